import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useToasts } from '../../kit/toasts.js'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'

export interface Change {
  problem: ShallowRef<ApiProblem | null>
  /** Does one write, reads again whatever became of it, and says that it is done. */
  run(write: () => Promise<unknown>, done: string): Promise<void>
}

/** Small writes of a list page, one after the other. */
export function useChange(reload: () => Promise<void>): Change {
  const toasts = useToasts()
  const problem = shallowRef<ApiProblem | null>(null)
  return {
    problem,
    async run(write, done) {
      problem.value = null
      try {
        await write()
      } catch (error) {
        problem.value = toApiProblem(error)
      }
      await reload()
      if (!problem.value) toasts.show(done)
    },
  }
}

export interface Asking<T> {
  isOpen: Ref<boolean>
  /** What was asked about last; stays while the dialog closes, so that its words do. */
  target: ShallowRef<T | null>
  ask(target: T): void
  /** Does it to what was asked about, and closes. */
  confirm(): void
}

/** A question before a write: which row it is about, and whether its dialog is open. */
export function useAsking<T>(confirmed: (target: T) => void): Asking<T> {
  const isOpen = ref(false)
  const target = shallowRef<T | null>(null)
  return {
    isOpen,
    target,
    ask(asked) {
      target.value = asked
      isOpen.value = true
    },
    confirm() {
      isOpen.value = false
      if (target.value !== null) confirmed(target.value)
    },
  }
}
