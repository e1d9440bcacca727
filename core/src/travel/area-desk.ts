import { inject, injectable } from 'tsyringe'
import { FIELD_VISIT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { ServiceArea } from '../domain/service-area.js'
import { InvalidRequestError, StaleVersionError } from '../errors/catalog.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

export type AreaDraft = Omit<ServiceArea, 'version'>

export interface AreaChange {
  readonly actor: Actor
  readonly requestId: string
  /** The version that was seen; undefined: any. */
  readonly version?: number | undefined
}

/** Where a business drives to. Bookings that exist keep their time, whatever the roads become. */
@injectable()
export class AreaDesk {
  constructor(
    @inject(FIELD_VISIT_STORE) private readonly store: FieldVisitStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  read(tenantId: TenantId): Promise<ServiceArea> {
    return this.store.area(tenantId)
  }

  /** @throws StaleVersionError; InvalidRequestError when a zone has a name twice, or the matrix names none of them. */
  save(tenantId: TenantId, draft: AreaDraft, { actor, requestId, version }: AreaChange): Promise<ServiceArea> {
    requireSound(draft)
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.store.area(tenantId, tx)
      const seen = version ?? current.version
      if (!(await this.store.putArea(tx, { ...draft, version: seen }))) {
        throw new StaleVersionError({ current: current.version })
      }
      const subject = { subjectType: 'service-area', subjectId: tenantId }
      await tx.audit({ action: 'service-area.save', ...subject, actor, requestId, changes: { ...draft } })
      return this.store.area(tenantId, tx)
    })
  }
}

function requireSound({ zones, matrix }: AreaDraft): void {
  const names = zones.map(zone => zone.name)
  if (new Set(names).size !== names.length) refuse('zones', 'have names that differ')
  const codes = zones.flatMap(zone => zone.codes)
  if (new Set(codes).size !== codes.length) refuse('zones', 'have codes that stand in one zone only')
  const known = new Set([...names, ...codes])
  const used = Object.entries(matrix).flatMap(([from, row]) => [from, ...Object.keys(row)])
  const stray = used.find(name => !known.has(name))
  if (stray !== undefined) refuse('matrix', `names "${stray}", which is no zone`)
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
