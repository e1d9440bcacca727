import { inject, injectable } from 'tsyringe'
import { CUSTOMER_GROUP_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type TenantId } from '../domain/id.js'
import { slugOf } from '../domain/slug.js'
import {
  GUEST,
  type Booker,
  type CustomerGroup,
  type CustomerGroupId,
  type Standing,
} from '../domain/customer-group.js'
import { NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { GroupKeyTakenError } from '../errors/pricing-errors.js'
import type { CustomerGroupStore } from '../ports/customer-group-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { tidy } from './customer-service.js'
import type { DeskContext } from './customer-desk.js'

export type GroupDraft = Pick<CustomerGroup, 'label'> & Partial<Omit<CustomerGroup, 'id' | 'version'>>
export type GroupChange = Partial<Omit<CustomerGroup, 'id' | 'key' | 'version'>>

/** The groups of a business, and what somebody is to it because of them. */
@injectable()
export class CustomerGroups {
  constructor(
    @inject(CUSTOMER_GROUP_STORE) private readonly store: CustomerGroupStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  list(tenantId: TenantId): Promise<CustomerGroup[]> {
    return this.store.list(tenantId)
  }

  /** @throws GroupKeyTakenError */
  create(tenantId: TenantId, draft: GroupDraft, by: DeskContext): Promise<CustomerGroup> {
    return this.unitOfWork.run(tenantId, async tx => {
      const id = newId<'customer-group'>()
      const group = {
        ...{ id, label: draft.label, key: draft.key ?? (slugOf(draft.label) || id) },
        ...{ discountPercent: draft.discountPercent ?? 0, serviceDiscounts: draft.serviceDiscounts ?? {}, version: 1 },
      }
      if (!(await this.store.insert(tx, group))) throw new GroupKeyTakenError({ key: group.key })
      await tx.audit({ ...entryOf(by, id), changes: group })
      return group
    })
  }

  /** Bookings that exist keep their price. @throws NotFoundError, StaleVersionError. */
  update(
    tenantId: TenantId,
    given: { readonly id: CustomerGroupId; readonly change: GroupChange; readonly version?: number | undefined },
    by: DeskContext,
  ): Promise<CustomerGroup> {
    const { id, change, version } = given
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.store.lock(tx, id)
      if (!current) throw new NotFoundError({ what: 'customer group' })
      if (version !== undefined && version !== current.version) {
        throw new StaleVersionError({ current: current.version })
      }
      const changed = await this.store.replace(tx, { ...current, ...change })
      await tx.audit({ ...entryOf(by, id), changes: change })
      return changed
    })
  }

  /** A guest when nobody is named; then nothing is read. */
  async standingOf(tenantId: TenantId, booker: Booker | undefined): Promise<Standing> {
    if (!booker) return GUEST
    const { contact, ...known } = booker
    return this.store.standingOf(tenantId, { ...known, ...(contact && { contact: tidy(contact) }) })
  }
}

function entryOf({ actor, requestId }: DeskContext, subjectId: CustomerGroupId) {
  const { type, id, name } = actor
  return {
    action: 'customer-group.save',
    subjectType: 'customer-group',
    subjectId,
    actor: { type, id, name },
    requestId,
  }
}
