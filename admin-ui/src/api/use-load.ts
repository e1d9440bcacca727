import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { isAborted, toApiProblem, type ApiProblem } from './api-problem.js'

/** A page shows nothing for the first moment and a skeleton only after it, so that fast answers do not flicker. */
const SKELETON_AFTER_MS = 200

export interface Loaded<T> {
  data: ShallowRef<T | null>
  problem: ShallowRef<ApiProblem | null>
  isSlow: Ref<boolean>
  loadedAt: Ref<Date | null>
  reload(): Promise<void>
}

export interface LoadOptions {
  /** Re-reads when this changes; what was shown belongs to another question then, and goes. */
  on: () => unknown
  /** Re-reads in the background at this pace, and when the window gets the focus or the network back. */
  everyMs?: number
}

/** Reads something and keeps it fresh. A background read that fails keeps what is shown. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, options: LoadOptions): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const isSlow = ref(false)
  const loadedAt = ref<Date | null>(null)
  let running: AbortController | null = null
  let skeletonTimer = 0

  async function reload(): Promise<void> {
    running?.abort()
    const controller = new AbortController()
    running = controller
    clearTimeout(skeletonTimer)
    if (!data.value) skeletonTimer = window.setTimeout(() => (isSlow.value = true), SKELETON_AFTER_MS)
    try {
      const answer = await read(controller.signal)
      if (running !== controller) return
      data.value = answer
      problem.value = null
      loadedAt.value = new Date()
    } catch (error) {
      if (running !== controller || isAborted(error)) return
      problem.value = toApiProblem(error)
    }
    clearTimeout(skeletonTimer)
    isSlow.value = false
  }

  watch(
    options.on,
    () => {
      data.value = null
      problem.value = null
      void reload()
    },
    { immediate: true },
  )
  onScopeDispose(keepFresh(options.everyMs, () => void reload()))
  onScopeDispose(() => {
    running?.abort()
    running = null
    clearTimeout(skeletonTimer)
  })
  return { data, problem, isSlow, loadedAt, reload }
}

function keepFresh(everyMs: number | undefined, refresh: () => void): () => void {
  if (!everyMs) return () => undefined
  const refreshIfSeen = () => {
    if (document.visibilityState === 'visible') refresh()
  }
  const timer = window.setInterval(refreshIfSeen, everyMs)
  const moments: [EventTarget, string][] = [
    [window, 'focus'],
    [window, 'online'],
    [document, 'visibilitychange'],
  ]
  for (const [target, name] of moments) target.addEventListener(name, refreshIfSeen)
  return () => {
    clearInterval(timer)
    for (const [target, name] of moments) target.removeEventListener(name, refreshIfSeen)
  }
}
