import { ref, type Ref } from 'vue'
import { toApiProblem } from '../api/api-problem.js'
import { messages } from '../locales/messages.js'
import { tooManyTries } from '../session/too-many.js'
import { focusFirstError } from '../shell/form-errors.js'
import { createFoundingDraft, type FoundingDraft, type FoundingErrors } from './founding-draft.js'

export interface Founding {
  draft: FoundingDraft
  isBusy: Ref<boolean>
  error: Ref<string>
  /** Checks what was typed, then sends it once; the focus goes to the first field that is wrong. */
  submit(check: () => FoundingErrors, send: () => Promise<unknown>): Promise<boolean>
}

/** A form that opens a business. What was typed stays, whatever becomes of it. */
export function useFounding(): Founding {
  const draft = createFoundingDraft()
  const isBusy = ref(false)
  const error = ref('')

  return {
    ...{ draft, isBusy, error },
    async submit(check, send) {
      if (isBusy.value) return false
      error.value = ''
      draft.errors.value = check()
      if (Object.keys(draft.errors.value).length > 0) {
        await focusFirstError()
        return false
      }
      isBusy.value = true
      try {
        await send()
        return true
      } catch (caught) {
        const problem = toApiProblem(caught)
        if (draft.blame(problem)) await focusFirstError()
        else error.value = problem.status === 429 ? tooManyTries(problem) : problem.message || messages.login.failed
        return false
      } finally {
        isBusy.value = false
      }
    },
  }
}
