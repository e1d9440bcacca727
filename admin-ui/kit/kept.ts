import { inject, reactive } from 'vue'
import { PANEL } from './panel.js'

/**
 * State that outlives a swap of its module: a new version, a try after an error, an edit while the author develops. It ends
 * when the page is left. Plain data only, as the next version of the module gets it.
 * @param key - Its name in this place.
 * @param start - What it begins with; fields that a kept state does not have yet are taken from here.
 * @example
 * const draft = useKept('draft', () => ({ name: '', stamps: 0 }))
 */
export function useKept<T extends object>(key: string, start: () => T): T {
  const states = inject(PANEL, undefined)?.states
  const state = reactive({ ...start(), ...states?.get(key) })
  states?.set(key, state)
  return state as T
}
