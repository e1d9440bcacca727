import { computed, ref, type ComputedRef } from 'vue'
import type { ListQuery } from './use-list-query.js'

export interface ChosenColumns {
  /** Keys in the order of the list. */
  shown: ComputedRef<string[]>
  isShown(key: string): boolean
  set(key: string, isOn: boolean): void
  /** What a view keeps: nothing when the list is as it begins. */
  kept: ComputedRef<string[]>
}

export interface ColumnRules {
  all: readonly string[]
  /** Shown when nobody chose. */
  first: readonly string[]
  /** Always there: it opens the row. */
  fixed: readonly string[]
}

/** Which columns of a list are shown: as the address says, else as this browser was left. */
export function useColumns(query: ListQuery, list: string, { all, first, fixed }: ColumnRules): ChosenColumns {
  const place = `bookwright.columns.${list}`
  const remembered = ref(localStorage.getItem(place) ?? '')
  const inOrder = (keys: readonly string[]) => all.filter(key => fixed.includes(key) || keys.includes(key))
  const wanted = computed(() => (query.read('columns') || remembered.value).split(',').filter(Boolean))
  const shown = computed(() => inOrder(wanted.value.length > 0 ? wanted.value : first))
  const isAsFirst = (keys: readonly string[]) => inOrder(first).join() === keys.join()
  return {
    shown,
    isShown: key => shown.value.includes(key),
    set(key, isOn) {
      const keys = inOrder(isOn ? [...shown.value, key] : shown.value.filter(one => one !== key))
      const text = isAsFirst(keys) ? '' : keys.join(',')
      remembered.value = text
      localStorage.setItem(place, text)
      query.set({ columns: text })
    },
    kept: computed(() => (isAsFirst(shown.value) ? [] : shown.value)),
  }
}
