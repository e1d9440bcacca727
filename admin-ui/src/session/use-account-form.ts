import { ref, type Ref } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { messages } from '../locales/messages.js'
import { tooManyTries } from './too-many.js'

export interface AccountForm {
  isBusy: Ref<boolean>
  isDone: Ref<boolean>
  error: Ref<string>
  /** Does the work once at a time; `words` say what a code of the engine means here. */
  run(work: () => Promise<unknown>, words?: Readonly<Record<string, string>>): Promise<void>
}

/** State of a form that is sent once and then says that it is done. */
export function useAccountForm(): AccountForm {
  const isBusy = ref(false)
  const isDone = ref(false)
  const error = ref('')

  async function run(work: () => Promise<unknown>, words: Readonly<Record<string, string>> = {}): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    error.value = ''
    try {
      await work()
      isDone.value = true
    } catch (caught) {
      const problem = toApiProblem(caught)
      error.value =
        words[problem.code] ??
        commonPassword(problem) ??
        (problem.status === 429 ? tooManyTries(problem) : messages.login.failed)
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, isDone, error, run }
}

/** The engine alone knows which passwords everybody tries first; the form has checked the length already. */
function commonPassword({ code, issues }: ApiProblem): string | undefined {
  return code === 'BW_INVALID_REQUEST' ? issues.find(issue => issue.field === 'password')?.message : undefined
}
