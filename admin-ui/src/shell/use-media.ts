import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether a media query holds, now and as it changes. */
export function useMedia(query: string): Ref<boolean> {
  const list = window.matchMedia(query)
  const matches = ref(list.matches)
  const update = () => (matches.value = list.matches)
  list.addEventListener('change', update)
  onScopeDispose(() => list.removeEventListener('change', update))
  return matches
}

export const PHONE = '(max-width: 40rem)'
export const WIDE = '(min-width: 75rem)'
