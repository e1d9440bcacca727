import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { messages } from '../locales/messages.js'
import { takeLinkToken } from './link-token.js'
import { focusFirstError } from '../shell/form-errors.js'
import { useAccountForm, type AccountForm, type Meaning } from './use-account-form.js'

export const MIN_PASSWORD = 8

export interface LinkForm extends Omit<AccountForm, 'error' | 'refusal' | 'run'> {
  /** Of the link that opened the page; empty when the address came without one. */
  token: string
  password: Ref<string>
  passwordError: Ref<string>
  /** Why the page cannot go on: the link is dead, not complete, or the engine refused. */
  problem: ComputedRef<string>
  /** Nothing that is typed here can help: the link was used, or its time is over. */
  isDead: ComputedRef<boolean>
  /** Reads what the link stands for. */
  read(work: () => Promise<unknown>, meanings: Readonly<Record<string, Meaning>>): Promise<void>
  /** Sends the password once `wrong`, the sentence about it, is empty; else the focus goes to the field. */
  send(wrong: string, work: () => Promise<unknown>, meanings: Readonly<Record<string, Meaning>>): Promise<void>
}

/** The form behind a link of a mail: the token of its address, and a password. */
export function useLinkForm(): LinkForm {
  const token = takeLinkToken()
  const reading = useAccountForm()
  const { isBusy, isDone, error, refusal, run } = useAccountForm()
  const password = ref('')
  const passwordError = ref('')
  return {
    ...{ token, password, passwordError, isBusy, isDone },
    isDead: computed(() => !token || (error.value !== '' && refusal.value === 'BW_INVALID_LINK')),
    problem: computed(() => error.value || reading.error.value || (token ? '' : messages.reset.noToken)),
    async read(work, meanings) {
      if (token) await reading.run(work, meanings)
    },
    async send(wrong, work, meanings) {
      passwordError.value = wrong
      if (wrong) await focusFirstError()
      else await run(work, meanings)
    },
  }
}
