import { onScopeDispose, ref, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

export interface LeaveGuard {
  isOpen: Ref<boolean>
  /** Asks, when there is something to lose. @returns whether to go on. */
  ask(): Promise<boolean>
  answer(mayLeave: boolean): void
}

/** Asks before what was typed is lost: on the way to another page, and when the window is closed. */
export function useLeaveGuard(isAtRisk: () => boolean): LeaveGuard {
  const isOpen = ref(false)
  let resolve: (mayLeave: boolean) => void = () => undefined
  const ask = async (): Promise<boolean> => {
    if (!isAtRisk()) return true
    isOpen.value = true
    return new Promise<boolean>(answered => (resolve = answered))
  }
  const onUnload = (event: BeforeUnloadEvent) => {
    if (isAtRisk()) event.preventDefault()
  }
  onBeforeRouteLeave(ask)
  window.addEventListener('beforeunload', onUnload)
  onScopeDispose(() => window.removeEventListener('beforeunload', onUnload))
  return {
    isOpen,
    ask,
    answer(mayLeave) {
      isOpen.value = false
      resolve(mayLeave)
    },
  }
}
