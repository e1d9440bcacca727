import { createHash } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { tidyDay, type DayMove, type DayVisit } from '../availability/day-plan.js'
import type { DayCost } from '../availability/day-cost.js'
import { AVAILABILITY_STORE, BOOKING_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { LocationId, TenantId } from '../domain/id.js'
import { fromMinutes, MINUTE_MS, toMinutes, type Interval, type LocalDate } from '../domain/interval.js'
import type { FieldVisit } from '../domain/place.js'
import { placeKey } from '../domain/service-area.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { nameOf, type ResourceName } from './assignee-finder.js'
import { teamOf, type PlacementFacts } from './placement.js'
import { parseSearchRange } from './search-range.js'
import { toSolverSnapshot } from './solver-input.js'
import { guestsOf } from './visit-planner.js'
import { withSolverRules } from './solver-rules.js'

const MARGIN_MS = 2 * 86_400_000
const MAX_BOOKINGS = 500
const STATUSES = ['held', 'requested', 'pending-payment', 'confirmed', 'checked-in', 'completed', 'no-show'] as const
/** How long one proposal may be looked for; requests of others wait meanwhile. */
const BUDGET_MS = 600

export interface DayRequest {
  readonly date: LocalDate
  readonly locationId: LocationId
  readonly maxShiftMinutes: number
  readonly seed: number
}

/** Where an appointment stands, as people read it. */
export interface StandView {
  readonly startsAt: string
  readonly assignments: readonly { readonly requirement: string; readonly resources: readonly ResourceName[] }[]
}

export interface DayLine {
  readonly appointmentId: string
  readonly bookingId: string
  readonly reference: string
  readonly serviceName: string
  readonly customerName: string | null
  readonly minutes: number
  readonly from: StandView
  readonly to: StandView
  readonly gain: DayCost
  readonly needs: readonly string[]
}

export interface DayProposal {
  readonly date: LocalDate
  readonly timeZone: string
  readonly locationId: string
  /** Names the day as it was looked at; what is applied names it again. */
  readonly version: string
  readonly before: DayCost
  readonly after: DayCost
  readonly isSettled: boolean
  readonly lines: readonly DayLine[]
}

/** A day of one place as it is now. */
export interface Day {
  readonly timeZone: string
  readonly range: Interval
  readonly version: string
  readonly items: readonly { readonly booking: StoredBooking; readonly appointment: Appointment }[]
  readonly snapshot: AvailabilitySnapshot
}

/** Proposes a day with fewer holes and shorter ways. Writes nothing: somebody chooses, and `DayChange` applies. */
@injectable()
export class DayTidying {
  constructor(
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(AVAILABILITY_STORE) private readonly availability: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /** @throws InvalidRangeError for a date that is none. */
  async propose(tenantId: TenantId, request: DayRequest): Promise<DayProposal> {
    const day = await this.read(tenantId, request)
    const visits = day.items.map(item => toVisit(day, item))
    const plan = await this.withFacts(tenantId, day, ({ solver, constraints }) =>
      tidyDay(solver, visits, {
        maxShift: request.maxShiftMinutes,
        seed: request.seed,
        budgetMs: BUDGET_MS,
        clock: () => performance.now(),
        constraints,
      }),
    )
    const { date, locationId } = request
    const { timeZone, version } = day
    const lines = plan.moves.map(move => toLine(day, move))
    return {
      date,
      timeZone,
      locationId,
      version,
      before: plan.before,
      after: plan.after,
      isSettled: plan.isSettled,
      lines,
    }
  }

  /** Everything that stands on the day, and what the solver needs to know about it. */
  async read(tenantId: TenantId, { date, locationId }: Pick<DayRequest, 'date' | 'locationId'>): Promise<Day> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const range = parseSearchRange(date, date, timeZone, 1)
    const bookings = await this.bookings.list(tenantId, {
      ...{ from: range.startsAt, to: range.endsAt, statuses: STATUSES, limit: MAX_BOOKINGS },
    })
    const items = bookings.flatMap(booking =>
      booking.appointments
        .filter(item => item.locationId === locationId && item.startsAt < range.endsAt && item.endsAt > range.startsAt)
        .map(appointment => ({ booking, appointment })),
    )
    const snapshot = await this.availability.load(tenantId, {
      serviceIds: [...new Set(items.map(({ appointment }) => appointment.serviceId))],
      locationIds: [locationId],
      from: new Date(range.startsAt.getTime() - MARGIN_MS),
      to: new Date(range.endsAt.getTime() + MARGIN_MS),
    })
    return { timeZone, range, version: versionOf(items), items, snapshot }
  }

  /** The day for the solver: of claims only those of the day, so that other days are no idle time. */
  withFacts<R>(tenantId: TenantId, day: Day, work: (facts: PlacementFacts) => R): Promise<R> {
    const { snapshot, range, items } = day
    const full = toSolverSnapshot(snapshot)
    const [from, to] = [toMinutes(range.startsAt), toMinutes(range.endsAt)]
    const solver = { ...full, busy: full.busy.filter(row => row.from < to && row.to > from) }
    const serviceIds = [...new Set(items.map(({ appointment }) => appointment.serviceId))]
    return withSolverRules(
      this.hooks,
      tenantId,
      () => ({ ...range, serviceIds }),
      rules => rules.solve(constraints => work({ snapshot, solver, constraints })),
    )
  }
}

/** Who stands where on the day, as one short text: the same as long as nothing moved. */
function versionOf(items: Day['items']): string {
  const lines = items.map(
    ({ booking, appointment }) => `${appointment.id} ${booking.version} ${appointment.startsAt.toISOString()}`,
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('base64url').slice(0, 22)
}

/**
 * Only what is firm, where nobody was asked for by name. A class has its own desk, and what shares its turnover with another
 * of the visit would need more time alone.
 */
export function mayMove({ booking, appointment }: Day['items'][number]): boolean {
  if (booking.status !== 'confirmed' || appointment.isPinned || appointment.session) return false
  return booking.visits?.[appointment.id]?.venue !== 'remote' && !sharesTurnover(booking, appointment)
}

/** Whoever waits at home was told when: somebody else may come, at the same time. Appointments of one booking follow each other. */
export function mayShift({ booking, appointment }: Day['items'][number]): boolean {
  return booking.appointments.length === 1 && booking.visits?.[appointment.id] === undefined
}

function sharesTurnover({ appointments }: StoredBooking, { id, claims }: Appointment): boolean {
  const others = appointments.filter(item => item.id !== id).flatMap(item => item.claims)
  const times = ({ startsAt, endsAt }: Interval) => [startsAt.getTime(), endsAt.getTime()]
  return claims.some(({ unitId, during }) =>
    others.some(other => {
      const [from, to] = times(other.during)
      return other.unitId === unitId && (from === during.endsAt.getTime() || to === during.startsAt.getTime())
    }),
  )
}

function placeOf(visit: FieldVisit | undefined): string | undefined {
  return visit?.venue === 'customer' && visit.place ? placeKey(visit.place) : undefined
}

function toVisit({ snapshot }: Day, { booking, appointment }: Day['items'][number]): DayVisit {
  const start = toMinutes(appointment.startsAt)
  const service = snapshot.services.find(item => item.id === appointment.serviceId)
  const isFixed = !mayMove({ booking, appointment }) || start <= snapshot.now || !service?.isActive
  return {
    id: appointment.id,
    serviceId: appointment.serviceId,
    locationId: appointment.locationId,
    guests: guestsOf(appointment, booking.guests),
    place: placeOf(booking.visits?.[appointment.id]),
    start,
    minutes: Math.round((appointment.endsAt.getTime() - appointment.startsAt.getTime()) / MINUTE_MS),
    grid: service?.grid ?? { mode: 'interval', step: 1 },
    team: teamOf(appointment),
    isFixed,
    canShift: mayShift({ booking, appointment }),
  }
}

function toLine(day: Day, move: DayMove): DayLine {
  const item = day.items.find(({ appointment }) => appointment.id === move.id)
  const { booking, appointment } = item ?? {}
  const viewOf = ({ start, team }: DayMove['from']): StandView => ({
    startsAt: fromMinutes(start).toISOString(),
    assignments: Object.entries(team).map(([requirement, ids]) => ({
      requirement,
      resources: day.snapshot.resources.filter(resource => ids.includes(resource.id)).map(nameOf),
    })),
  })
  return {
    appointmentId: move.id,
    bookingId: booking?.id ?? '',
    reference: booking?.reference ?? '',
    serviceName: appointment?.serviceName ?? '',
    customerName: booking?.customer?.name ?? null,
    minutes: appointment ? Math.round((appointment.endsAt.getTime() - appointment.startsAt.getTime()) / MINUTE_MS) : 0,
    from: viewOf(move.from),
    to: viewOf(move.to),
    gain: move.gain,
    needs: move.needs,
  }
}
