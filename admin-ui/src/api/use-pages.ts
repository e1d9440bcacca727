import { computed, ref, watch, type ComputedRef } from 'vue'

export interface CursorPages {
  cursor: ComputedRef<string | undefined>
  /** Rows on the pages before this one. */
  offset: ComputedRef<number>
  isFirst: ComputedRef<boolean>
  next(cursor: string, rows: number): void
  before(): void
}

/** Walks a list that only knows its next cursor: the way back is remembered here. */
export function useCursorPages(resetOn: () => unknown): CursorPages {
  const passed = ref<{ cursor: string; rows: number }[]>([])
  watch(resetOn, () => (passed.value = []), { flush: 'sync' })
  return {
    cursor: computed(() => passed.value.at(-1)?.cursor),
    offset: computed(() => passed.value.reduce((sum, { rows }) => sum + rows, 0)),
    isFirst: computed(() => passed.value.length === 0),
    next: (cursor, rows) => (passed.value = [...passed.value, { cursor, rows }]),
    before: () => (passed.value = passed.value.slice(0, -1)),
  }
}
