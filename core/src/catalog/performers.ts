import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, UNIT_OF_WORK } from '../di/tokens.js'
import type { ResourceId, ServiceId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import type { Resource } from '../domain/resource.js'
import type { Requirement, Service } from '../domain/service.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { CatalogChange } from './catalog-desk.js'
import { CatalogEditor } from './catalog-editor.js'
import { mayMeet } from './may-meet.js'

/** Who can do what, with what differs for somebody. */
export interface Cell {
  readonly resourceId: ResourceId
  readonly serviceId: ServiceId
  readonly durationMinutes: number | null
  readonly priceAdjustment: Money | null
}

export interface Matrix {
  readonly resources: readonly Resource[]
  readonly services: readonly Service[]
  /** One for each thing that somebody can do. */
  readonly cells: readonly Cell[]
}

/** What is said of one person and one service; what is absent stays, null takes a difference away. */
export interface CellChange {
  readonly canDo?: boolean | undefined
  readonly durationMinutes?: number | null | undefined
  readonly priceAdjustment?: Money | null | undefined
}

/** Says who can do which service, one cell at a time. */
@injectable()
export class Performers {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
  ) {}

  /** @param type - Of the resources: `staff`, `room`… */
  async matrix(tenantId: TenantId, type: string, tx?: Transaction): Promise<Matrix> {
    const resources = await this.reader.resources(tenantId, { type }, tx)
    const all = await this.reader.services(tenantId, { isActive: true }, tx)
    const services = all.filter(service => service.requirements.some(need => need.type === type))
    const cells = services.flatMap(service =>
      resources.filter(resource => canDo(resource, service)).map(resource => cellOf(resource, service)),
    )
    return { resources, services, cells }
  }

  /**
   * Somebody who lacks a skill that the service asks for gets it, and with it whatever else asks for nothing more; somebody
   * who shall not do it is left out by name, and keeps their skills. @returns The matrix as it is then.
   * @throws NotFoundError; InvalidRequestError when nobody would be left, or the service needs nobody of this type.
   */
  async set(
    tenantId: TenantId,
    { resourceId, serviceId, change }: { resourceId: ResourceId; serviceId: ServiceId; change: CellChange },
    by: CatalogChange,
  ): Promise<Matrix> {
    return this.unitOfWork.run(tenantId, async tx => {
      const [resource] = await this.reader.resources(tenantId, { ids: [resourceId] }, tx)
      const [service] = await this.reader.services(tenantId, { ids: [serviceId] }, tx)
      if (!resource) throw new NotFoundError({ what: 'resource' })
      if (!service) throw new NotFoundError({ what: 'service' })
      if (!service.requirements.some(need => need.type === resource.type)) {
        refuse('serviceId', `needs nobody and nothing of the type ${resource.type}`)
      }
      if (change.canDo === true) await this.allow(tx, resource, service)
      if (change.canDo === false) await this.leaveOut(tx, resource, service)
      await this.adjust(tx, { resource, service, change })
      const { actor, requestId } = by
      const changes = { resourceId, serviceId, ...change }
      await tx.audit({
        action: 'service.performer',
        subjectType: 'service',
        subjectId: serviceId,
        actor,
        requestId,
        changes,
      })
      return this.matrix(tenantId, resource.type, tx)
    })
  }

  private async allow(tx: Transaction, resource: Resource, service: Service): Promise<void> {
    if (canDo(resource, service)) return
    const need = service.requirements.find(item => item.type === resource.type)
    if (need?.skill !== undefined && !resource.skills.includes(need.skill)) {
      await this.editor.updateResource(tx.tenantId, resource.id, { skills: [...resource.skills, need.skill] }, tx)
    }
    const attributes = { ...resource.attributes, ...need?.attributes }
    if (need?.attributes && Object.keys(need.attributes).length > 0) {
      await this.editor.updateResource(tx.tenantId, resource.id, { attributes }, tx)
    }
    if (need?.anyOf && !need.anyOf.includes(resource.id)) {
      await this.replaceNeed(tx, service, { ...need, anyOf: [...need.anyOf, resource.id] })
    }
  }

  private async leaveOut(tx: Transaction, resource: Resource, service: Service): Promise<void> {
    const everybody = await this.reader.resources(tx.tenantId, { type: resource.type }, tx)
    let current = service
    for (const need of service.requirements.filter(item => mayMeet(resource, item))) {
      const left = everybody.filter(other => other.id !== resource.id && mayMeet(other, need)).map(other => other.id)
      if (left.length === 0) refuse('canDo', `${resource.name} is the only one; take the service off instead`)
      current = await this.replaceNeed(tx, current, { ...need, anyOf: left })
    }
  }

  private replaceNeed(tx: Transaction, service: Service, need: Requirement): Promise<Service> {
    const requirements = service.requirements.map(item => (item.key === need.key ? need : item))
    return this.editor.updateService(tx.tenantId, service.id, { requirements }, tx)
  }

  private async adjust(
    tx: Transaction,
    { resource, service, change }: { resource: Resource; service: Service; change: CellChange },
  ): Promise<void> {
    const { durationMinutes, priceAdjustment } = change
    if (durationMinutes === undefined && priceAdjustment === undefined) return
    const [current] = await this.reader.services(tx.tenantId, { ids: [service.id] }, tx)
    if (!current) throw new NotFoundError({ what: 'service' })
    const { [resource.id]: own = {}, ...others } = current.resourceOverrides
    const minutes = durationMinutes === undefined ? own.durationMinutes : durationMinutes
    const price = priceAdjustment === undefined ? own.priceAdjustment : priceAdjustment
    const next = {
      ...(minutes !== null && minutes !== undefined && { durationMinutes: minutes }),
      ...(price && price.amount !== 0 && { priceAdjustment: price }),
    }
    const resourceOverrides = Object.keys(next).length > 0 ? { ...others, [resource.id]: next } : others
    await this.editor.updateService(tx.tenantId, service.id, { resourceOverrides }, tx)
  }
}

function canDo(resource: Resource, service: Service): boolean {
  return service.requirements.some(need => mayMeet(resource, need))
}

function cellOf(resource: Resource, service: Service): Cell {
  const own = service.resourceOverrides[resource.id]
  return {
    resourceId: resource.id,
    serviceId: service.id,
    durationMinutes: own?.durationMinutes ?? null,
    priceAdjustment: own?.priceAdjustment ?? null,
  }
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
