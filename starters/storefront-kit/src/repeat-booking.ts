import { computed, nextTick, reactive, watch } from 'vue'
import type { Service } from './api-types.js'
import type { BookedSeries, RepeatRule, Resolution, SeriesPreview } from './series-types.js'
import type { Questions } from './custom-questions.js'
import { useAnswers } from './question-answers.js'
import { ProblemError } from './problem-error.js'
import { readerLanguage } from './reader-language.js'
import { useCatalogue, useStorefront } from './storefront.js'
import { searchWish, type TimeChoice } from './time-choice.js'
import { toCustomer } from './visit-details.js'

export interface RepeatWish {
  readonly service: Service | undefined
  readonly startsAt: string
  readonly choice: TimeChoice
}

interface RepeatState {
  every: 'weekly' | 'fortnightly'
  times: string
  preview: SeriesPreview | null
  /** By start: `skip`, or the start to move to. */
  answers: Record<string, string>
  problem: ProblemError | null
  isBusy: boolean
  booked: BookedSeries | null
}

const most = 52

/** Which times a rule means, and what is wanted of those that are not free. */
function useRepeatPreview(state: RepeatState, wish: () => RepeatWish) {
  const { api } = useStorefront()
  let turn = 0
  const count = computed(() => {
    const number = Number(state.times)
    return Number.isInteger(number) && number >= 2 && number <= most ? number : null
  })
  const rule = (): RepeatRule => ({
    frequency: 'weekly',
    count: count.value ?? 2,
    ...(state.every === 'fortnightly' ? { interval: 2 } : {}),
  })
  const request = () => {
    const { service, startsAt, choice } = wish()
    const { addOns, ...wanted } = service ? searchWish(service, choice) : {}
    const extras = addOns ? { addOns: addOns.split(',') } : {}
    return { serviceId: service?.id ?? '', startsAt, rule: rule(), ...wanted, ...extras }
  }
  const resolutions = computed<Resolution[]>(() =>
    Object.entries(state.answers).map(([startsAt, answer]) =>
      answer === 'skip' ? { startsAt, action: 'skip' } : { startsAt, action: 'move', to: answer },
    ),
  )
  const left = computed(() => {
    const skipped = resolutions.value.filter(({ action }) => action === 'skip').length
    return (state.preview?.items.length ?? 0) - skipped
  })

  async function look(): Promise<void> {
    const mine = ++turn
    state.preview = null
    if (count.value === null) return
    try {
      const preview = await api.previewSeries(request())
      if (mine !== turn) return
      const conflicts = preview.items.filter(({ status }) => status === 'conflict')
      state.answers = Object.fromEntries(conflicts.map(({ startsAt }) => [startsAt, 'skip']))
      state.preview = preview
    } catch (thrown) {
      if (mine === turn) state.problem = ProblemError.from(thrown)
    }
  }
  watch(() => [state.every, count.value, wish().startsAt], look, { immediate: true })
  return { count, left, request, resolutions, look }
}

/** A booking that repeats: looked at as a whole, and all of it booked at once. */
export function useRepeatBooking(wish: () => RepeatWish, questions: Questions) {
  const { api, attempts, typed, store } = useStorefront()
  const { business } = useCatalogue()
  const answers = useAnswers(() => wish().service?.questions ?? [])
  const empty = { preview: null, answers: {}, problem: null, isBusy: false, booked: null }
  const state = reactive<RepeatState>({ every: 'weekly', times: '6', ...empty })
  const { count, left, request, resolutions, look } = useRepeatPreview(state, wish)

  async function book(): Promise<void> {
    if (state.isBusy || left.value < 1) return
    const notes = typed.details.notes.trim()
    if (!answers.check()) return answers.focusFirst()
    if (!questions.check()) return nextTick(questions.focusFirst)
    const customFields = questions.answers()
    const said = { ...answers.said(), ...(notes === '' ? {} : { notes }), ...readerLanguage(business.locale) }
    const more = { customer: toCustomer(typed.details), ...said, ...(customFields && { customFields }) }
    const body = { ...request(), mode: 'all-or-nothing' as const, resolutions: resolutions.value, ...more }
    state.isBusy = true
    state.problem = null
    try {
      const booked = await attempts.run(`series:${JSON.stringify(body)}`, key => api.bookSeries(body, key))
      for (const { id, manageToken } of booked.booked) store.write(`manage:${id}`, manageToken ?? '')
      state.booked = booked
      typed.forget()
    } catch (thrown) {
      state.problem = ProblemError.from(thrown)
      if (answers.complain(state.problem.issues)) void answers.focusFirst()
      else if (questions.take(state.problem.issues)) void nextTick(questions.focusFirst)
      // Somebody was faster at one of them: the list says which one, and what is near it.
      if (state.problem.status === 409) await look()
    } finally {
      state.isBusy = false
    }
  }
  return { state, count, left, look, book }
}
