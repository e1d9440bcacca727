import { nextTick, reactive } from 'vue'
import type { Service } from './api-types.js'
import { addDays, isLocalDate } from './local-date.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'
import { checkDetails, readIssues, toCustomer, type FieldErrors } from './visit-details.js'
import type { WaitlistDraft, WaitlistWindow } from './waitlist-api.js'

export const MAX_DAYS = 7

interface FormState {
  windows: WaitlistWindow[]
  guests: number
  errors: FieldErrors
  /** By window; the sentence that stands below it. */
  windowErrors: Record<number, string>
  problem: ProblemError | null
  isBusy: boolean
}

/** The form to wait for a time. Whatever goes wrong, what was typed stays. */
export function useWaitlistForm(service: () => Service | undefined, wish: { day: string; staffId: string }) {
  const { api, attempts, typed, router, messages } = useStorefront()
  const { format, business } = useCatalogue()
  const today = format.localDate(new Date().toISOString())
  const first = isLocalDate(wish.day) ? wish.day : addDays(today, 1)
  const state = reactive<FormState>({
    windows: [{ date: first, from: '09:00', to: '18:00' }],
    guests: 1,
    errors: {},
    windowErrors: {},
    problem: null,
    isBusy: false,
  })

  function checkWindows(): boolean {
    state.windowErrors = {}
    state.windows.forEach(({ date, from, to }, index) => {
      if (!isLocalDate(date)) state.windowErrors[index] = messages.wait.dayWrong
      else if (from === '' || to === '' || to <= from) state.windowErrors[index] = messages.wait.timesWrong
    })
    return Object.keys(state.windowErrors).length === 0
  }

  async function focusFirst(): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
  }

  function toDraft(serviceId: string): WaitlistDraft {
    const agreed = (business.consents ?? []).filter(({ purpose }) => typed.agreed.includes(purpose))
    const notes = typed.details.notes.trim()
    return {
      serviceIds: [serviceId],
      guests: state.guests,
      windows: state.windows,
      customer: toCustomer(typed.details),
      ...(wish.staffId === '' ? {} : { staffId: wish.staffId }),
      ...(notes === '' ? {} : { note: notes }),
      ...(agreed.length === 0
        ? {}
        : { consents: agreed.map(({ purpose, textVersion }) => ({ purpose, textVersion })) }),
    }
  }

  function fail(problem: ProblemError): void {
    const windowIssues = problem.issues.flatMap(({ path }) => /^windows\.(\d+)\.(date)?/.exec(path) ?? [])
    if (windowIssues.length > 0) state.windowErrors[Number(windowIssues[1])] = messages.wait.dayWrong
    state.errors = readIssues(problem.issues, messages)
    if (windowIssues.length > 0 || Object.keys(state.errors).length > 0) void focusFirst()
    else state.problem = problem
  }

  async function join(): Promise<void> {
    const { id } = service() ?? {}
    if (state.isBusy || id === undefined) return
    state.problem = null
    state.errors = checkDetails(typed.details, messages)
    const areWindowsRight = checkWindows()
    if (!areWindowsRight || Object.keys(state.errors).length > 0) return focusFirst()
    state.isBusy = true
    try {
      const draft = toDraft(id)
      const entry = await attempts.run(`wait:${JSON.stringify(draft)}`, key => api.joinWaitlist(draft, key))
      typed.forget()
      router.replace({ name: 'waiting', subject: entry.id, query: { token: entry.token } })
      window.scrollTo(0, 0)
    } catch (thrown) {
      fail(ProblemError.from(thrown))
    } finally {
      state.isBusy = false
    }
  }

  return {
    state,
    join,
    today,
    addDay: () => {
      const last = state.windows.at(-1)
      if (last) state.windows.push({ ...last, date: isLocalDate(last.date) ? addDays(last.date, 1) : last.date })
    },
    removeDay: (index: number) => void state.windows.splice(index, 1),
  }
}
