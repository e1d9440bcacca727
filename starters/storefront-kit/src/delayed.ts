import { onScopeDispose, ref, watch, type Ref } from 'vue'

const skeletonAfterMs = 150

/** Follows a loading flag, but turns true only after a moment: a fast answer shows no skeleton at all. */
export function useDelayed(isLoading: () => boolean): Ref<boolean> {
  const isShown = ref(false)
  let timer = 0
  watch(
    isLoading,
    loading => {
      window.clearTimeout(timer)
      if (!loading) isShown.value = false
      else timer = window.setTimeout(() => (isShown.value = true), skeletonAfterMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearTimeout(timer))
  return isShown
}
