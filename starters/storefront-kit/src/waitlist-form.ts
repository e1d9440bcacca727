import { nextTick, reactive, watch } from 'vue'
import type { Service } from './api-types.js'
import type { Messages } from './locales/messages.js'
import { addDays, isLocalDate } from './local-date.js'
import { ProblemError } from './problem-error.js'
import { readerLanguage } from './reader-language.js'
import { useCatalogue, useStorefront } from './storefront.js'
import type { TypedDetails } from './typed-details.js'
import { checkDetails, readIssues, toCustomer, type FieldErrors, type FieldName } from './visit-details.js'
import type { WaitlistDraft, WaitlistWindow } from './waitlist-api.js'

export const MAX_DAYS = 7
export const MAX_SERVICES = 5

interface FormState {
  /** Wanted right after the service of the page, in this order. */
  moreServiceIds: string[]
  windows: WaitlistWindow[]
  guests: number
  errors: FieldErrors
  /** By window; the sentence that stands below it. */
  windowErrors: Record<number, string>
  problem: ProblemError | null
  isBusy: boolean
}

function checkWindows(windows: readonly WaitlistWindow[], messages: Messages): Record<number, string> {
  const errors: Record<number, string> = {}
  windows.forEach(({ date, from, to }, index) => {
    if (!isLocalDate(date)) errors[index] = messages.wait.dayWrong
    else if (from === '' || to === '' || to <= from) errors[index] = messages.wait.timesWrong
  })
  return errors
}

async function focusFirst(): Promise<void> {
  await nextTick()
  document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
}

function hoursOf({ from, to }: WaitWish): { from: string; to: string } {
  const isSound = clock.test(from) && (clock.test(to) || to === '24:00') && from < to
  // A field for a time knows no 24:00.
  return isSound ? { from, to: to === '24:00' ? '23:59' : to } : { from: '09:00', to: '18:00' }
}

/** Puts what was typed, ticked and chosen together. */
function useDraft(state: FormState, { staffId, addOns }: WaitWish) {
  const { typed } = useStorefront()
  const { business } = useCatalogue()
  return (serviceId: string): WaitlistDraft => {
    const agreed = (business.consents ?? []).filter(({ purpose }) => typed.agreed.includes(purpose))
    const consents = agreed.map(({ purpose, textVersion }) => ({ purpose, textVersion }))
    const note = typed.details.notes.trim()
    return {
      serviceIds: [serviceId, ...state.moreServiceIds],
      guests: state.guests,
      windows: state.windows,
      customer: toCustomer(typed.details),
      ...(staffId === '' ? {} : { staffId }),
      ...(addOns === '' ? {} : { addOns: [{ serviceId, keys: addOns.split(',') }] }),
      ...(note === '' ? {} : { note }),
      ...(consents.length === 0 ? {} : { consents }),
    }
  }
}

/** Complaints beside their fields; what belongs to none is shown as a whole. */
function show(state: FormState, problem: ProblemError, messages: Messages): void {
  const ofWindows = problem.issues.flatMap(({ path }) => Number(/^windows\.(\d+)\./.exec(path)?.[1] ?? -1))
  for (const index of ofWindows.filter(number => number >= 0)) state.windowErrors[index] = messages.wait.dayWrong
  state.errors = readIssues(problem.issues, messages)
  const isBesideFields = Object.keys({ ...state.errors, ...state.windowErrors }).length > 0
  if (isBesideFields) void focusFirst()
  else state.problem = problem
}

/** A complaint goes as soon as it is mended; it never comes while somebody types. */
function forgiveMended(state: FormState, details: TypedDetails, messages: Messages): void {
  const wrong = { windows: checkWindows(state.windows, messages), fields: checkDetails(details, messages) }
  for (const index of Object.keys(state.windowErrors).map(Number)) {
    if (wrong.windows[index] === undefined) delete state.windowErrors[index]
  }
  for (const name of Object.keys(state.errors) as FieldName[]) {
    if (wrong.fields[name] === undefined) delete state.errors[name]
  }
}

function addWindow({ windows }: FormState): void {
  const last = windows.at(-1)
  if (last) windows.push({ ...last, date: isLocalDate(last.date) ? addDays(last.date, 1) : last.date })
}

/** What the address says already. */
export interface WaitWish {
  day: string
  from: string
  to: string
  staffId: string
  guests: number
  /** Of the service of the page, with commas between them. */
  addOns: string
}

const clock = /^([01]\d|2[0-3]):[0-5]\d$/

/** The form to wait for a time. Whatever goes wrong, what was typed stays. */
export function useWaitlistForm(service: () => Service | undefined, wish: WaitWish) {
  const { api, attempts, typed, router, messages } = useStorefront()
  const { business, format } = useCatalogue()
  const today = format.localDate(new Date().toISOString())
  const first = isLocalDate(wish.day) ? wish.day : addDays(today, 1)
  const state = reactive<FormState>({
    ...{ windows: [{ date: first, ...hoursOf(wish) }], guests: wish.guests, moreServiceIds: [] },
    ...{ errors: {}, windowErrors: {}, problem: null, isBusy: false },
  })
  const toDraft = useDraft(state, wish)
  watch([() => state.windows, typed.details], () => forgiveMended(state, typed.details, messages), { deep: true })

  async function join(): Promise<void> {
    const { id } = service() ?? {}
    if (state.isBusy || id === undefined) return
    state.problem = null
    state.errors = checkDetails(typed.details, messages)
    state.windowErrors = checkWindows(state.windows, messages)
    if (Object.keys({ ...state.errors, ...state.windowErrors }).length > 0) return focusFirst()
    state.isBusy = true
    try {
      const draft = { ...toDraft(id), ...readerLanguage(business.locale) }
      const entry = await attempts.run(`wait:${JSON.stringify(draft)}`, key => api.joinWaitlist(draft, key))
      typed.forget()
      router.replace({ name: 'waiting', subject: entry.id, query: { token: entry.token } })
      window.scrollTo(0, 0)
    } catch (thrown) {
      show(state, ProblemError.from(thrown), messages)
    } finally {
      state.isBusy = false
    }
  }

  return {
    ...{ state, join, today },
    addService: (id: string) => void state.moreServiceIds.push(id),
    removeService: (index: number) => void state.moreServiceIds.splice(index, 1),
    addDay: () => addWindow(state),
    removeDay: (index: number) => void state.windows.splice(index, 1),
  }
}
