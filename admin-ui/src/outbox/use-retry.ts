import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'

export interface Retry {
  /** What is being tried again; empty while nothing is. */
  busyId: Ref<string>
  /** What to say aloud when it is under way. */
  notice: Ref<string>
  problem: ShallowRef<ApiProblem | null>
  retry(id: string): Promise<void>
}

/** Tries what was given up again, one at a time, and reads the list anew. */
export function useRetry(options: {
  send(id: string): Promise<unknown>
  reload(): Promise<void>
  done: string
}): Retry {
  const busyId = ref('')
  const notice = ref('')
  const problem = shallowRef<ApiProblem | null>(null)
  return {
    busyId,
    notice,
    problem,
    async retry(id) {
      if (busyId.value) return
      busyId.value = id
      problem.value = null
      notice.value = ''
      try {
        await options.send(id)
        notice.value = options.done
        await options.reload()
      } catch (error) {
        problem.value = toApiProblem(error)
      } finally {
        busyId.value = ''
      }
    },
  }
}
