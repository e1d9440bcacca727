import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, CATALOG_WRITER, UNIT_OF_WORK } from '../di/tokens.js'
import {
  newId,
  type LocationId,
  type PolicyId,
  type ResourceId,
  type ScheduleId,
  type ServiceId,
  type TenantId,
} from '../domain/id.js'
import type { LocalDate } from '../domain/interval.js'
import type { Location } from '../domain/location.js'
import type { Policy } from '../domain/policy.js'
import type { Resource } from '../domain/resource.js'
import type { LocalSpan, Schedule } from '../domain/schedule.js'
import type { Service } from '../domain/service.js'
import { requireTimeZone } from '../domain/time-zone.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type { CatalogReader, CatalogWriter } from '../ports/catalog-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import * as drafts from './catalog-drafts.js'
import { requireSoundService } from './sound-service.js'

/** A change of some fields; `version` is the one that was read, and absent means: whatever stands there. */
export type Change<T> = Partial<Omit<T, 'id' | 'tenantId' | 'version'>> & { readonly version?: number }

/** Changes to what a business offers. Each method is one transaction, or part of the caller's when `tx` is given. */
@injectable()
export class CatalogEditor {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(CATALOG_WRITER) private readonly writer: CatalogWriter,
  ) {}

  async createLocation(tenantId: TenantId, draft: drafts.LocationDraft, tx?: Transaction): Promise<Location> {
    requireTimeZone(draft.timeZone)
    const location = drafts.makeLocation(tenantId, draft)
    await this.within(tenantId, tx, inner => this.writer.insertLocation(inner, location))
    return location
  }

  /** @throws NotFoundError, UnknownTimeZoneError; StaleVersionError when `change.version` is not the newest. */
  updateLocation(tenantId: TenantId, id: LocationId, change: Change<Location>, tx?: Transaction): Promise<Location> {
    if (change.timeZone !== undefined) requireTimeZone(change.timeZone)
    return this.within(tenantId, tx, async inner => {
      const [current] = await this.reader.locations(tenantId, { ids: [id] }, inner)
      const next = merged('location', current, change)
      if (!(await this.writer.replaceLocation(inner, next))) throw new StaleVersionError({ current: next.version + 1 })
      return { ...next, version: next.version + 1 }
    })
  }

  async createPolicy(
    tenantId: TenantId,
    policy: { rules: Policy; isDefault?: boolean },
    tx?: Transaction,
  ): Promise<PolicyId> {
    const id = newId<'policy'>()
    const stored = { id, isDefault: policy.isDefault ?? false, rules: policy.rules }
    await this.within(tenantId, tx, inner => this.writer.insertPolicy(inner, stored))
    return id
  }

  async createSchedule(tenantId: TenantId, draft: drafts.ScheduleDraft, tx?: Transaction): Promise<Schedule> {
    requireTimeZone(draft.timeZone)
    const schedule = drafts.makeSchedule(draft)
    await this.within(tenantId, tx, inner => this.writer.insertSchedule(inner, schedule))
    return schedule
  }

  /** @throws NotFoundError when the tenant has no such schedule. */
  updateSchedule(
    tenantId: TenantId,
    id: ScheduleId,
    change: Partial<Omit<Schedule, 'id'>>,
    tx?: Transaction,
  ): Promise<Schedule> {
    if (change.timeZone !== undefined) requireTimeZone(change.timeZone)
    return this.within(tenantId, tx, async inner => {
      const [current] = await this.reader.schedules(tenantId, { ids: [id] }, inner)
      if (!current) throw new NotFoundError({ what: 'schedule' })
      const next = { ...current, ...change }
      await this.writer.replaceSchedule(inner, next)
      return next
    })
  }

  /** Replaces the hours of one date; an empty list closes it, null takes the exception away. */
  async setException(
    tenantId: TenantId,
    id: ScheduleId,
    exception: { onDate: LocalDate; spans: readonly LocalSpan[] | null },
  ): Promise<void> {
    await this.unitOfWork.run(tenantId, tx => this.writer.putException(tx, id, exception.onDate, exception.spans))
  }

  /** Makes the resource and the units that claims take. */
  async createResource(tenantId: TenantId, draft: drafts.ResourceDraft, tx?: Transaction): Promise<Resource> {
    const resource = drafts.makeResource(tenantId, draft)
    await this.within(tenantId, tx, async inner => {
      await this.requireSoundResource(inner, resource)
      await this.writer.insertResource(inner, resource)
    })
    return resource
  }

  /** @throws NotFoundError; StaleVersionError when `change.version` is not the newest. */
  updateResource(tenantId: TenantId, id: ResourceId, change: Change<Resource>, tx?: Transaction): Promise<Resource> {
    return this.within(tenantId, tx, async inner => {
      const [current] = await this.reader.resources(tenantId, { ids: [id] }, inner)
      const next = merged('resource', current, change)
      await this.requireSoundResource(inner, next)
      if (!(await this.writer.replaceResource(inner, next))) throw new StaleVersionError({ current: next.version + 1 })
      return { ...next, version: next.version + 1 }
    })
  }

  async createService(tenantId: TenantId, draft: drafts.ServiceDraft, tx?: Transaction): Promise<Service> {
    const service = drafts.makeService(tenantId, draft)
    requireSoundService(service)
    await this.within(tenantId, tx, inner => this.writer.insertService(inner, service))
    return service
  }

  /** @throws NotFoundError; StaleVersionError when `change.version` is not the newest. */
  updateService(tenantId: TenantId, id: ServiceId, change: Change<Service>, tx?: Transaction): Promise<Service> {
    return this.within(tenantId, tx, async inner => {
      const [current] = await this.reader.services(tenantId, { ids: [id] }, inner)
      const next = merged('service', current, change)
      requireSoundService(next)
      if (!(await this.writer.replaceService(inner, next))) throw new StaleVersionError({ current: next.version + 1 })
      return { ...next, version: next.version + 1 }
    })
  }

  private within<T>(
    tenantId: TenantId,
    tx: Transaction | undefined,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return tx ? work(tx) : this.unitOfWork.run(tenantId, work)
  }

  private async requireSoundResource(tx: Transaction, resource: Resource): Promise<void> {
    if (resource.mode === 'exclusive' && resource.capacity !== 1) {
      refuse('resource.capacity', 'is 1 for an exclusive resource')
    }
    const isCounted = resource.mode === 'pool' || resource.mode === 'shared'
    if (resource.overbookUnits > 0 && !isCounted) refuse('resource.overbookUnits', 'belong to a pool or what is shared')
    const hasLeaves = resource.leafIds.length > 0
    if (hasLeaves !== (resource.mode === 'composite')) {
      refuse('resource.leafIds', 'belong to a composite, and only to one')
    }
    if (!hasLeaves) return
    const leaves = await this.reader.resources(resource.tenantId, { ids: resource.leafIds }, tx)
    // A pool moves its claims between units, which would change what a composite over it has taken.
    const areSound = leaves.length === resource.leafIds.length && leaves.every(leaf => leaf.mode === 'exclusive')
    if (!areSound) refuse('resource.leafIds', 'are exclusive resources of this business')
  }
}

function merged<T extends { version: number }>(what: string, current: T | undefined, change: Change<T>): T {
  if (!current) throw new NotFoundError({ what })
  if (change.version !== undefined && change.version !== current.version) {
    throw new StaleVersionError({ current: current.version })
  }
  return { ...current, ...change, version: current.version }
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
