import { inject, injectable } from 'tsyringe'
import { offer } from '../availability/solve.js'
import type { SlotQuery, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { BookingFinder } from '../booking/booking-finder.js'
import { whereaboutsOf } from '../booking/booking-planner.js'
import type { BookingAccess } from '../booking/command.js'
import { ANY_MINUTE, relaxed } from '../booking/relaxation.js'
import { serviceOf, slotQuery } from '../booking/slot-query.js'
import { toSolverSnapshot } from '../booking/solver-input.js'
import { hasWindows, offeredWindows } from '../booking/window-slots.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import type { Money } from '../domain/money.js'
import { placeKey } from '../domain/service-area.js'
import { NotFoundError } from '../errors/catalog.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { StoredBooking } from '../ports/booking-store.js'

const DAY_MS = 86_400_000
const DAYS_AHEAD = 14
const MARGIN_MS = 2 * DAY_MS
const WINDOWS = 2

/** What can be done about a visit that will be late. */
export interface ProposalBody {
  readonly bookingId: string
  readonly appointmentId: string
  /** Others who can be there inside the agreed window, the earliest first. */
  readonly people: readonly { readonly staffId: string; readonly name: string; readonly startsAt: string }[]
  /** When nobody can: the next windows, to be asked of the customer. */
  readonly windows: readonly { readonly startsAt: string; readonly endsAt: string }[]
  /** What the business gives with a new window. */
  readonly goodwill: Money
}

interface Question {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly service: SnapshotService
  readonly booking: StoredBooking
  readonly appointment: Appointment
}

/** Looks for somebody else who can keep what was agreed, else for other windows. Reads only, as of now. */
@injectable()
export class Proposals {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** @throws NotFoundError when there is no such appointment. */
  async find(
    tenantId: TenantId,
    target: { bookingId: BookingId; appointmentId?: string | undefined; access: BookingAccess },
  ): Promise<ProposalBody> {
    const booking = await this.finder.read(tenantId, target.bookingId, target.access)
    const { appointmentId = booking.appointments[0]?.id } = target
    const appointment = booking.appointments.find(item => item.id === appointmentId)
    if (!appointment) throw new NotFoundError({ what: 'appointment' })
    const place = booking.visits?.[appointment.id]?.place
    const at = appointment.startsAt.getTime()
    const snapshot = await this.store.load(tenantId, {
      serviceIds: [appointment.serviceId],
      locationIds: null,
      from: new Date(at - MARGIN_MS),
      to: new Date(at + DAYS_AHEAD * DAY_MS + MARGIN_MS),
      place: place ? placeKey(place) : undefined,
    })
    const service = serviceOf(snapshot, appointment.serviceId)
    const solver = relaxed(toSolverSnapshot(snapshot, new Set([appointment.id])), 'start')
    const question = { snapshot, solver, service, booking, appointment }
    const people = othersInWindow(question)
    const goodwill = { amount: snapshot.area?.goodwillAmount ?? 0, currency: appointment.price.currency }
    const windows = people.length > 0 ? [] : this.nextWindows(question)
    return { bookingId: booking.id, appointmentId: appointment.id, people, windows, goodwill }
  }

  private nextWindows({ snapshot, solver, service, booking, appointment }: Question): ProposalBody['windows'] {
    if (!hasWindows(service)) return []
    const agreed = booking.visits?.[appointment.id]?.window
    const from = Math.max(snapshot.now, agreed ? toMinutes(agreed.endsAt) : snapshot.now)
    const asked = queryOf({ service, booking, appointment }, [from, from + DAYS_AHEAD * 1440])
    const search = { service, solver, zones: this.zones, constraints: [] }
    return offeredWindows(search, { ...asked, grid: service.grid })
      .windows.slice(0, WINDOWS)
      .map(({ window }) => ({
        startsAt: fromMinutes(window.from).toISOString(),
        endsAt: fromMinutes(window.to).toISOString(),
      }))
  }
}

function queryOf(
  { service, booking, appointment }: Pick<Question, 'service' | 'booking' | 'appointment'>,
  [from, to]: readonly [number, number],
  staffId?: string,
): SlotQuery {
  const where = whereaboutsOf(booking.visits?.[appointment.id])
  const range = { locationId: appointment.locationId, from, to, guests: booking.guests }
  return { ...slotQuery(service, { ...where, ...(staffId === undefined ? {} : { staffId }) }, range), grid: ANY_MINUTE }
}

/** Whoever could set out now: nobody is there before the way from home is done. */
function othersInWindow(question: Question): ProposalBody['people'] {
  const { snapshot, solver, booking, appointment } = question
  const visit = booking.visits?.[appointment.id]
  const window = visit?.window ?? { startsAt: appointment.startsAt, endsAt: appointment.startsAt }
  const taken = new Set(appointment.claims.map(claim => claim.resourceId))
  const place = visit?.place ? placeKey(visit.place) : undefined
  const found = snapshot.resources.flatMap(({ id, name, homeKey }) => {
    if (homeKey === undefined || taken.has(id)) return []
    const way = place === undefined ? 0 : (solver.minutesBetween?.(homeKey, place) ?? 0)
    const from = Math.max(toMinutes(window.startsAt), snapshot.now + way)
    const to = toMinutes(window.endsAt) + 1
    if (from >= to) return []
    const [first] = offer({ ...queryOf(question, [from, to], id), limit: 1 }, solver).offers
    return first ? [{ staffId: id, name, startsAt: fromMinutes(first.start).toISOString() }] : []
  })
  return found.sort((left, right) => (left.startsAt < right.startsAt ? -1 : Number(left.startsAt > right.startsAt)))
}
