import { computed, onUnmounted, reactive } from 'vue'
import type { Timed } from './api.js'
import { ProblemError } from './problem-error.js'
import { useStorefront } from './storefront.js'
import type { WaitlistOffer } from './waitlist-api.js'

const usualMs = 20 * 60_000
const longestMs = 24 * 3_600_000

/**
 * Measured between two clocks of the server, so that a wrong device clock does no harm; a business whose time stands still
 * (sandbox) answers an instant far from its own Date header, and then the usual length counts.
 */
function runningMs({ value, serverNow }: Timed<WaitlistOffer>): number {
  const left = Date.parse(value.expiresAt) - serverNow - 999
  return left > -usualMs && left <= longestMs ? Math.max(0, left) : usualMs
}

interface OfferState {
  offer: WaitlistOffer | null
  problem: ProblemError | null
  /** The link leads to nothing, or what it offered is over. */
  isGone: boolean
  isOver: boolean
  /** What somebody who declined is told. */
  thanks: string
  isBusy: boolean
  endsAtMs: number
  totalMs: number
  nowMs: number
}

function createState(): OfferState {
  return reactive<OfferState>({
    ...{ offer: null, problem: null, isGone: false, isOver: false, thanks: '', isBusy: false },
    ...{ endsAtMs: 0, totalMs: 1, nowMs: Date.now() },
  })
}

function keep(state: OfferState, answer: Timed<WaitlistOffer>): void {
  const entryToken = answer.value.entryToken ?? state.offer?.entryToken
  state.offer = { ...answer.value, ...(entryToken ? { entryToken } : {}) }
  state.isOver = answer.value.status !== 'open'
  state.nowMs = Date.now()
  state.totalMs = Math.max(1, runningMs(answer))
  state.endsAtMs = state.nowMs + runningMs(answer)
}

function fail(state: OfferState, problem: ProblemError): void {
  if (problem.status === 404) state.isGone = true
  else if (problem.code === 'BW_WAITLIST_OFFER_OVER' || problem.isTimeLost) {
    state.isOver = true
    if (state.offer && problem.details.status === 'accepted') state.offer.status = 'accepted'
  } else state.problem = problem
}

/** One thing at a time; what goes wrong stands in the state. */
async function run(state: OfferState, work: () => Promise<void>): Promise<void> {
  if (state.isBusy) return
  Object.assign(state, { isBusy: true, problem: null })
  try {
    await work()
  } catch (thrown) {
    fail(state, ProblemError.from(thrown))
  } finally {
    state.isBusy = false
  }
}

/** One offer of the waitlist: how long it is held, and what can be done with it. */
export function useOffer(token: string) {
  const { api, attempts, typed, store, router, booked, messages } = useStorefront()
  const state = createState()
  const clock = window.setInterval(() => (state.nowMs = Date.now()), 500)
  onUnmounted(() => window.clearInterval(clock))

  async function accept(): Promise<void> {
    const booking = await attempts.run(`accept:${token}`, key => api.acceptOffer(token, {}, key))
    store.write(`manage:${booking.id}`, booking.manageToken ?? '')
    booked.value = booking
    typed.forget()
    router.replace({ name: 'confirmation', subject: booking.id })
    window.scrollTo(0, 0)
  }
  async function decline(leave: boolean): Promise<void> {
    await api.declineOffer(token, leave)
    state.thanks = leave ? messages.wait.declinedLeft : messages.wait.declined
  }

  return {
    state,
    leftMs: computed(() => Math.max(0, state.endsAtMs - state.nowMs)),
    load: () => run(state, async () => keep(state, await api.offer(token))),
    extend: () => run(state, async () => keep(state, await api.extendOffer(token))),
    decline: (leave: boolean) => run(state, () => decline(leave)),
    accept: () => run(state, accept),
  }
}
