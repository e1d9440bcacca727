import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { LocationId, ResourceId, ScheduleId, ServiceId, TenantId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import type { Resource } from '../domain/resource.js'
import type { Schedule } from '../domain/schedule.js'
import type { Requirement, Service } from '../domain/service.js'
import { slugOf } from '../domain/slug.js'
import { NotFoundError } from '../errors/catalog.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import {
  makeRequirement,
  type LocationDraft,
  type RequirementDraft,
  type ResourceDraft,
  type ScheduleDraft,
  type ServiceDraft,
} from './catalog-drafts.js'
import { CatalogEditor, type Change } from './catalog-editor.js'

/** Who changes the catalogue. */
export interface CatalogChange {
  readonly actor: Actor
  readonly requestId: string
}

/** A change of a service; requirements are given as drafts. */
export type ServiceChange = Omit<Change<Service>, 'requirements'> & {
  readonly requirements?: readonly RequirementDraft[] | undefined
}

type Subject = 'location' | 'schedule' | 'resource' | 'service'

/** What a business offers, as its team edits it: each change is one transaction with its audit entry. */
@injectable()
export class CatalogDesk {
  constructor(
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws UnknownTimeZoneError; InvalidRequestError when the short name is taken. */
  createLocation(tenantId: TenantId, draft: LocationDraft, by: CatalogChange): Promise<Location> {
    return this.write(tenantId, 'location', by, tx => this.editor.createLocation(tenantId, draft, tx))
  }

  /** @throws NotFoundError, StaleVersionError, UnknownTimeZoneError; InvalidRequestError when the short name is taken. */
  updateLocation(tenantId: TenantId, id: LocationId, change: Change<Location>, by: CatalogChange): Promise<Location> {
    return this.write(tenantId, 'location', by, tx => this.editor.updateLocation(tenantId, id, change, tx))
  }

  listSchedules(tenantId: TenantId): Promise<Schedule[]> {
    return this.reader.schedules(tenantId, {})
  }

  /** @throws UnknownTimeZoneError */
  createSchedule(tenantId: TenantId, draft: ScheduleDraft, by: CatalogChange): Promise<Schedule> {
    return this.write(tenantId, 'schedule', by, tx => this.editor.createSchedule(tenantId, draft, tx))
  }

  /** @throws NotFoundError, UnknownTimeZoneError */
  updateSchedule(
    tenantId: TenantId,
    id: ScheduleId,
    change: Partial<Omit<Schedule, 'id'>>,
    by: CatalogChange,
  ): Promise<Schedule> {
    return this.write(tenantId, 'schedule', by, tx => this.editor.updateSchedule(tenantId, id, change, tx))
  }

  /** @throws InvalidRequestError when mode, capacity and parts do not fit, or the place is none of this business. */
  createResource(tenantId: TenantId, draft: ResourceDraft, by: CatalogChange): Promise<Resource> {
    return this.write(tenantId, 'resource', by, tx => this.editor.createResource(tenantId, draft, tx))
  }

  /** @throws NotFoundError, StaleVersionError, InvalidRequestError */
  updateResource(tenantId: TenantId, id: ResourceId, change: Change<Resource>, by: CatalogChange): Promise<Resource> {
    return this.write(tenantId, 'resource', by, tx => this.editor.updateResource(tenantId, id, change, tx))
  }

  /** @throws NotFoundError for somebody or something it needs that is not there; InvalidRequestError */
  createService(tenantId: TenantId, draft: ServiceDraft, by: CatalogChange): Promise<Service> {
    return this.write(tenantId, 'service', by, async tx => {
      await this.requireNamed(tx, draft)
      return this.editor.createService(tenantId, { ...draft, slug: draft.slug ?? (await this.freeSlug(tx, draft)) }, tx)
    })
  }

  /** Bookings that exist keep their price and length. @throws NotFoundError, StaleVersionError, InvalidRequestError */
  updateService(tenantId: TenantId, id: ServiceId, change: ServiceChange, by: CatalogChange): Promise<Service> {
    return this.write(tenantId, 'service', by, async tx => {
      const { requirements, ...rest } = change
      await this.requireNamed(tx, change)
      if (!requirements) return this.editor.updateService(tenantId, id, rest, tx)
      const made: Requirement[] = requirements.map(makeRequirement)
      return this.editor.updateService(tenantId, id, { ...rest, requirements: made }, tx)
    })
  }

  /** Off the list and off sale; bookings that exist stay as they are. @throws NotFoundError, StaleVersionError */
  archiveService(tenantId: TenantId, id: ServiceId, version: number | undefined, by: CatalogChange): Promise<Service> {
    return this.write(tenantId, 'service', { ...by, verb: 'archive' }, async tx => {
      const change = { isActive: false, archivedAt: new Date(), ...(version !== undefined && { version }) }
      return this.editor.updateService(tenantId, id, change, tx)
    })
  }

  /** Back among the services, not yet on sale. @throws NotFoundError */
  restoreService(tenantId: TenantId, id: ServiceId, by: CatalogChange): Promise<Service> {
    return this.write(tenantId, 'service', { ...by, verb: 'restore' }, tx =>
      this.editor.updateService(tenantId, id, { archivedAt: null }, tx),
    )
  }

  /** Of a name that another service has already, a short name that is free. */
  private async freeSlug(tx: Transaction, { name }: Pick<Service, 'name'>): Promise<string | undefined> {
    const slug = slugOf(name)
    if (slug === '') return undefined
    const wanted = [slug, ...Array.from({ length: 98 }, (_, index) => `${slug.slice(0, 60)}-${index + 2}`)]
    const taken = new Set((await this.reader.services(tx.tenantId, { slugs: wanted }, tx)).map(item => item.slug))
    return wanted.find(item => !taken.has(item))
  }

  /** Ids in a list have no foreign key, so the ones that are not there are found here. */
  private async requireNamed(tx: Transaction, named: Pick<ServiceChange, 'requirements' | 'resourceOverrides'>) {
    const { requirements = [], resourceOverrides = {} } = named
    const listed = requirements.flatMap(requirement => requirement.anyOf ?? [])
    const ids = [...new Set([...listed, ...Object.keys(resourceOverrides)])]
    if (ids.length === 0) return
    if ((await this.reader.resources(tx.tenantId, { ids }, tx)).length < ids.length) {
      throw new NotFoundError({ what: 'resource' })
    }
  }

  private write<T extends { readonly id: string }>(
    tenantId: TenantId,
    subjectType: Subject,
    { actor, requestId, verb = 'save' }: CatalogChange & { readonly verb?: 'save' | 'archive' | 'restore' },
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(tenantId, async tx => {
      const written = await work(tx)
      const { id: subjectId, ...changes } = written
      await tx.audit({ action: `${subjectType}.${verb}`, subjectType, subjectId, actor, requestId, changes })
      return written
    })
  }
}
