import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import type { Zone } from '../availability/zone.js'
import { makeTimeOff, type TimeOffDraft } from '../catalog/catalog-drafts.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { awayTimes } from '../catalog/time-off-times.js'
import { BUSINESS_CLOCK, TIME_OFF_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Id, ResourceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Resource } from '../domain/resource.js'
import type { TimeOff } from '../domain/time-off.js'
import { InvalidRequestError, NotFoundError, TimeOffConflictError } from '../errors/catalog.js'
import { timeOffCreated, timeOffRemoved } from '../hooks/catalog.js'
import type { BusinessClock } from '../ports/clock.js'
import type { AffectedAppointment, TimeOffRow, TimeOffStore } from '../ports/time-off-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'

const MAX_LISTED = 500
const MAX_AFFECTED = 100

export interface TimeOffRequest {
  readonly draft: TimeOffDraft
  /** Enters it although bookings stand in that time; they stay as they are. */
  readonly isForced: boolean
}

interface Prepared {
  readonly timeOff: TimeOff
  readonly away: readonly Interval[]
}

/** Enters and takes back when a resource is away. It never comes to lie over a booking unless somebody said so (ADR 0019). */
@injectable()
export class TimeOffService {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(TIME_OFF_STORE) private readonly store: TimeOffStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** Time off that is not over at `from` (default: now), the next first, at most 500. */
  list(
    tenantId: TenantId,
    filter: { resourceId?: ResourceId | undefined; from?: Date | undefined },
  ): Promise<TimeOff[]> {
    const from = filter.from ?? this.clock.now(tenantId)
    return this.store.list(tenantId, { resourceId: filter.resourceId, from, limit: MAX_LISTED })
  }

  /**
   * One transaction: claims on the resource wait for it and then meet it.
   * @throws TimeOffConflictError with what stands there, unless forced; NotFoundError; InvalidRequestError.
   */
  create(tenantId: TenantId, request: TimeOffRequest, context: CommandContext): Promise<CommandResult<TimeOff>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, request.draft),
      commit: async (tx, { timeOff, away }) => {
        const { resourceId } = timeOff
        await this.store.lockUnits(tx, resourceId)
        if (!request.isForced) await this.requireFree(tx, resourceId, away)
        await this.enter(tx, { timeOff, away, isForced: request.isForced }, context)
        return { status: 201, body: timeOff }
      },
    })
  }

  /** Writes time off in the caller's transaction, which holds the units of the resource. */
  async enter(tx: Transaction, row: TimeOffRow, context: CommandContext): Promise<void> {
    await this.store.insert(tx, row)
    await this.record(tx, row.timeOff, { event: timeOffCreated.name, action: 'time-off.create', context })
  }

  /** @throws NotFoundError when the tenant has no such time off, or not any more. */
  async remove(tenantId: TenantId, id: Id<'time-off'>, context: CommandContext): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const timeOff = await this.store.remove(tx, id)
      if (!timeOff) throw new NotFoundError({ what: 'time off' })
      await this.record(tx, timeOff, { event: timeOffRemoved.name, action: 'time-off.remove', context })
    })
  }

  /** Checks a draft and works out when it is. @throws NotFoundError, InvalidRequestError. */
  async prepare(tenantId: TenantId, draft: TimeOffDraft): Promise<Prepared> {
    const resource = await this.catalog.getResource(tenantId, draft.resourceId)
    if (resource.mode === 'composite') refuse('resourceId', 'is made of parts: enter time off of those')
    const timeOff = makeTimeOff(draft)
    const zone = await this.zoneOf(tenantId, resource)
    return { timeOff, away: awayTimes(timeOff, zone, this.clock.now(tenantId)) }
  }

  private async zoneOf(tenantId: TenantId, { scheduleId, locationId }: Resource): Promise<Zone> {
    const schedule = scheduleId && (await this.catalog.getSchedule(tenantId, scheduleId))
    const { timeZone } = schedule || (await this.catalog.getLocation(tenantId, locationId))
    return this.zones.get(timeZone)
  }

  private async requireFree(tx: Transaction, resourceId: ResourceId, away: readonly Interval[]): Promise<void> {
    const { total, appointments } = await this.store.affected(tx, { resourceId, away, limit: MAX_AFFECTED })
    if (total > 0) throw new TimeOffConflictError({ total, bookings: appointments.map(toDetail) })
  }

  private async record(
    tx: Transaction,
    timeOff: TimeOff,
    step: { event: string; action: string; context: CommandContext },
  ): Promise<void> {
    const { id, resourceId, startsAt, endsAt, rrule, localStart, minutes } = timeOff
    const { actor, requestId } = step.context
    await tx.enqueue({ hook: step.event, aggregateId: id, payload: { timeOffId: id, resourceId } })
    // The reason may be about somebody's health, and an audit log is kept for long.
    const changes = { resourceId, startsAt, endsAt, rrule, localStart, minutes }
    await tx.audit({ action: step.action, subjectType: 'time-off', subjectId: id, actor, requestId, changes })
  }
}

function toDetail({ bookingId, reference, status, serviceName, customerName, startsAt, endsAt }: AffectedAppointment) {
  return {
    id: bookingId,
    reference,
    status,
    serviceName,
    customerName,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
