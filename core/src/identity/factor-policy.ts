import { inject, injectable } from 'tsyringe'
import { SECOND_FACTOR_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { SecondFactorRequiredError } from '../errors/access-errors.js'
import type { SecondFactorStore } from '../ports/second-factor-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { Identity } from './auth-service.js'
import type { TeamContext } from './team-service.js'

/** Whether a business demands a second factor of everybody in its team. */
@injectable()
export class FactorPolicy {
  constructor(
    @inject(SECOND_FACTOR_STORE) private readonly store: SecondFactorStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  isRequired(tenantId: TenantId): Promise<boolean> {
    return this.store.isRequired(tenantId)
  }

  /** @throws SecondFactorRequiredError when whoever demands it has none: they would lock themselves out. */
  async setRequired({ tenantId, actor, requestId }: TeamContext, by: Identity | undefined, is: boolean): Promise<void> {
    if (is && by && !by.account.hasSecondFactor) throw new SecondFactorRequiredError({})
    await this.store.setRequired(tenantId, is)
    const { type, id, name } = actor
    const entry = { action: 'team.second-factor-policy', subjectType: 'tenant', subjectId: tenantId, requestId }
    const changes = { requiresSecondFactor: is }
    await this.unitOfWork.run(tenantId, tx => tx.audit({ ...entry, actor: { type, id, name }, changes }))
  }
}
