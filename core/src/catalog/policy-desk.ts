import { inject, injectable } from 'tsyringe'
import { POLICY_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type PolicyId, type ServiceId, type TenantId } from '../domain/id.js'
import type { Policy } from '../domain/policy.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type { EditedPolicy, PolicyStore } from '../ports/policy-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

export interface PolicyDraft {
  readonly rules: Policy
  readonly isDefault?: boolean | undefined
  /** Absent: the services stay as they are. */
  readonly serviceIds?: readonly ServiceId[] | undefined
}

/** Who changes a policy, and the version that they have seen; undefined: any. */
export interface PolicyChange {
  readonly actor: Actor
  readonly requestId: string
  readonly version?: number | undefined
}

/** The rules of a business. Bookings keep the rules that they were made under (ADR 0011). */
@injectable()
export class PolicyDesk {
  constructor(
    @inject(POLICY_STORE) private readonly store: PolicyStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  list(tenantId: TenantId): Promise<EditedPolicy[]> {
    return this.store.list(tenantId)
  }

  /** The first policy of a business is its default. @throws NotFoundError for a service that is not there. */
  create(tenantId: TenantId, draft: PolicyDraft, by: PolicyChange): Promise<EditedPolicy> {
    return this.unitOfWork.run(tenantId, async tx => {
      const isFirst = (await this.store.list(tenantId, tx)).length === 0
      const policy = { id: newId<'policy'>(), isDefault: draft.isDefault ?? isFirst, rules: draft.rules, version: 1 }
      return this.write(tx, { ...policy, serviceIds: [] }, draft, by)
    })
  }

  /** @throws NotFoundError, StaleVersionError; InvalidRequestError, also when it would leave no default. */
  replace(tenantId: TenantId, id: PolicyId, draft: PolicyDraft, by: PolicyChange): Promise<EditedPolicy> {
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.store.lock(tx, id)
      if (!current) throw new NotFoundError({ what: 'policy' })
      if (by.version !== undefined && by.version !== current.version) {
        throw new StaleVersionError({ current: current.version })
      }
      if (current.isDefault && draft.isDefault === false) {
        const message = 'Make another policy the default instead'
        throw new InvalidRequestError({ issues: [{ path: 'isDefault', message }] })
      }
      const isDefault = draft.isDefault ?? current.isDefault
      return this.write(tx, { ...current, isDefault, rules: draft.rules, version: current.version + 1 }, draft, by)
    })
  }

  private async write(
    tx: Transaction,
    policy: EditedPolicy,
    { serviceIds }: PolicyDraft,
    { actor, requestId }: PolicyChange,
  ): Promise<EditedPolicy> {
    await this.store.put(tx, policy)
    const wanted = serviceIds && [...new Set(serviceIds)]
    if (wanted && (await this.store.assign(tx, policy.id, wanted)) !== wanted.length) {
      throw new NotFoundError({ what: 'service' })
    }
    const subject = { subjectType: 'policy', subjectId: policy.id }
    const changes = { rules: policy.rules, isDefault: policy.isDefault, ...(wanted ? { serviceIds: wanted } : {}) }
    await tx.audit({ action: 'policy.save', ...subject, actor, requestId, changes })
    return { ...policy, serviceIds: wanted ?? policy.serviceIds }
  }
}
