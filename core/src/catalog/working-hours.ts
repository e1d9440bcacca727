import { expandHours } from '../availability/hours.js'
import { sub, toSpans, type Runs } from '../availability/runs.js'
import type { SolverSchedule, Span } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import type { LocationHoliday } from '../domain/holiday.js'
import type { ResourceId } from '../domain/id.js'
import { fromMinutes, type Interval } from '../domain/interval.js'
import type { Location } from '../domain/location.js'
import type { Resource } from '../domain/resource.js'
import type { Schedule } from '../domain/schedule.js'

/** Everything that says when people and things work, but for their time off. */
export interface Landscape {
  readonly resources: readonly Resource[]
  readonly schedules: readonly Schedule[]
  readonly locations: readonly Location[]
  readonly holidays: readonly LocationHoliday[]
}

/** A schedule as the solver takes it. */
export function toSolverSchedule(schedule: Schedule | undefined, timeOff: SolverSchedule['timeOff'] = []) {
  if (!schedule) return { timeOff }
  const { timeZone, weekly, breaks, exceptions, seasons } = schedule
  return { timeZone, weekly, breaks, overrides: exceptions, seasons, timeOff }
}

/** When a resource works within a window, in minutes of UTC; one without hours works at all times but on holidays. */
export function workOf(resource: Resource, land: Landscape, within: { zones: ZoneCache; window: Span }): Runs {
  const schedule = land.schedules.find(item => item.id === resource.scheduleId)
  const location = land.locations.find(item => item.id === resource.locationId)
  const zone = within.zones.get(schedule?.timeZone ?? location?.timeZone ?? 'UTC')
  const holidays = land.holidays.filter(item => item.locationId === resource.locationId).map(item => item.onDate)
  const { open } = expandHours({
    schedule: toSolverSchedule(schedule),
    ...{ holidays, zone, window: within.window, rules: {} },
  })
  return open
}

export interface WorkChange {
  readonly resourceId: ResourceId
  readonly closed: readonly Interval[]
  readonly opened: readonly Interval[]
}

/** What one state takes from each resource of another and gives it; those that work as before are left out. */
export function workChanges(
  before: Landscape,
  after: Landscape,
  within: { zones: ZoneCache; window: Span },
): WorkChange[] {
  const known = new Map<string, [Runs, Runs]>()
  return after.resources.flatMap(resource => {
    const old = before.resources.find(item => item.id === resource.id)
    if (!old) return []
    const key = [old, resource].map(({ scheduleId, locationId }) => `${scheduleId} ${locationId}`).join()
    const [was, is] = known.get(key) ?? [workOf(old, before, within), workOf(resource, after, within)]
    known.set(key, [was, is])
    const [closed, opened] = [intervals(sub(was, is), within.window), intervals(sub(is, was), within.window)]
    return closed.length + opened.length > 0 ? [{ resourceId: resource.id, closed, opened }] : []
  })
}

/** As instants, cut at the ends of the window. */
export function intervals(runs: Runs, [first, last]: Span): Interval[] {
  return toSpans(runs).flatMap(([from, to]) => {
    const [start, end] = [Math.max(from, first), Math.min(to, last)]
    return start < end ? [{ startsAt: fromMinutes(start), endsAt: fromMinutes(end) }] : []
  })
}
