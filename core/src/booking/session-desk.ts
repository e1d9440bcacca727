import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { SESSION_STORE } from '../di/tokens.js'
import { newId, type LocationId, type SeriesId, type ServiceId, type TenantId } from '../domain/id.js'
import type { RepeatRule } from '../domain/repeat-rule.js'
import type { Service } from '../domain/service.js'
import type { Session } from '../domain/session.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidRequestError, SlotTakenError } from '../errors/catalog.js'
import { SessionConflictError } from '../errors/session-errors.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import type { PlannedAppointment } from './plan.js'
import type { PublicReason } from './explanation-view.js'
import { repeatStarts } from './repeat-starts.js'
import { SessionWriter } from './session-writer.js'
import { SlotPlanner, type PlanResult } from './slot-planner.js'

/** How many classes one rule may make: two years of weeks. */
const MAX_SESSIONS = 104

export interface SessionDraft {
  readonly serviceId: ServiceId
  readonly startsAt: Date
  readonly locationId?: LocationId | undefined
  /** Who teaches; absent: whoever can. */
  readonly staffId?: string | undefined
  /** Default: what the class says. */
  readonly capacity?: number | undefined
  readonly overbook?: number | undefined
  readonly rule?: RepeatRule | undefined
  /** Leaves out the times at which room or teacher are not free. */
  readonly skipConflicts?: boolean | undefined
}

export interface SessionConflict {
  readonly startsAt: string
  readonly reasons: readonly PublicReason[]
}

export interface CreatedSessions {
  readonly seriesId: SeriesId | null
  readonly ids: readonly string[]
  readonly skipped: readonly SessionConflict[]
}

export interface PreviewedSession extends SessionConflict {
  /** Null where it cannot be had. */
  readonly endsAt: string | null
}

interface Prepared {
  readonly service: Service
  readonly results: readonly PlanResult[]
  readonly resources: readonly SnapshotResource[]
}

/** Puts classes into the calendar: room and teacher are claimed as by any booking, places are taken later. */
@injectable()
export class SessionDesk {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(SlotPlanner) private readonly slots: SlotPlanner,
    @inject(SessionWriter) private readonly writer: SessionWriter,
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** What `create` would do: each time, and why it cannot be had. Writes nothing. */
  async preview(tenantId: TenantId, draft: SessionDraft): Promise<PreviewedSession[]> {
    const { results } = await this.prepare(tenantId, draft)
    return results.map(({ startsAt, planned, reasons }) => {
      return { startsAt: startsAt.toISOString(), endsAt: planned?.endsAt.toISOString() ?? null, reasons }
    })
  }

  /** One transaction. @throws SessionConflictError, unless times that cannot be had are to be left out; NotFoundError. */
  create(tenantId: TenantId, draft: SessionDraft, context: CommandContext): Promise<CommandResult<CreatedSessions>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => {
        const prepared = await this.prepare(tenantId, draft)
        const conflicts = conflictsOf(prepared.results)
        const isNothing = conflicts.length === prepared.results.length
        if (isNothing || (conflicts.length > 0 && !draft.skipConflicts)) throw conflict(conflicts)
        return prepared
      },
      commit: async (tx, prepared) => ({ status: 201, body: await this.write(tx, { draft, prepared }, context) }),
    })
  }

  private async prepare(tenantId: TenantId, draft: SessionDraft): Promise<Prepared> {
    const service = await this.catalog.getService(tenantId, draft.serviceId)
    if (service.grid.mode !== 'sessions') refuse('serviceId', 'is no class: its grid must have the mode "sessions"')
    const { serviceId, staffId, locationId = service.locationIds[0], rule, startsAt } = draft
    const locations = await this.catalog.listLocations(tenantId)
    const location = locationId ? locations.find(item => item.id === locationId) : locations[0]
    if (!location) refuse('locationId', 'is no place of this business')
    const zone = this.zones.get(location.timeZone)
    const starts = rule ? repeatStarts(rule, startsAt, zone, MAX_SESSIONS) : [startsAt]
    const requests = starts.map(start => {
      return { serviceId, startsAt: start, locationId: location.id, ...(staffId && { staffId }) }
    })
    const guests = draft.capacity ?? service.grid.places
    const options = { guests, isDurationFree: true, relax: 'start', audience: 'staff' } as const
    const { results, snapshot } = await this.slots.planEach(tenantId, requests, options)
    return { service, results, resources: snapshot.resources }
  }

  private async write(
    tx: Transaction,
    { draft, prepared }: { draft: SessionDraft; prepared: Prepared },
    context: CommandContext,
  ): Promise<CreatedSessions> {
    const { service, results, resources } = prepared
    const { rule } = draft
    const seriesId = rule ? newId<'series'>() : null
    if (seriesId) await this.store.insertSeries(tx, { id: seriesId, serviceId: service.id, rule: rule ?? {} })
    const planned = results.flatMap(result => result.planned ?? [])
    await this.writer.lock(tx, { planned, resources, owners: [] })
    for (const item of planned) await this.insert(tx, { item, resources, draft, service, seriesId }, context)
    return { seriesId, ids: planned.map(item => item.id), skipped: conflictsOf(results) }
  }

  private async insert(
    tx: Transaction,
    given: {
      readonly item: PlannedAppointment
      readonly resources: readonly SnapshotResource[]
      readonly draft: SessionDraft
      readonly service: Service
      readonly seriesId: SeriesId | null
    },
    context: CommandContext,
  ): Promise<void> {
    const { item, resources, draft, service, seriesId } = given
    const capacity = draft.capacity ?? (service.grid.mode === 'sessions' ? service.grid.places : 1)
    const session: Session = {
      ...{ id: item.id as string, seriesId, serviceId: service.id, locationId: item.locationId },
      ...{
        startsAt: item.startsAt,
        endsAt: item.endsAt,
        capacity,
        overbook: draft.overbook ?? (service.grid.mode === 'sessions' ? (service.grid.overbook ?? 0) : 0),
      },
      ...{ status: 'scheduled', reason: '', claims: [], version: 1 },
    }
    try {
      await this.writer.insert(tx, { session, planned: item, resources }, context)
    } catch (error) {
      if (!(error instanceof BookwrightError && error.code === SlotTakenError.code)) throw error
      throw conflict([{ startsAt: item.startsAt.toISOString(), reasons: [{ code: 'BOOKED' }] }])
    }
  }
}

function conflictsOf(results: readonly PlanResult[]): SessionConflict[] {
  return results.flatMap(({ startsAt, planned, reasons }) =>
    planned ? [] : [{ startsAt: startsAt.toISOString(), reasons }],
  )
}

function conflict(conflicts: readonly SessionConflict[]): Error {
  return new SessionConflictError({ conflicts: conflicts.map(item => ({ ...item, reasons: [...item.reasons] })) })
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
