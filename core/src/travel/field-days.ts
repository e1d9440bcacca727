import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, FIELD_VISIT_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { ResourceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { StoredVisit } from '../domain/place.js'
import { parseSearchRange } from '../booking/search-range.js'
import { NotFoundError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { DayStop, FieldVisitStore } from '../ports/field-visit-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { FieldPeople, type FieldPerson } from './field-people.js'

/** One stop of a day, as the person who drives needs it. */
export interface FieldStop {
  readonly bookingId: string
  readonly appointmentId: string
  readonly reference: string
  readonly status: string
  readonly serviceName: string
  readonly customer: { readonly name: string; readonly phone: string | null } | null
  readonly address: string
  readonly zip: string
  readonly notes: string
  /** Minutes from the stop before, or from home. */
  readonly travelMinutes: number
  readonly plannedStartsAt: string
  readonly plannedEndsAt: string
  readonly window: { readonly startsAt: string; readonly endsAt: string } | null
  readonly etaAt: string | null
  readonly setOffAt: string | null
  readonly askedWindows: readonly { readonly startsAt: string; readonly endsAt: string }[]
  readonly isLate: boolean
}

export interface FieldDayBody {
  readonly date: string
  readonly timeZone: string
  readonly person: { readonly id: string; readonly name: string } | null
  /** Everybody who travels, to choose from. */
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly stops: readonly FieldStop[]
  /** Minutes from the last stop back home. */
  readonly homeMinutes: number
}

/** The day of somebody who drives from one customer to the next, in the order of the stops. */
@injectable()
export class FieldDays {
  constructor(
    @inject(FieldPeople) private readonly people: FieldPeople,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  /**
   * The day of one person: the one who is named, else whose login asks, else the first.
   * @param date - `YYYY-MM-DD` in the zone of the business.
   * @throws NotFoundError for somebody who does not travel.
   */
  async read(
    tenantId: TenantId,
    request: { date: string; resourceId?: ResourceId | undefined; accountId?: string | null },
  ): Promise<FieldDayBody> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const { date, resourceId, accountId } = request
    const everybody = await this.people.all(tenantId)
    const people = everybody.map(({ resource: { id, name } }) => ({ id, name }))
    const own = everybody.find(({ resource }) => resource.accountId !== null && resource.accountId === accountId)
    const named = everybody.find(({ resource }) => resource.id === resourceId)
    const person = resourceId === undefined ? (own ?? everybody[0]) : named
    if (!person) {
      if (resourceId !== undefined) throw new NotFoundError({ what: 'resource' })
      return { date, timeZone, person: null, people, stops: [], homeMinutes: 0 }
    }
    const { id, name } = person.resource
    const found = await this.people.stops(tenantId, person, parseSearchRange(date, date, timeZone, 1))
    const stops = await this.described(tenantId, found, person)
    const last = found.findLast(stop => stop.placeKey !== '')
    const homeMinutes = last ? await this.visits.minutes(tenantId, last.placeKey, person.homeKey) : 0
    return { date, timeZone, person: { id, name }, people, stops, homeMinutes }
  }

  private async described(
    tenantId: TenantId,
    found: readonly DayStop[],
    { homeKey }: FieldPerson,
  ): Promise<FieldStop[]> {
    const stops: FieldStop[] = []
    let from = homeKey
    for (const stop of found) {
      const booking = await this.store.read(tenantId, stop.bookingId)
      // A hold is nobody's visit yet.
      if (!booking?.customer) continue
      const minutes = stop.placeKey === '' ? 0 : await this.visits.minutes(tenantId, from, stop.placeKey)
      if (stop.placeKey !== '') from = stop.placeKey
      stops.push(...toStop(stop, booking, minutes))
    }
    return stops
  }
}

function toStop(stop: DayStop, booking: StoredBooking, travelMinutes: number): FieldStop[] {
  const appointment = booking.appointments.find(item => item.id === stop.appointmentId)
  if (!appointment) return []
  const { customer, reference, notes } = booking
  const { status, serviceName, startsAt, endsAt } = appointment
  const visit = booking.visits?.[appointment.id]
  const endOfWindow = visit?.window?.endsAt
  const isLate = status === 'confirmed' && endOfWindow !== undefined && startsAt > endOfWindow
  return [
    {
      ...{ bookingId: booking.id, appointmentId: appointment.id, reference, status, notes, serviceName },
      customer: customer && { name: customer.name, phone: customer.phone },
      ...{ travelMinutes, isLate, plannedStartsAt: startsAt.toISOString(), plannedEndsAt: endsAt.toISOString() },
      ...visitPart(visit),
    },
  ]
}

type VisitPart = Pick<FieldStop, 'address' | 'zip' | 'window' | 'etaAt' | 'setOffAt' | 'askedWindows'>

function visitPart(visit: StoredVisit | undefined): VisitPart {
  if (!visit) return { address: '', zip: '', window: null, etaAt: null, setOffAt: null, askedWindows: [] }
  const { place, window, etaAt, setOffAt, askedWindows } = visit
  return {
    address: place?.address ?? '',
    zip: place?.zip ?? '',
    window: window && text(window),
    etaAt: etaAt?.toISOString() ?? null,
    setOffAt: setOffAt?.toISOString() ?? null,
    askedWindows: askedWindows.map(text),
  }
}

function text({ startsAt, endsAt }: Interval): { startsAt: string; endsAt: string } {
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
}
