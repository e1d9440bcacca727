import { formatMoney as moneyText } from '../domain/policy-text.js'
import type { Money } from '../domain/money.js'
import type { Translator } from '../i18n/translator.js'
import type { AppointmentView, BookingView } from '../ports/booking-reader.js'
import { isolated } from './message-blocks.js'

/** One line of a message: what it is, and what it says. */
export interface Fact {
  readonly label: string
  readonly value: string
}

// Some languages put no-break spaces into times and amounts (CLDR 42); plain-text mails show them as boxes, and no telephone has them.
const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0\u2009]/g, ' ')

/** Writes amounts and times the way the reader's language does. */
export function formatMoney(value: Money, locale: string): string {
  return plainSpaces(moneyText(value, locale))
}

function part(instant: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  return plainSpaces(new Intl.DateTimeFormat(locale, options).format(instant))
}

function zoneName(instant: Date, locale: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'long' }).formatToParts(instant)
  return plainSpaces(parts.find(one => one.type === 'timeZoneName')?.value ?? timeZone)
}

/** A time a reader can act on: date, from, to and the zone by name, all in the zone of the place. */
export function formatWhen(
  appointment: Pick<AppointmentView, 'startsAt' | 'endsAt' | 'visit'>,
  place: { readonly locale: string; readonly timeZone: string },
  translator: Translator,
): string {
  const { locale, timeZone } = place
  const time = { timeZone, timeStyle: 'short' } as const
  const words = appointment.visit?.isWindow ? 'message.between' : 'message.when'
  return translator.translate(locale, words, {
    date: part(appointment.startsAt, locale, { timeZone, dateStyle: 'full' }),
    from: part(appointment.startsAt, locale, time),
    to: part(appointment.endsAt, locale, time),
    zone: zoneName(appointment.startsAt, locale, timeZone),
  })
}

/** The same in few characters, for a telephone: no end and no year, the zone by its short name. */
export function formatWhenShort(
  { startsAt }: Pick<AppointmentView, 'startsAt'>,
  { locale, timeZone }: { readonly locale: string; readonly timeZone: string },
  translator: Translator,
): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(startsAt)
  return translator.translate(locale, 'message.when-short', {
    date: part(startsAt, locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' }),
    from: part(startsAt, locale, { timeZone, timeStyle: 'short' }),
    zone: plainSpaces(parts.find(one => one.type === 'timeZoneName')?.value ?? timeZone),
  })
}

/** A time of the day, in the zone of the place. */
export function formatTime(instant: Date, { locale, timeZone }: { locale: string; timeZone: string }): string {
  return part(instant, locale, { timeZone, timeStyle: 'short' })
}

/** For whom facts are written; `former`: whoever served it, and has no business with the customer any more. */
export type FactReader = 'customer' | 'business' | 'former'

/** The facts of a booking in reading order; what is empty is left out. */
export function bookingFacts(
  booking: BookingView,
  audience: FactReader,
  locale: string,
  translator: Translator,
): Fact[] {
  const fact = (line: string, value: string): Fact => ({
    label: translator.translate(locale, `message.line.${line}`),
    value: isolated(value, locale),
  })
  const { customer, timeZone } = booking
  const plannedOf = ({ visit }: AppointmentView) =>
    audience === 'business' && visit?.isWindow ? formatTime(visit.plannedStartsAt, { locale, timeZone }) : ''
  const isStanding = STANDING.includes(booking.status)
  const visits = booking.appointments.flatMap(appointment => [
    fact('service', appointment.serviceName),
    fact('when', formatWhen(appointment, { locale, timeZone: booking.timeZone }, translator)),
    fact('where', whereOf(appointment)),
    fact('meeting', isStanding ? (appointment.directions?.meetingUrl ?? '') : ''),
    fact('directions', isStanding && audience === 'customer' ? (appointment.directions?.text ?? '') : ''),
    fact('planned', plannedOf(appointment)),
    fact('with', appointment.resources.map(resource => resource.name).join(', ')),
  ])
  const contact = [fact('email', customer?.email ?? ''), fact('phone', customer?.phone ?? '')]
  const money = [
    fact('total', formatMoney(booking.total, locale)),
    fact('deposit', booking.deposit.amount > 0 ? formatMoney(booking.deposit, locale) : ''),
  ]
  const terms = audience === 'customer' ? [fact('terms', booking.policyText)] : contact
  const more = audience === 'former' ? [] : [...money, ...terms]
  return [...visits, ...more, fact('reference', booking.reference)].filter(one => one.value !== '')
}

/** What somebody needs to come; whoever cancelled needs it no more. */
const STANDING: readonly string[] = ['confirmed', 'checked-in']

function whereOf({ visit, locationName, locationAddress }: AppointmentView): string {
  if (visit && visit.address !== '') return visit.address
  return [locationName, locationAddress].filter(one => one !== '').join(', ')
}
