import { inject, injectable } from 'tsyringe'
import { expandHours } from '../availability/hours.js'
import { localDate } from '../availability/local-date.js'
import type { Span } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { BUSINESS_CLOCK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes, type LocalDate, type LocalTime } from '../domain/interval.js'
import type { Schedule } from '../domain/schedule.js'
import { intervals, toSolverSchedule } from './working-hours.js'
import type { BusinessClock } from '../ports/clock.js'

const DAY_MINUTES = 1440
const LOOKED_DAYS = 60
const SHOWN_DAYS = 7

/** One local day with the times at which somebody works, on the clocks of the schedule. */
export interface OpenDay {
  readonly date: LocalDate
  readonly spans: readonly { readonly from: LocalTime; readonly to: LocalTime }[]
}

/** What a customer finds of hours. */
@injectable()
export class OpenDays {
  constructor(
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** The next seven days with hours, holidays and exceptions counted; what is over by now is left out. */
  next(tenantId: TenantId, schedule: Schedule, holidays: readonly LocalDate[]): OpenDay[] {
    const zone = this.zones.get(schedule.timeZone)
    const first = toMinutes(this.clock.now(tenantId))
    const window: Span = [first, first + LOOKED_DAYS * DAY_MINUTES]
    const { open } = expandHours({ schedule: toSolverSchedule(schedule), holidays, zone, window, rules: {} })
    const days = new Map<LocalDate, { from: LocalTime; to: LocalTime }[]>()
    for (const { startsAt, endsAt } of intervals(open, window)) {
      const from = zone.toLocal(toMinutes(startsAt))
      const date = localDate(Math.floor(from / DAY_MINUTES))
      const spans = days.get(date) ?? []
      days.set(date, [...spans, { from: timeOf(from), to: timeOf(zone.toLocal(toMinutes(endsAt))) }])
    }
    return [...days].slice(0, SHOWN_DAYS).map(([date, spans]) => ({ date, spans }))
  }
}

function timeOf(local: number): LocalTime {
  const minutes = ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
