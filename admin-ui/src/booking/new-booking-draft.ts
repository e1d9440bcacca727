import { computed, reactive, type ComputedRef } from 'vue'
import type { RepeatRule, Resolution } from '../api/class-api.js'
import type { NewWalkIn } from '../api/booking-action-api.js'
import type { Itinerary, VisitItem } from '../api/visit-api.js'
import type { NewBooking } from '../api/new-booking.js'
import { messages } from '../locales/messages.js'
import type { NewBookingWish } from '../shell/desk.js'
import { localDateAt, localTimeAt } from '../time/zoned-time.js'
import type { TypedAnswers } from './asked-answers.js'

export interface NewBookingDraft {
  serviceId: string
  staffId: string
  date: string
  time: string
  name: string
  email: string
  phone: string
  notes: string
  zip: string
  address: string
  source: string
  /** As typed; empty: as usual. */
  minutes: string
  guests: string
  /** By kind, such as a court; empty: any that is free. */
  things: Record<string, string>
  addOns: string[]
  /** What was answered, as it is typed. */
  typed: TypedAnswers
  /** Who gets the first service, when there are several. */
  guest: string
  /** Further services of the same visit. */
  more: MoreService[]
  /** The times that were chosen for all of them. */
  visit: Itinerary | null
  /** Against the rules: the wall-clock time, and why. */
  isForced: boolean
  forcedTime: string
  reason: string
}

export interface MoreService {
  serviceId: string
  guest: string
}

/** How often a booking repeats, and what becomes of the times that cannot be had. */
export interface ChosenRepeat {
  rule: RepeatRule
  resolutions: Resolution[]
  /** How many bookings will be made. */
  count: number
}

export const WAITS = [0, 15, 30, 60]

export type DraftErrors = Partial<
  Record<'serviceId' | 'time' | 'name' | 'email' | 'phone' | 'notes' | 'zip' | 'reason' | 'minutes' | 'guests', string>
>

export function emptyDraft(date: string): NewBookingDraft {
  const texts = {
    serviceId: '',
    staffId: '',
    time: '',
    name: '',
    email: '',
    phone: '',
    notes: '',
    zip: '',
    address: '',
    minutes: '',
    guests: '',
  }
  return {
    ...texts,
    date,
    source: 'phone',
    ...{ things: {}, addOns: [], typed: {} },
    guest: '',
    more: [],
    visit: null,
    isForced: false,
    forcedTime: '',
    reason: '',
  }
}

/** Several services at once; whoever walks in gets one. */
export function isVisit({ source, more }: Pick<NewBookingDraft, 'source' | 'more'>): boolean {
  return more.length > 0 && source !== 'walk-in'
}

/** What is looked for: those of different guests side by side. */
export function toVisitItems({ serviceId, staffId, guest, more }: NewBookingDraft): VisitItem[] {
  const first = { serviceId, guest, ...(staffId ? { staffId } : {}) }
  return [first, ...more].map(({ guest: name, ...rest }) => ({
    ...rest,
    ...(name.trim() ? { guest: name.trim() } : {}),
  }))
}

/** One service at a time that the rules do not offer. */
export function isForced({ isForced: wanted, more, source }: NewBookingDraft): boolean {
  return wanted && more.length === 0 && source !== 'walk-in'
}

/** Somebody who is there: the visit starts now, and a name is not needed. */
export function isWalkIn({ source }: Pick<NewBookingDraft, 'source'>): boolean {
  return source === 'walk-in'
}

export function toWalkIn(draft: NewBookingDraft): NewWalkIn {
  const { customer, notes } = toNewBooking(draft)
  return {
    serviceId: draft.serviceId,
    ...wishOf(draft),
    ...(draft.staffId ? { staffId: draft.staffId } : {}),
    ...(customer.name ? { customer } : {}),
    ...(notes ? { notes } : {}),
  }
}

const MAX_MINUTES = 1440
const MAX_GUESTS = 1000
const isWrongNumber = (text: string, max: number) => text.trim() !== '' && numberIn(text, max) === undefined

function numberIn(text: string, max: number): number | undefined {
  const typed = text.trim()
  return /^\d{1,4}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= max ? Number(typed) : undefined
}

/** What was typed of length and guests, where it is right. */
export function sizeOf({ minutes, guests }: Pick<NewBookingDraft, 'minutes' | 'guests'>): {
  durationMinutes?: number
  guests?: number
} {
  const durationMinutes = numberIn(minutes, MAX_MINUTES)
  const count = numberIn(guests, MAX_GUESTS)
  return { ...(durationMinutes ? { durationMinutes } : {}), ...(count ? { guests: count } : {}) }
}

/** What is not usual about it. */
export interface Wish {
  durationMinutes?: number
  guests?: number
  resourceIds?: string[]
  addOns?: string[]
}

export function wishOf(draft: Pick<NewBookingDraft, 'minutes' | 'guests' | 'things' | 'addOns'>): Wish {
  const resourceIds = Object.values(draft.things).filter(Boolean)
  const { addOns } = draft
  return {
    ...sizeOf(draft),
    ...(resourceIds.length > 0 && { resourceIds }),
    ...(addOns.length > 0 && { addOns: [...addOns] }),
  }
}

