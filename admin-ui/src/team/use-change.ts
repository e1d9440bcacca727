import { shallowRef, type ShallowRef } from 'vue'
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
