import { computed, ref, watch, type ComputedRef } from 'vue'
import type { Page } from './contract.js'

/** What the foot of a list needs: the rows that are shown, and the ways on. */
export interface ListFoot {
  from: number
  to: number
  hasBefore: boolean
  hasNext: boolean
  onBefore: () => void
  onNext: () => void
}

export interface CursorPages {
  cursor: ComputedRef<string | undefined>
  isFirst: ComputedRef<boolean>
  /** For BwPager: binds the page that is shown. */
  footOf(page: Page<unknown>): ListFoot
}

/** Walks a list that only knows its next cursor: the way back is remembered here. */
export function useCursorPages(resetOn: () => unknown): CursorPages {
  const passed = ref<{ cursor: string; rows: number }[]>([])
  watch(resetOn, () => (passed.value = []), { flush: 'sync' })
  const offset = computed(() => passed.value.reduce((sum, { rows }) => sum + rows, 0))
  const isFirst = computed(() => passed.value.length === 0)
  const next = (cursor: string, rows: number) => (passed.value = [...passed.value, { cursor, rows }])
  const before = () => (passed.value = passed.value.slice(0, -1))
  return {
    cursor: computed(() => passed.value.at(-1)?.cursor),
    isFirst,
    footOf: ({ items, nextCursor }) => ({
      from: offset.value + 1,
      to: offset.value + items.length,
      hasBefore: !isFirst.value,
      hasNext: Boolean(nextCursor),
      onBefore: before,
      onNext: () => nextCursor && next(nextCursor, items.length),
    }),
  }
}
