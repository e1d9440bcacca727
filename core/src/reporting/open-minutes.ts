import { inject, injectable } from 'tsyringe'
import { expandHours } from '../availability/hours.js'
import { and, fromSpans, toSpans, type Runs } from '../availability/runs.js'
import { ZoneCache } from '../availability/zone.js'
import { toSolverTimeOff } from '../booking/calendar-service.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { toSolverSchedule } from '../catalog/working-hours.js'
import { HOURS_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes, type Interval } from '../domain/interval.js'
import type { Resource } from '../domain/resource.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { PeakSpan, ReportScope } from '../ports/report-store.js'

/** A resource with the elapsed minutes in which it can be booked, times its capacity. */
export interface OpenResource {
  readonly resource: Resource
  readonly openMinutes: number
  readonly peakOpenMinutes: number
}

/** Works out how long people and things are open: their hours without breaks, holidays and time off. */
@injectable()
export class OpenMinutes {
  constructor(
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(HOURS_STORE) private readonly hours: HoursStore,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** What is made of others is left out: its parts are booked. */
  async read(tenantId: TenantId, scope: ReportScope, peak: readonly PeakSpan[]): Promise<OpenResource[]> {
    const { range, locationId, resourceId } = scope
    const [found, schedules, timeOff, holidays] = await Promise.all([
      this.catalog.listResources(tenantId, {
        ...(locationId && { locationId }),
        ...(resourceId && { ids: [resourceId] }),
      }),
      this.catalog.listSchedules(tenantId),
      this.catalog.listTimeOff(tenantId, { range }),
      this.hours.holidays(tenantId),
    ])
    const window = [toMinutes(range.startsAt), toMinutes(range.endsAt)] as const
    const whole = fromSpans([window])
    const busy = runsOf(peak)
    // Who is not away is open as long as everybody with the same hours in the same place.
    const known = new Map<string, readonly [open: number, peak: number]>()
    return found
      .filter(({ mode }) => mode !== 'composite')
      .map(resource => {
        const { id, scheduleId, locationId: place, capacity } = resource
        const away = timeOff.filter(item => item.resourceId === id).map(toSolverTimeOff)
        const key = away.length > 0 ? id : `${scheduleId} ${place}`
        const minutes = () => {
          const schedule = schedules.find(item => item.id === scheduleId)
          const closed = holidays.filter(item => item.locationId === place).map(item => item.onDate)
          const zone = this.zones.get(schedule?.timeZone ?? scope.timeZone)
          const solver = toSolverSchedule(schedule, away)
          const open = and(expandHours({ schedule: solver, holidays: closed, zone, window, rules: {} }).open, whole)
          return [lengthOf(open), lengthOf(and(open, busy))] as const
        }
        const [open, peakOpen] = known.get(key) ?? minutes()
        known.set(key, [open, peakOpen])
        return { resource, openMinutes: open * capacity, peakOpenMinutes: peakOpen * capacity }
      })
  }
}

function runsOf(spans: readonly Interval[]): Runs {
  return fromSpans(spans.map(({ startsAt, endsAt }) => [toMinutes(startsAt), toMinutes(endsAt)] as const))
}

function lengthOf(runs: Runs): number {
  return toSpans(runs).reduce((total, [from, to]) => total + to - from, 0)
}
