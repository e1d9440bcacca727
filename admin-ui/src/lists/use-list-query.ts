import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface ListQuery {
  read(key: string): string
  /** An empty text takes a part out of the address. */
  set(changes: Readonly<Record<string, string>>): void
  field(key: string): WritableComputedRef<string>
  /** What narrows and orders the list: all of the address but what is open beside it. */
  parts: ComputedRef<Record<string, string>>
  /** Puts these parts in the place of all others. */
  replace(parts: Readonly<Record<string, string>>): void
}

/** @param beside - Parts of the address that say nothing about the list, such as what is open. */
export function useListQuery(beside: readonly string[]): ListQuery {
  const route = useRoute()
  const router = useRouter()
  const read = (key: string) => (typeof route.query[key] === 'string' ? route.query[key] : '')
  const go = (query: Readonly<Record<string, unknown>>) => {
    const kept = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined)
    void router.replace({ query: Object.fromEntries(kept) as Record<string, string> })
  }
  const set = (changes: Readonly<Record<string, string>>) => go({ ...route.query, ...changes })
  return {
    read,
    set,
    field: key => computed({ get: () => read(key), set: value => set({ [key]: value }) }),
    parts: computed(() => {
      const found = Object.keys(route.query).filter(key => !beside.includes(key) && read(key) !== '')
      return Object.fromEntries(found.sort().map(key => [key, read(key)]))
    }),
    replace: parts => go({ ...Object.fromEntries(beside.map(key => [key, read(key)])), ...parts }),
  }
}
