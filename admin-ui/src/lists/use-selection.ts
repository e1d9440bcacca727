import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

export interface Selection<Row extends { id: string }> {
  /** By id, in the order of choosing; it holds over the pages of a list. */
  chosen: ShallowRef<ReadonlyMap<string, Row>>
  count: ComputedRef<number>
  rows(): Row[]
  has(id: string): boolean
  /** @param isRange - From the row that was chosen last to this one. */
  toggle(row: Row, shown: readonly Row[], isRange?: boolean): void
  /** All of a page, or none of it. */
  setPage(shown: readonly Row[], isOn: boolean): void
  pageState(shown: readonly Row[]): 'all' | 'some' | 'none'
  choose(rows: readonly Row[]): void
  /** Rows were read again: what is chosen follows. */
  follow(shown: readonly Row[]): void
  clear(): void
}

/** Which rows of a list something shall be done to. */
export function useSelection<Row extends { id: string }>(): Selection<Row> {
  const chosen = shallowRef<ReadonlyMap<string, Row>>(new Map())
  let anchor = ''
  const change = (rows: readonly Row[], isOn: boolean) => {
    const next = new Map(chosen.value)
    for (const row of rows) {
      if (isOn) next.set(row.id, row)
      else next.delete(row.id)
    }
    chosen.value = next
  }
  const has = (id: string) => chosen.value.has(id)
  return {
    chosen,
    has,
    count: computed(() => chosen.value.size),
    rows: () => [...chosen.value.values()],
    toggle(row, shown, isRange = false) {
      const from = isRange ? shown.findIndex(({ id }) => id === anchor) : -1
      const to = shown.findIndex(({ id }) => id === row.id)
      if (from < 0 || to < 0) change([row], !has(row.id))
      else change(shown.slice(Math.min(from, to), Math.max(from, to) + 1), has(anchor))
      anchor = row.id
    },
    setPage: change,
    pageState(shown) {
      const count = shown.filter(({ id }) => has(id)).length
      if (count === 0) return 'none'
      return count === shown.length ? 'all' : 'some'
    },
    choose: rows => change(rows, true),
    follow(shown) {
      const known = shown.filter(({ id }) => has(id))
      if (known.length > 0) change(known, true)
    },
    clear() {
      chosen.value = new Map()
      anchor = ''
    },
  }
}
