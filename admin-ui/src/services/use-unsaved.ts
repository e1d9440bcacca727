import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { onBeforeRouteLeave, useRouter, type RouteLocationRaw } from 'vue-router'

export interface Unsaved {
  isAsking: Ref<boolean>
  /** Goes where one wanted to, without what was typed. */
  leave(): void
}

/** Keeps somebody from leaving a form with changes without having been asked; Ctrl-S saves it. */
export function useUnsaved(isDirty: () => boolean, save: () => void): Unsaved {
  const router = useRouter()
  const isAsking = ref(false)
  let target: RouteLocationRaw | null = null
  let isLeaving = false

  onBeforeRouteLeave(to => {
    if (isLeaving || !isDirty()) return true
    target = to.fullPath
    isAsking.value = true
    return false
  })
  const warn = (event: BeforeUnloadEvent) => {
    if (isDirty()) event.preventDefault()
  }
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
    event.preventDefault()
    save()
  }
  onMounted(() => {
    window.addEventListener('beforeunload', warn)
    window.addEventListener('keydown', onKey)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', warn)
    window.removeEventListener('keydown', onKey)
  })
  return {
    isAsking,
    leave() {
      isLeaving = true
      isAsking.value = false
      if (target) void router.push(target)
    },
  }
}
