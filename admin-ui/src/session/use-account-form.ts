import { ref, type Ref } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { messages } from '../locales/messages.js'
import { focusFirstError } from '../shell/form-errors.js'
import { tooManyTries } from './too-many.js'

/** What a code of the engine means here: a sentence about the form, or one about a field, which then gets the focus. */
export type Meaning = string | { at: Ref<string>; text: string }

export interface AccountForm {
  isBusy: Ref<boolean>
  isDone: Ref<boolean>
  error: Ref<string>
  /** The code of the engine that `error` is about; empty without one. */
  refusal: Ref<string>
  /** Does the work once at a time; `meanings` say what a code of the engine means here. */
  run(work: () => Promise<unknown>, meanings?: Readonly<Record<string, Meaning>>): Promise<void>
}

/** State of a form that is sent once and then says that it is done. */
export function useAccountForm(): AccountForm {
  const isBusy = ref(false)
  const isDone = ref(false)
  const error = ref('')
  const refusal = ref('')

  async function run(work: () => Promise<unknown>, meanings: Readonly<Record<string, Meaning>> = {}): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    error.value = ''
    refusal.value = ''
    try {
      await work()
      isDone.value = true
    } catch (caught) {
      const problem = toApiProblem(caught)
      const meaning = meanings[problem.code]
      refusal.value = problem.code
      if (typeof meaning === 'object') {
        meaning.at.value = meaning.text
        await focusFirstError()
      } else {
        error.value =
          meaning ?? commonPassword(problem) ?? (problem.status === 429 ? tooManyTries(problem) : messages.login.failed)
      }
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, isDone, error, refusal, run }
}

/** The engine alone knows which passwords everybody tries first; the form has checked the length already. */
function commonPassword({ code, issues }: ApiProblem): string | undefined {
  return code === 'BW_INVALID_REQUEST' ? issues.find(issue => issue.field === 'password')?.message : undefined
}