/** The same as the parts of an address. */
export function listedWish({ resourceIds, addOns, ...size }: Wish) {
  return {
    ...size,
    ...(resourceIds && { resourceIds: resourceIds.join(',') }),
    ...(addOns && { addOns: addOns.join(',') }),
  }
}

/** What is missing or wrong before anything is sent; the engine checks all of it again. */
export function checkDraft(draft: NewBookingDraft, needsPlace = false): DraftErrors {
  const words = messages.newBooking
  const errors: DraftErrors = {}
  const walksIn = isWalkIn(draft)
  if (!draft.serviceId) errors.serviceId = words.serviceMissing
  else if (needsPlace && !placeOf(draft)) errors.zip = words.zipMissing
  else if (!draft.time && !walksIn) errors.time = words.timeMissing
  if (isForced(draft) && !draft.reason.trim()) errors.reason = messages.quickBooking.reasonMissing
  const mustHaveName = !walksIn || draft.email.trim() !== '' || draft.phone.trim() !== ''
  if (mustHaveName && !draft.name.trim()) errors.name = words.nameMissing
  if (isWrongNumber(draft.minutes, MAX_MINUTES)) errors.minutes = messages.whyNot.numberWrong(MAX_MINUTES)
  if (isWrongNumber(draft.guests, MAX_GUESTS)) errors.guests = messages.whyNot.numberWrong(MAX_GUESTS)
  if (draft.email.trim() && !/^\S+@\S+$/.test(draft.email.trim())) errors.email = words.emailWrong
  return errors
}

/** Where the visit is, once enough of it is typed; null before. */
export function placeOf({ zip, address }: Pick<NewBookingDraft, 'zip' | 'address'>): NewBooking['place'] | null {
  const code = zip.replace(/[\s-]/g, '')
  return /^[a-z0-9]{2,10}$/i.test(code) && address.trim() !== '' ? { zip: code, address: address.trim() } : null
}

function contactOf(draft: NewBookingDraft): NewBooking['customer'] {
  const email = draft.email.trim()
  const phone = draft.phone.trim()
  return { name: draft.name.trim(), ...(email ? { email } : {}), ...(phone ? { phone } : {}) }
}

/** @param about - Of the service: where it is, and whether its places are booked one by one. */
export function toNewBooking(
  draft: NewBookingDraft,
  { needsPlace = false, isClass = false }: { needsPlace?: boolean; isClass?: boolean } = {},
): NewBooking {
  const { guests, ...wish } = wishOf(draft)
  const notes = draft.notes.trim()
  const place = needsPlace ? placeOf(draft) : null
  const single = {
    serviceId: draft.serviceId,
    startsAt: draft.time,
    ...(draft.staffId ? { staffId: draft.staffId } : {}),
    ...(isClass ? {} : wish),
    ...(guests && isClass ? { places: guests } : {}),
  }
  const visit = draft.visit?.appointments.map(({ serviceId, startsAt, staffId, guest }) => ({
    ...{ serviceId, startsAt },
    ...(staffId ? { staffId } : {}),
    ...(guest ? { guest } : {}),
  }))
  return {
    appointments: isVisit(draft) && visit ? visit : [single],
    customer: contactOf(draft),
    ...(notes ? { notes } : {}),
    ...(place ? { place } : {}),
    ...(guests && !isClass && !isVisit(draft) ? { guests } : {}),
    source: draft.source,
    ...(isForced(draft) ? { override: true as const, overrideReason: draft.reason.trim() } : {}),
  }
}

/** The same, again and again; what was looked at before is what is sent. */
export function toSeries(draft: NewBookingDraft, { rule, resolutions }: Pick<ChosenRepeat, 'rule' | 'resolutions'>) {
  const { customer, notes, appointments } = toNewBooking(draft)
  const { serviceId, startsAt, staffId } = appointments[0] ?? { serviceId: draft.serviceId, startsAt: draft.time }
  const wish = { serviceId, startsAt, rule, ...(staffId ? { staffId } : {}), ...wishOf(draft) }
  return { ...wish, mode: 'all-or-nothing' as const, resolutions, customer, ...(notes ? { notes } : {}) }
}

/** The form's state; `isStarted` once something would be lost by closing. */
export function useNewBookingDraft(date: string): { draft: NewBookingDraft; isStarted: ComputedRef<boolean> } {
  const draft = reactive(emptyDraft(date))
  return { draft, isStarted: computed(() => [draft.name, draft.email, draft.phone, draft.notes].some(Boolean)) }
}

/**
 * The time, and who or what stands in the column, where a booking was begun in the calendar; or the client on whose page.
 * @returns the client, if one with an address is known.
 */
export function beginWith(
  draft: NewBookingDraft,
  { startsAt, staffId = '', serviceId = draft.serviceId, client }: NewBookingWish,
  timeZone: string,
): { id: string; email: string } | undefined {
  if (startsAt) {
    const at = new Date(startsAt)
    Object.assign(draft, { date: localDateAt(at, timeZone), forcedTime: localTimeAt(at, timeZone), time: '' })
    Object.assign(draft, { staffId, serviceId })
  }
  if (!client) return undefined
  const { id, name, email, phone } = client
  Object.assign(draft, { name, email: email ?? '', phone: phone ?? '' })
  return email ? { id, email } : undefined
}
