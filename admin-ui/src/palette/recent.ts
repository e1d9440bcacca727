import type { RouteLocationRaw } from 'vue-router'
import type { Command } from './command.js'

const KEPT = 6

/** What was chosen last; names of people are in it, so it goes with the tab. */
type Remembered = Pick<Command, 'key' | 'icon' | 'label' | 'hint'> & { to?: RouteLocationRaw }

export interface Recent {
  /** Newest first; those that somebody may no longer use are left out. @param known - What can be done now. */
  list(known: readonly Command[]): Command[]
  remember(command: Command): void
}

/** @param business - Whose things they are. */
export function recentOf(business: string): Recent {
  const place = `bookwright.recent.${business}`
  const read = (): Remembered[] => {
    try {
      return JSON.parse(sessionStorage.getItem(place) ?? '[]') as Remembered[]
    } catch {
      // Somebody else wrote there; it is only a convenience.
      return []
    }
  }
  return {
    list(known) {
      const byKey = new Map(known.map(command => [command.key, command]))
      return read().flatMap(item => {
        const command = byKey.get(item.key) ?? (item.to && !isOfList(item.key) ? item : undefined)
        return command ? [{ ...command }] : []
      })
    },
    remember({ key, icon, label, hint, to }) {
      const one: Remembered = { key, icon, label, ...(hint ? { hint } : {}), ...(to ? { to } : {}) }
      const list = [one, ...read().filter(item => item.key !== key)].slice(0, KEPT)
      sessionStorage.setItem(place, JSON.stringify(list))
    },
  }
}

/** Commands and pages are there or not; only what was found is kept with its place. */
function isOfList(key: string): boolean {
  return /^(do|go|theme|density|business|look|language):/.test(key)
}
