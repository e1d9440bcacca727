import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../di/tokens.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { AccountMail } from './account-mail.js'
import type { Identity } from './auth-service.js'

export type FactorChange =
  'user.second-factor-on' | 'user.second-factor-off' | 'user.recovery-codes-replaced' | 'user.recovery-code-used'

const LETTERS: Partial<Record<FactorChange, 'factor-on' | 'factor-off'>> = {
  'user.second-factor-on': 'factor-on',
  'user.second-factor-off': 'factor-off',
}
/** Roles that reach whole organizations: their own security is no entry in the log of each business below. */
const REMOTE_ROLES: readonly string[] = ['platform-admin', 'agency']

/** Tells the businesses of an account, and its owner by mail, that its second factor changed. */
@injectable()
export class FactorNews {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(AccountMail) private readonly mail: AccountMail,
  ) {}

  async tell({ account, memberships }: Pick<Identity, 'account' | 'memberships'>, action: FactorChange): Promise<void> {
    const { id, name, email } = account
    const actor = { type: 'account', id, name }
    for (const { tenantId, role } of memberships) {
      if (REMOTE_ROLES.includes(role)) continue
      await this.unitOfWork.run(tenantId, tx => tx.audit({ action, subjectType: 'user', subjectId: id, actor }))
    }
    const purpose = LETTERS[action]
    if (!purpose) return
    const tenantIds = memberships.map(membership => membership.tenantId)
    await this.mail.promise({ purpose, accountId: id, email, name, passwordHash: null }, tenantIds)
  }
}
