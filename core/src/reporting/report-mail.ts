import { inject, injectable } from 'tsyringe'
import { REPORT_SUBSCRIPTION_STORE, TEAM_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { actorMay, permissionsOfMembership } from '../identity/roles.js'
import type { ReportSubscription, ReportSubscriptionStore } from '../ports/report-subscription-store.js'
import type { TeamMember, TeamStore } from '../ports/team-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

export interface ReportMailView {
  readonly subscriptions: readonly ReportSubscription[]
  /** Who may get them. */
  readonly readers: readonly Pick<TeamMember, 'id' | 'name' | 'email'>[]
}

/** Whether somebody of the team may read reports now. */
export function readsReports(member: TeamMember): boolean {
  return !member.isDisabled && permissionsOfMembership(member).includes('reports:read')
}

/** Who gets summaries by mail: whoever manages logins says it for everybody, others for themselves. */
@injectable()
export class ReportMail {
  constructor(
    @inject(REPORT_SUBSCRIPTION_STORE) private readonly store: ReportSubscriptionStore,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async read(tenantId: TenantId, actor: Actor): Promise<ReportMailView> {
    const [all, members] = await Promise.all([this.store.list(tenantId), this.team.members(tenantId)])
    const readers = members
      .filter(member => readsReports(member) && this.mayChoose(actor, member.id))
      .map(({ id, name, email }) => ({ id, name, email }))
    return { subscriptions: all.filter(item => readers.some(({ id }) => id === item.accountId)), readers }
  }

  /** Those whom the caller may choose for get what is named and nothing else. @throws NotFoundError for anybody else. */
  async save(
    tenantId: TenantId,
    wanted: readonly ReportSubscription[],
    { actor, requestId }: { readonly actor: Actor; readonly requestId: string },
  ): Promise<ReportMailView> {
    const { readers } = await this.read(tenantId, actor)
    const isOpen = (item: ReportSubscription) => readers.some(({ id }) => id === item.accountId)
    if (!wanted.every(isOpen)) throw new NotFoundError({ what: 'user' })
    const others = (await this.store.list(tenantId)).filter(item => !this.mayChoose(actor, item.accountId))
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.save(tx, [...others, ...wanted])
      const subject = { subjectType: 'business', subjectId: tenantId }
      await tx.audit({ action: 'report-mail.change', ...subject, actor, requestId, changes: { subscriptions: wanted } })
    })
    return this.read(tenantId, actor)
  }

  private mayChoose(actor: Actor, accountId: string): boolean {
    return actor.id === accountId || actorMay(actor, 'users:write')
  }
}
