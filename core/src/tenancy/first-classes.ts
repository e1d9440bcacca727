import { inject, injectable } from 'tsyringe'
import { DAY_MINUTES, minuteOfDay, weekdayOf } from '../availability/local-date.js'
import { ZoneCache } from '../availability/zone.js'
import { SessionDesk } from '../booking/session-desk.js'
import { BUSINESS_CLOCK } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { ServiceId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import type { Tenant } from '../domain/tenant.js'
import { SessionConflictError } from '../errors/session-errors.js'
import type { BusinessClock } from '../ports/clock.js'
import type { TemplateClasses } from './templates/business-template.js'

/** Puts the classes of a template into the calendar of a business, from tomorrow on. */
@injectable()
export class FirstClasses {
  constructor(
    @inject(SessionDesk) private readonly desk: SessionDesk,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** One transaction. Times at which room or teacher are not free are left out, be it all of them. */
  async lay(tenant: Tenant, serviceId: ServiceId, classes: TemplateClasses): Promise<void> {
    const { weekdays, weeks } = classes
    const startsAt = this.firstStart(tenant, classes)
    const rule = { frequency: 'weekly', weekdays, count: weekdays.length * weeks } as const
    const context = { actor: SYSTEM_ACTOR, requestId: 'template', source: 'admin' } as const
    try {
      await this.desk.create(tenant.id, { serviceId, startsAt, rule, skipConflicts: true }, context)
    } catch (error) {
      if (!(error instanceof SessionConflictError)) throw error
    }
  }

  private firstStart({ id, timeZone }: Tenant, { weekdays, time }: TemplateClasses): Date {
    const zone = this.zones.get(timeZone)
    let day = zone.localDay(toMinutes(this.clock.now(id))) + 1
    while (!weekdays.includes(weekdayOf(day))) day += 1
    return fromMinutes(zone.toUtc(day * DAY_MINUTES + minuteOfDay(time)))
  }
}
