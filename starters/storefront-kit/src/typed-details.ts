import { reactive, watch } from 'vue'
import type { AnswerErrors, TypedAnswers } from './question-answers.js'
import type { SessionStore } from './session-store.js'

const empty = () => ({ name: '', email: '', phone: '', notes: '' })

export type TypedDetails = ReturnType<typeof empty>

/** Whoever is signed in, as the form is filled in for them. */
export type KnownPerson = Pick<TypedDetails, 'name' | 'email'>

export type TypedDetailsStore = ReturnType<typeof createTypedDetails>

/** What the customer typed. It stays over errors, other times and reloads, and goes with the finished booking. */
export function createTypedDetails(store: SessionStore) {
  const details = reactive({ ...empty(), ...store.read<TypedDetails>('details') })
  watch(details, () => store.write('details', details))
  const answers = reactive<TypedAnswers>({ ...store.read<TypedAnswers>('answers') })
  watch(answers, () => store.write('answers', answers))
  const answerErrors = reactive<AnswerErrors>({})
  let known: KnownPerson | null = null
  /** Only what is empty: what somebody typed is theirs. */
  function fillIn(): void {
    details.name ||= known?.name ?? ''
    details.email ||= known?.email ?? ''
  }
  // Not kept over a reload: a yes is given each time or not at all.
  const agreed = reactive<string[]>([])
  return {
    details,
    agreed,
    answers,
    answerErrors,
    /** The complaints of now, instead of those before. */
    complain(errors: AnswerErrors) {
      for (const key of Object.keys(answerErrors)) delete answerErrors[key]
      Object.assign(answerErrors, errors)
    },
    /** Fills in the contact of whoever signed in; null: they went, and theirs goes with them. */
    know(person: KnownPerson | null) {
      if (known && details.name === known.name) details.name = ''
      if (known && details.email === known.email) details.email = ''
      known = person
      fillIn()
    },
    forget() {
      Object.assign(details, empty())
      fillIn()
      agreed.length = 0
      for (const key of Object.keys(answers)) delete answers[key]
    },
  }
}
