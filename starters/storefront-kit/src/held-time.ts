import { computed, reactive } from 'vue'
import type { Api, HeldWish, Timed } from './api.js'
import type { Hold } from './api-types.js'
import type { Attempts } from './attempts.js'
import { ProblemError } from './problem-error.js'
import type { TypedPlace } from './customer-place.js'
import type { SessionStore } from './session-store.js'

export interface HeldTime {
  hold: Hold
  serviceId: string
  startsAt: string
  staffId: string
  addOns?: string
  /** Address of whoever was signed in: what is held has their price. Empty: a guest. */
  as?: string
  /** On the clock of this device. */
  endsAtMs: number
  totalMs: number
}

/** Stands for the service of a held visit, which has several. */
export const VISIT = 'visit'

export interface Wish {
  serviceId: string
  startsAt: string
  staffId?: string
  /** Which court. */
  thingId?: string
  /** Keys with commas between them. */
  addOns?: string
  /** With add-ons; absent: as long as it takes. */
  durationMinutes?: number | undefined
  guests?: number | undefined
  /** Of a class. */
  places?: number | undefined
  /** Where the customer is, for a service that takes place there. */
  place?: TypedPlace | undefined
}

const usualHoldMs = 600_000
const longestHoldMs = 3_600_000
const key = 'hold'

/**
 * How long a hold still runs, measured between two clocks of the server, so that a wrong device clock does no harm.
 * A tenant whose business time is frozen (sandbox) answers an instant far from its own Date header: then the usual
 * length counts.
 */
function runningMs({ value, serverNow }: Timed<Hold>): number {
  // The Date header drops the milliseconds: count them as gone, so that the page never promises more than there is.
  const left = Date.parse(value.expiresAt) - serverNow - 999
  return left > 0 && left <= longestHoldMs ? left : usualHoldMs
}

/** Where the held time is kept: on the page, and in the tab's storage for a reload. */
function createKeptHold(store: SessionStore) {
  const state = reactive({ held: store.read<HeldTime>(key), nowMs: Date.now() })
  const clock = window.setInterval(() => (state.nowMs = Date.now()), 500)
  return {
    state,
    leftMs: computed(() => Math.max(0, (state.held?.endsAtMs ?? 0) - state.nowMs)),
    keep(held: HeldTime | null): void {
      state.held = held
      state.nowMs = Date.now()
      if (held === null) store.remove(key)
      else store.write(key, held)
    },
    stop: () => window.clearInterval(clock),
  }
}

function toHeldWish({ serviceId, startsAt, staffId, thingId, addOns, durationMinutes, places }: Wish): HeldWish {
  return {
    ...{ serviceId, startsAt },
    ...(staffId ? { staffId } : {}),
    ...(thingId ? { resourceIds: [thingId] } : {}),
    ...(addOns ? { addOns: addOns.split(',') } : {}),
    ...(durationMinutes ? { durationMinutes } : {}),
    ...(places ? { places } : {}),
  }
}

/** Lengthens what is held. */
async function extended(api: Api, held: HeldTime): Promise<HeldTime> {
  const { value } = await api.extendHold(held.hold)
  const addedMs = Date.parse(value.expiresAt) - Date.parse(held.hold.expiresAt)
  const endsAtMs = held.endsAtMs + Math.max(0, addedMs)
  const totalMs = Math.max(held.totalMs, endsAtMs - Date.now())
  return { ...held, hold: { ...held.hold, ...value }, endsAtMs, totalMs }
}

/**
 * The one time this tab holds. It survives a reload; it is released when another one is taken.
 *
 * @param signedIn - Address of whoever is signed in; empty: nobody.
 */
export function createHeldTime(api: Api, attempts: Attempts, store: SessionStore, signedIn: () => string) {
  const { state, leftMs, keep, stop } = createKeptHold(store)

  async function release(): Promise<void> {
    const { held } = state
    keep(null)
    if (held === null) return
    // The hold ends by itself soon; whoever wants another time must not wait for, or fail with, the old one.
    await api.releaseHold(held.hold).catch(thrown => ProblemError.from(thrown))
  }

  async function hold(wishes: HeldWish[], of: Omit<Wish, 'staffId'> & { staffId: string }): Promise<void> {
    const { serviceId, startsAt, staffId, addOns, place, guests } = of
    const more = { ...(place && { place }), ...(guests && { guests }) }
    await release()
    const answer = await attempts.run(`hold:${JSON.stringify([wishes, more, signedIn()])}`, id =>
      api.hold(wishes, id, more),
    )
    const totalMs = runningMs(answer)
    const what = { serviceId, startsAt, staffId, as: signedIn(), ...(addOns && { addOns }) }
    keep({ ...what, hold: answer.value, endsAtMs: Date.now() + totalMs, totalMs })
  }

  return {
    state,
    leftMs,
    take: (wish: Wish) => hold([toHeldWish(wish)], { ...wish, staffId: wish.staffId ?? '' }),
    /** Holds every appointment of a visit, or none. */
    takeVisit: (wishes: HeldWish[]) =>
      hold(wishes, { serviceId: VISIT, startsAt: wishes.map(wish => wish.startsAt).sort()[0] ?? '', staffId: '' }),
    extend: async () => {
      const { held } = state
      if (held !== null) keep(await extended(api, held))
    },
    release,
    clear: () => keep(null),
    /** Held before somebody signed in or out: the price may be another one now. */
    isOfSomebodyElse: () => state.held !== null && (state.held.as ?? '') !== signedIn(),
    isFor: (serviceId: string, startsAt: string) =>
      state.held?.serviceId === serviceId && state.held.startsAt === startsAt && leftMs.value > 0,
    stop,
  }
}
