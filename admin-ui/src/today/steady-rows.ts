import { computed, shallowRef, type ComputedRef } from 'vue'

export interface SteadyRows<T> {
  /** What is shown: the newest of each row, in the newest order unless somebody is in the list. */
  shown: ComputedRef<T[]>
  /** How many came while somebody was in the list. */
  waiting: ComputedRef<number>
  /** For the list: the focus came in. */
  hold(): void
  /** For the list: the focus left a row; when it left the list, rows move again. */
  leave(event: Pick<FocusEvent, 'currentTarget' | 'relatedTarget'>): void
  /** Shows what came, wherever the focus is. */
  release(): void
}

/**
 * A list that reads itself again and yet moves nothing under whoever is in it: while one of its rows has the focus, rows
 * change in place, none comes and none goes.
 *
 * @param rows - As they should stand.
 * @param newest - One that should stand no more, as it is now; undefined: as it was.
 */
export function useSteadyRows<T extends { id: string }>(
  rows: () => readonly T[],
  newest: (id: string) => T | undefined,
): SteadyRows<T> {
  const held = shallowRef<readonly T[] | null>(null)
  const shown = computed(() => {
    if (!held.value) return [...rows()]
    const now = new Map(rows().map(row => [row.id, row]))
    return held.value.map(row => now.get(row.id) ?? newest(row.id) ?? row)
  })
  return {
    shown,
    waiting: computed(() => {
      if (!held.value) return 0
      const known = new Set(held.value.map(({ id }) => id))
      return rows().filter(({ id }) => !known.has(id)).length
    }),
    hold() {
      held.value ??= shown.value
    },
    leave({ currentTarget, relatedTarget }) {
      const list = currentTarget as Node | null
      if (!relatedTarget || !list?.contains(relatedTarget as Node)) held.value = null
    },
    release() {
      held.value = null
    },
  }
}
