import { reactive, ref, watch, type Ref } from 'vue'
import type { ApiProblem } from '../api/api-problem.js'
import type { BusinessDraft, PersonDraft } from '../api/tenancy-contract.js'
import { messages } from '../locales/messages.js'
import { browserCountry, browserTimeZone, currencyOf, slugOf } from './place-lists.js'

const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const MIN_PASSWORD = 8

export type FoundingErrors = Partial<
  Record<
    | 'name'
    | 'slug'
    | 'timeZone'
    | 'country'
    | 'currency'
    | 'phone'
    | 'address'
    | 'opens'
    | 'closes'
    | 'person'
    | 'email'
    | 'password'
    | 'code',
    string
  >
>

/** Days of the choices that a form offers; the rest is for the page of hours. */
export const OPEN_DAYS: Readonly<Record<string, readonly string[]>> = {
  weekdays: ['mo', 'tu', 'we', 'th', 'fr'],
  toSaturday: ['mo', 'tu', 'we', 'th', 'fr', 'sa'],
  fromTuesday: ['tu', 'we', 'th', 'fr', 'sa'],
  toSunday: ['tu', 'we', 'th', 'fr', 'sa', 'su'],
  every: ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'],
}

/** How a business is reached and when it is open; empty fields are left out. */
export interface ReachDraft {
  phone: string
  address: string
  /** A key of `OPEN_DAYS`. */
  days: string
  opens: string
  closes: string
}

export interface FoundingDraft {
  business: Required<Omit<BusinessDraft, 'contact' | 'hours'>>
  reach: ReachDraft
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
  const reach = reactive<ReachDraft>({ phone: '', address: '', days: '', opens: '09:00', closes: '18:00' })
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
    ...{ business, person, reach, errors },
    checkBusiness: () => ({
      ...(business.name.trim() ? {} : { name: words.nameMissing }),
      ...(SLUG.test(business.slug) ? {} : { slug: words.slugWrong }),
      ...(reach.days && !reach.opens ? { opens: words.timeMissing } : {}),
      ...(reach.days && !reach.closes ? { closes: words.timeMissing } : {}),
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
      return { ...rest, name: business.name.trim(), ...(template && { template }), ...reachOf(reach) }
    },
  }
}

function reachOf({ phone, address, days, opens, closes }: ReachDraft): Pick<BusinessDraft, 'contact' | 'hours'> {
  const [number, street] = [phone.trim(), address.trim()]
  const contact = { ...(number && { phone: number }), ...(street && { address: street }) }
  const open = (OPEN_DAYS[days] ?? []).map(day => [day, [[opens, closes]]] as const)
  return {
    ...(Object.keys(contact).length > 0 && { contact }),
    ...(open.length > 0 && { hours: Object.fromEntries(open) }),
  }
}
