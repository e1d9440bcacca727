import { inject, injectable } from 'tsyringe'
import { NOTIFICATION_CHOICE_STORE, STAFF_CONTACTS, TEAM_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { AccountId, ResourceId, TenantId } from '../domain/id.js'
import {
  withDefaults,
  type NotificationChannel,
  type NotificationChoice,
  type NotificationKind,
  type NotificationScope,
} from '../domain/notification-choice.js'
import { permissionsOfMembership } from '../identity/roles.js'
import type { NotificationChoiceStore } from '../ports/notification-choice-store.js'
import type { StaffContacts } from '../ports/staff-contacts.js'
import type { TeamMember, TeamStore } from '../ports/team-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** What somebody is told of, and of which bookings. */
export interface ChosenNotifications {
  readonly choices: NotificationChoice[]
  readonly scope: NotificationScope
}

/** The choices of everybody of a business as they are now. */
export interface ChoiceBook {
  /** The channels by which somebody wants to hear of any of these; none: nothing is sent. */
  channels(
    subjectId: AccountId | ResourceId,
    kinds: readonly NotificationKind[],
    scope: NotificationScope,
  ): NotificationChannel[]
}

/** Who of the staff wants to hear of what, and by which channel. */
@injectable()
export class NotificationChoices {
  constructor(
    @inject(NOTIFICATION_CHOICE_STORE) private readonly store: NotificationChoiceStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(STAFF_CONTACTS) private readonly staff: StaffContacts,
    @inject(TEAM_STORE) private readonly team: TeamStore,
  ) {}

  /** Every kind by every channel, for a login. */
  async of(tenantId: TenantId, accountId: AccountId): Promise<ChosenNotifications> {
    const scope = await this.scopeOf(tenantId, accountId)
    return { choices: withDefaults(await this.store.list(tenantId, { accountId }), scope), scope }
  }

  async book(tenantId: TenantId): Promise<ChoiceBook> {
    const all = await this.store.listAll(tenantId)
    return {
      channels: (subjectId, kinds, scope) => {
        const chosen = all.filter(choice => choice.subjectId === subjectId)
        const own = withDefaults(chosen, scope)
        return [...new Set(own.filter(({ kind, isOn }) => isOn && kinds.includes(kind)).map(({ channel }) => channel))]
      },
    }
  }

  /** Keeps what is named; the rest stays as it was. */
  async save(
    tenantId: TenantId,
    accountId: AccountId,
    choices: readonly NotificationChoice[],
  ): Promise<ChosenNotifications> {
    // The last word on a kind and channel counts.
    const last = new Map(choices.map(choice => [`${choice.kind} ${choice.channel}`, choice]))
    await this.unitOfWork.run(tenantId, tx => this.store.save(tx, { accountId }, [...last.values()]))
    return this.of(tenantId, accountId)
  }

  private async scopeOf(tenantId: TenantId, accountId: AccountId): Promise<NotificationScope> {
    const people = await this.staff.withLogin(tenantId)
    if (people.some(person => person.accountId === accountId)) return 'own'
    const member = await this.team.member(tenantId, accountId)
    return member && looksAfterAll(member) ? 'all' : 'none'
  }
}

/** Whether every booking of the business is somebody's concern. */
export function looksAfterAll(member: TeamMember): boolean {
  return !member.isDisabled && permissionsOfMembership(member).includes('bookings:write')
}
