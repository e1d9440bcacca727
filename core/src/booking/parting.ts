import type { Appointment, Claim } from '../domain/booking.js'
import type { AppointmentId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { subtract, sum, zero, type Money } from '../domain/money.js'
import type { Quote, QuoteLine } from '../domain/quote.js'
import { STAFF } from '../catalog/catalog-service.js'
import type { SnapshotService } from '../ports/availability-store.js'
import type { StoredBooking } from '../ports/booking-store.js'

/** What of a visit somebody wants to be without: one appointment, or whatever one guest gets. */
export interface Who {
  readonly appointmentId?: AppointmentId | undefined
  readonly guest?: string | undefined
}

/** A part of one appointment: `leavers` of the `of` people who get it. */
export interface Share {
  readonly appointment: Appointment
  readonly leavers: readonly string[]
  readonly of: number
}

/** One booking in two: what goes and what stays. */
export interface Parting {
  readonly shares: readonly Share[]
  /** The part that goes, as if it were a booking of its own. */
  readonly theirs: StoredBooking
  readonly rest: Quote
  /** True when nothing would stay. */
  readonly isAll: boolean
}

export function isWhole({ leavers, of }: Share): boolean {
  return leavers.length >= of
}

/** Which appointments, or places in them, belong to somebody. */
export function sharesOf(booking: StoredBooking, { appointmentId, guest }: Who): Share[] {
  const wanted = booking.appointments.filter(item => appointmentId === undefined || item.id === appointmentId)
  return wanted.flatMap((appointment): Share[] => {
    const { attendees } = appointment
    const of = Math.max(1, attendees.length)
    if (guest === undefined) return [{ appointment, of, leavers: attendees.length > 0 ? attendees : [''] }]
    return attendees.includes(guest) ? [{ appointment, of, leavers: [guest] }] : []
  })
}

/** Divides money by the lines of the quote; what belongs to no appointment is divided in the same proportion. */
export function partingOf(booking: StoredBooking, shares: readonly Share[]): Parting {
  const { quote, paid, appointments } = booking
  const owners = ownersOf(quote.lines, appointments)
  const shareOf = (line: QuoteLine) => shares.find(share => share.appointment.id === owners.get(line))
  const own = quote.lines.filter(line => owners.has(line))
  const { currency } = quote.total
  const partOf = (line: QuoteLine) => {
    const share = shareOf(line)
    return share ? portion(line.amount, share.leavers.length, share.of) : zero(currency)
  }
  const ownTotal = sum(own.map(line => line.amount), currency) // prettier-ignore
  const ownPart = sum(own.map(partOf), currency)
  const parts = quote.lines.map(line => {
    const amount = owners.has(line) ? partOf(line) : portion(line.amount, ownPart.amount, ownTotal.amount)
    return { line, amount, isGone: owners.has(line) && isWholeShare(shareOf(line)) }
  })
  const theirLines = parts.filter(part => part.amount.amount !== 0 || part.isGone)
  const restLines = parts.filter(part => !part.isGone && part.amount.amount !== part.line.amount.amount)
  const total = atLeastNothing(sum(theirLines.map(part => part.amount), currency)) // prettier-ignore
  const deposit = portion(quote.deposit, total.amount, quote.total.amount)
  const paidPart = portion(paid, total.amount, quote.total.amount)
  const theirs = toQuote(quote, {
    lines: theirLines.map(({ line, amount }) => ({ ...line, amount })),
    ...{ total, deposit, transferred: paidPart },
  })
  const rest = toQuote(quote, {
    lines: restLines.map(({ line, amount }) => ({ ...line, amount: subtract(line.amount, amount) })),
    total: atLeastNothing(subtract(quote.total, total)),
    deposit: subtract(quote.deposit, deposit),
    transferred: subtract(quote.transferred ?? zero(currency), paidPart),
  })
  const leaving = shares.map(share => share.appointment)
  return {
    ...{ shares, rest, theirs: { ...booking, appointments: leaving, quote: theirs, paid: paidPart } },
    isAll: appointments.every(item => shares.some(share => share.appointment === item && isWhole(share))),
  }
}

function isWholeShare(share: Share | undefined): boolean {
  return share !== undefined && isWhole(share)
}

function toQuote(quote: Quote, change: Pick<Quote, 'lines' | 'total' | 'deposit' | 'transferred'>): Quote {
  return { ...quote, ...change, balance: subtract(change.total, change.deposit) }
}

/** Quotes of before visits had several appointments do not say which line is whose: then the service does, in order. */
function ownersOf(lines: readonly QuoteLine[], appointments: readonly Appointment[]): Map<QuoteLine, AppointmentId> {
  const owners = new Map<QuoteLine, AppointmentId>()
  const open = new Set(appointments)
  for (const line of lines) {
    const found = [...open].find(({ id, serviceId }) =>
      line.appointmentId === undefined ? serviceId === line.serviceId : id === line.appointmentId,
    )
    if (!found) continue
    owners.set(line, found.id)
    if (line.appointmentId === undefined) open.delete(found)
  }
  return owners
}

function portion(value: Money, part: number, whole: number): Money {
  return { ...value, amount: whole === 0 ? 0 : Math.round((value.amount * part) / whole) }
}

function atLeastNothing(value: Money): Money {
  return { ...value, amount: Math.max(0, value.amount) }
}

/** An appointment without some of those who get it: of people who serve one each, and of places, as many fewer. */
export function shrunk(share: Share, service: SnapshotService): Appointment {
  const { appointment, leavers, of } = share
  const needs = new Map(service.requirements.map(requirement => [requirement.key, requirement]))
  const keys = new Set(appointment.claims.map(claim => claim.requirement))
  const claims = [...keys].flatMap(key => {
    const own = appointment.claims.filter(claim => claim.requirement === key)
    const units = [...new Set(own.map(claim => claim.unitId))]
    const need = needs.get(key)
    const perGuest = need?.quantityPerGuest ?? (need?.type === STAFF && units.length === of ? 1 : 0)
    const kept = units.slice(0, Math.max(1, units.length - perGuest * leavers.length))
    return own.filter(claim => kept.includes(claim.unitId))
  })
  const gone = portion(appointment.price, leavers.length, of)
  const attendees = appointment.attendees.filter(name => !leavers.includes(name))
  return { ...appointment, claims, attendees, price: subtract(appointment.price, gone) }
}

/**
 * Gives an appointment back the turnover that was waived because another one followed, or came before, on the same unit.
 * Never more than what that one claimed, so nobody else can have it.
 * @param taken - What the other one claims from now on, when it was only moved.
 */
export function withTurnover(
  appointment: Appointment,
  service: SnapshotService,
  { gone, taken = [] }: { gone: readonly Claim[]; taken?: readonly Claim[] },
): Appointment {
  const { claims } = appointment
  const grown = claims.map(claim => {
    const piecesOf = claims.filter(other => other.requirement === claim.requirement && other.unitId === claim.unitId)
    const isLast = piecesOf.every(other => other.core.endsAt <= claim.core.endsAt)
    const isFirst = piecesOf.every(other => other.core.startsAt >= claim.core.startsAt)
    const hasBuffers = service.requirements.find(need => need.key === claim.requirement)?.hasBuffers ?? false
    if (!hasBuffers) return claim
    const touching = gone.filter(other => other.unitId === claim.unitId)
    const { startsAt, endsAt } = claim.during
    const next = isLast ? touching.find(other => other.during.startsAt.getTime() === endsAt.getTime()) : undefined
    const before = isFirst ? touching.find(other => other.during.endsAt.getTime() === startsAt.getTime()) : undefined
    const latest = claim.core.endsAt.getTime() + service.bufferAfterMinutes * MINUTE_MS
    const earliest = claim.core.startsAt.getTime() - service.bufferBeforeMinutes * MINUTE_MS
    const during = {
      startsAt: before
        ? new Date(Math.min(startsAt.getTime(), Math.max(earliest, before.during.startsAt.getTime())))
        : startsAt,
      endsAt: next ? new Date(Math.max(endsAt.getTime(), Math.min(latest, next.during.endsAt.getTime()))) : endsAt,
    }
    const isFree = taken.every(
      other =>
        other.unitId !== claim.unitId ||
        other.during.startsAt >= during.endsAt ||
        other.during.endsAt <= during.startsAt,
    )
    return isFree ? { ...claim, during } : claim
  })
  return { ...appointment, claims: grown }
}

/** Whether two versions of an appointment claim the same. */
export function hasSameClaims(left: Pick<Appointment, 'claims'>, right: Pick<Appointment, 'claims'>): boolean {
  const key = ({ claims }: Pick<Appointment, 'claims'>) =>
    claims
      .map(
        ({ unitId, requirement, during }) =>
          `${unitId} ${requirement} ${during.startsAt.getTime()} ${during.endsAt.getTime()}`,
      )
      .sort()
      .join()
  return key(left) === key(right)
}
