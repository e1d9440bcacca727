import { inject, injectable } from 'tsyringe'
import { expandHours } from '../availability/hours.js'
import type { TimeOff as SolverTimeOff } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { intervals, toSolverSchedule } from '../catalog/working-hours.js'
import { BOOKING_STORE, HOURS_STORE, SESSION_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { LocationId, TenantId } from '../domain/id.js'
import { toMinutes, type Interval } from '../domain/interval.js'
import type { LocationHoliday } from '../domain/holiday.js'
import type { Resource } from '../domain/resource.js'
import type { Schedule } from '../domain/schedule.js'
import type { TimeOff } from '../domain/time-off.js'
import type { BookingStore, CalendarClaim } from '../ports/booking-store.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { MAX_DAYS, parseSearchRange } from './search-range.js'

/** Local dates of the business, the last one included. */
export interface CalendarRequest {
  readonly from: string
  readonly to: string
  readonly locationId?: LocationId
}

/** Draws the staff calendar: who is open when, and what is booked. Reads only. */
@injectable()
export class CalendarService {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(SESSION_STORE) private readonly sessions: SessionStore,
    @inject(HOURS_STORE) private readonly hours: HoursStore,
  ) {}

  /** @throws InvalidRangeError when the range is inverted or longer than six weeks. */
  async read(tenantId: TenantId, request: CalendarRequest) {
    const { timeZone } = await this.tenants.byId(tenantId)
    const range = parseSearchRange(request.from, request.to, timeZone, MAX_DAYS.calendar)
    const [resources, schedules, timeOff, claims, sessions, holidays] = await Promise.all([
      this.catalog.listResources(tenantId, { isActive: true, locationId: request.locationId }),
      this.catalog.listSchedules(tenantId),
      this.catalog.listTimeOff(tenantId, { range }),
      this.store.calendar(tenantId, range, request.locationId),
      this.sessions.calendar(tenantId, range, request.locationId),
      this.hours.holidays(tenantId),
    ])
    const openOf = openHours({ schedules, timeOff, holidays, range, zones: this.zones })
    return {
      timeZone,
      from: request.from,
      to: request.to,
      resources: peopleFirst(resources).map(resource => {
        const { id, name, type, color } = resource
        return { id, name, type, color, open: openOf(resource) }
      }),
      entries: claims.map(toEntry),
      sessions,
    }
  }
}

/** Columns as a day is run: people, then rooms, then the rest, each in the order of the business. */
function peopleFirst(resources: readonly Resource[]): Resource[] {
  const rank = (type: string) => (type === 'staff' ? 0 : type === 'room' ? 1 : 2)
  return [...resources].sort((left, right) => rank(left.type) - rank(right.type))
}

interface HoursOf {
  readonly schedules: readonly Schedule[]
  readonly timeOff: readonly TimeOff[]
  readonly holidays: readonly LocationHoliday[]
  readonly range: Interval
  readonly zones: ZoneCache
}

function openHours({ schedules, timeOff, holidays, range, zones }: HoursOf) {
  const window = [toMinutes(range.startsAt), toMinutes(range.endsAt)] as const
  return (resource: Resource) => {
    const schedule = schedules.find(item => item.id === resource.scheduleId)
    if (!schedule) return [{ startsAt: range.startsAt.toISOString(), endsAt: range.endsAt.toISOString() }]
    const away = timeOff.filter(item => item.resourceId === resource.id)
    const zone = zones.get(schedule.timeZone)
    const closed = holidays.filter(item => item.locationId === resource.locationId).map(item => item.onDate)
    const solver = toSolverSchedule(schedule, away.map(toSolverTimeOff))
    const { open } = expandHours({ schedule: solver, holidays: closed, zone, window, rules: {} })
    return intervals(open, window).map(({ startsAt, endsAt }) => {
      return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
    })
  }
}

export function toSolverTimeOff(item: TimeOff): SolverTimeOff {
  const { id, startsAt, endsAt, localStart, minutes, rrule, excludedDates } = item
  if (localStart !== null && minutes !== null) {
    return { id, start: localStart, minutes, rrule: rrule ?? undefined, exdates: excludedDates }
  }
  return { id, from: startsAt ? toMinutes(startsAt) : 0, to: endsAt ? toMinutes(endsAt) : 0 }
}

function toEntry(claim: CalendarClaim) {
  const { core, during, appointment, ...rest } = claim
  return {
    ...rest,
    startsAt: core.startsAt.toISOString(),
    endsAt: core.endsAt.toISOString(),
    blockedFrom: during.startsAt.toISOString(),
    blockedUntil: during.endsAt.toISOString(),
    appointmentStartsAt: appointment.startsAt.toISOString(),
    appointmentEndsAt: appointment.endsAt.toISOString(),
  }
}
