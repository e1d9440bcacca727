import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue'
import { messages } from '../locales/messages.js'
import { takeLinkToken } from './link-token.js'
import { useAccountForm, type AccountForm } from './use-account-form.js'

export const MIN_PASSWORD = 8

export interface LinkForm extends Omit<AccountForm, 'error' | 'run'> {
  /** Of the link that opened the page; empty when the address came without one. */
  token: string
  password: Ref<string>
  passwordError: Ref<string>
  /** Why the page cannot go on: the link is dead, not complete, or the engine refused. */
  problem: ComputedRef<string>
  /** Reads what the link stands for. */
  read(work: () => Promise<unknown>, words: Readonly<Record<string, string>>): Promise<void>
  /** Sends the password once `wrong`, the sentence about it, is empty; else the focus goes to the field. */
  send(wrong: string, work: () => Promise<unknown>, words: Readonly<Record<string, string>>): Promise<void>
}

/** The form behind a link of a mail: the token of its address, and a password. */
export function useLinkForm(): LinkForm {
  const token = takeLinkToken()
  const reading = useAccountForm()
  const { isBusy, isDone, error, run } = useAccountForm()
  const password = ref('')
  const passwordError = ref('')
  return {
    ...{ token, password, passwordError, isBusy, isDone },
    problem: computed(() => error.value || reading.error.value || (token ? '' : messages.reset.noToken)),
    async read(work, words) {
      if (token) await reading.run(work, words)
    },
    async send(wrong, work, words) {
      passwordError.value = wrong
      await nextTick()
      if (wrong) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      else await run(work, words)
    },
  }
}
