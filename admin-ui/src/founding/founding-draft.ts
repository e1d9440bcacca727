import { reactive, ref, watch, type Ref } from 'vue'
import type { ApiProblem } from '../api/api-problem.js'
import type { BusinessDraft, PersonDraft } from '../api/tenancy-contract.js'
import { messages } from '../locales/messages.js'
import { browserCountry, browserTimeZone, currencyOf, slugOf } from './place-lists.js'

const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const MIN_PASSWORD = 8

export type FoundingErrors = Partial<
  Record<'name' | 'slug' | 'timeZone' | 'country' | 'currency' | 'person' | 'email' | 'password' | 'code', string>
>

export interface FoundingDraft {
  business: Required<BusinessDraft>
  person: PersonDraft
  errors: Ref<FoundingErrors>
  checkBusiness(): FoundingErrors
  checkPerson(): FoundingErrors
  /** What the engine refused, at its field; false when no field is to blame. */
  blame(problem: ApiProblem): boolean
  wanted(): BusinessDraft
}

/** What is typed into the forms that open a business; the short name follows the name until somebody writes one. */
export function createFoundingDraft(): FoundingDraft {
  const country = browserCountry()
  const business = reactive({
    ...{ name: '', slug: '', timeZone: browserTimeZone(), country, currency: currencyOf(country), template: '' },
  })
  const person = reactive({ name: '', email: '', password: '' })
  const errors = ref<FoundingErrors>({})
  const words = messages.founding
  watch(
    () => business.name,
    (name, before) => {
      if (business.slug === slugOf(before)) business.slug = slugOf(name)
    },
  )
  watch(
    () => business.country,
    (next, before) => {
      if (business.currency === currencyOf(before)) business.currency = currencyOf(next)
    },
  )
  return {
    ...{ business, person, errors },
    checkBusiness: () => ({
      ...(business.name.trim() ? {} : { name: words.nameMissing }),
      ...(SLUG.test(business.slug) ? {} : { slug: words.slugWrong }),
    }),
    checkPerson: () => ({
      ...(person.name.trim() ? {} : { person: words.yourNameMissing }),
      ...(/^\S+@\S+$/.test(person.email.trim()) ? {} : { email: messages.login.emailMissing }),
      ...(person.password.length >= MIN_PASSWORD ? {} : { password: messages.reset.tooShort }),
    }),
    blame(problem) {
      const named: FoundingErrors = {
        ...(problem.code === 'BW_SLUG_TAKEN' && { slug: words.slugTaken }),
        ...(problem.code === 'BW_UNKNOWN_TIME_ZONE' && { timeZone: words.timeZoneWrong }),
        ...(problem.code === 'BW_SETUP_CODE' && { code: messages.setup.codeWrong }),
        ...Object.fromEntries(problem.issues.map(issue => [issue.field, issue.message])),
      }
      errors.value = named
      return Object.keys(named).length > 0
    },
    wanted: () => {
      const { template, ...rest } = business
      return { ...rest, name: business.name.trim(), ...(template && { template }) }
    },
  }
}
