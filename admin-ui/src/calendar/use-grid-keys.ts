import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue'
import type { Column, PlacedEntry } from './day-layout.js'

export interface GridKeys {
  /** The one event that the tab key reaches. */
  activeKey: ComputedRef<string>
  onKey(event: KeyboardEvent): void
  onFocus(key: string): void
}

/** One tab stop for the whole grid; arrows move along a column and between columns. */
export function useGridKeys(columns: () => Column[], grid: Ref<HTMLElement | null>): GridKeys {
  const wanted = ref('')
  const filled = computed(() => columns().filter(({ entries }) => entries.length > 0))
  const activeKey = computed(() => {
    const all = filled.value.flatMap(({ entries }) => entries)
    return (all.find(({ key }) => key === wanted.value) ?? all[0])?.key ?? ''
  })

  function target(key: string): PlacedEntry | undefined {
    const columnIndex = filled.value.findIndex(({ entries }) => entries.some(item => item.key === activeKey.value))
    const entries = filled.value[columnIndex]?.entries ?? []
    const index = entries.findIndex(item => item.key === activeKey.value)
    if (key === 'ArrowDown') return entries[index + 1]
    if (key === 'ArrowUp') return entries[index - 1]
    if (key === 'Home') return entries[0]
    if (key === 'End') return entries.at(-1)
    const step = (key === 'ArrowRight' ? 1 : -1) * (isRightToLeft(grid.value) ? -1 : 1)
    return nearest(filled.value[columnIndex + step]?.entries ?? [], entries[index]?.at ?? 0)
  }

  function onKey(event: KeyboardEvent): void {
    if (!['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const next = target(event.key)
    if (!next) return
    wanted.value = next.key
    void nextTick(() => grid.value?.querySelector<HTMLElement>('.bw-event[tabindex="0"]')?.focus())
  }

  return { activeKey, onKey, onFocus: key => (wanted.value = key) }
}

function nearest(entries: PlacedEntry[], at: number): PlacedEntry | undefined {
  return entries.reduce<PlacedEntry | undefined>(
    (best, item) => (!best || Math.abs(item.at - at) < Math.abs(best.at - at) ? item : best),
    undefined,
  )
}

function isRightToLeft(element: HTMLElement | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl'
}
