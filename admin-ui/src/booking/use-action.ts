import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { ActionKey } from '../api/idempotency-key.js'

export interface Action<B, R> {
  isBusy: Ref<boolean>
  problem: ShallowRef<ApiProblem | null>
  /** @returns the answer, or undefined when it was refused; then `problem` says why. */
  run(body: B): Promise<R | undefined>
}

/** A write that may be pressed again after a failure: the same body goes out under the same idempotency key. */
export function useAction<B, R>(write: (body: B, idempotencyKey: string) => Promise<R>): Action<B, R> {
  const isBusy = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)
  const key = new ActionKey()
  return {
    isBusy,
    problem,
    async run(body) {
      if (isBusy.value) return undefined
      isBusy.value = true
      problem.value = null
      try {
        const answer = await write(body, key.for(body))
        key.done()
        return answer
      } catch (error) {
        problem.value = toApiProblem(error)
        return undefined
      } finally {
        isBusy.value = false
      }
    },
  }
}
