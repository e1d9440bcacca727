import type { DayLayout } from './day-layout.js'
import { mayResize, type Target } from './move-target.js'
import type { Move } from './use-move.js'

const STEP = { fine: 5, coarse: 15 }

/** Keys while something is moved: arrows for time and column, with Alt for its length, Enter and Escape. */
export function useMoveKeys(
  move: Move,
  layout: () => DayLayout,
  drop: () => void,
): { onKey(event: KeyboardEvent): boolean } {
  function beside(to: Target, step: number): Target {
    const { columns } = layout()
    const { resource } = to.column
    const alike = columns.filter(column => column.resource.type === resource.type)
    const index = alike.findIndex(({ key }) => key === to.column.key)
    const column = alike[index + step]
    return column ? { ...to, column } : to
  }

  function later(to: Target, minutes: number): Target {
    const { open, span } = layout()
    return { ...to, at: Math.min(Math.max(to.at + minutes, open), open + span - to.length) }
  }

  function targetFor(event: KeyboardEvent, to: Target): Target | undefined {
    const step = event.shiftKey ? STEP.coarse : STEP.fine
    const along = document.documentElement.dir === 'rtl' ? -1 : 1
    const sign = event.key === 'ArrowDown' || event.key === 'ArrowRight' ? 1 : -1
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') return beside(to, sign * along)
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return undefined
    if (!event.altKey) return later(to, sign * step)
    const isFixed = !move.moving.value || !mayResize(move.moving.value.item.entry)
    return isFixed ? to : { ...to, length: Math.max(STEP.fine, to.length + sign * step) }
  }

  return {
    /** @returns whether the key was meant for the move. */
    onKey(event) {
      const now = move.moving.value
      if (!now || now.by !== 'keys' || event.ctrlKey || event.metaKey) return false
      const target = targetFor(event, now.to)
      if (target) move.aim(target)
      else if (event.key === 'Enter') drop()
      else if (event.key === 'Escape') move.cancel()
      else if (event.key === 'Tab') {
        move.cancel()
        return true
      } else return false
      event.preventDefault()
      event.stopPropagation()
      return true
    },
  }
}
