import { inject, injectable } from 'tsyringe'
import { NOTIFICATION_CHOICE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import {
  withDefaults,
  type NotificationChannel,
  type NotificationChoice,
  type NotificationKind,
} from '../domain/notification-choice.js'
import type { NotificationChoiceStore, NotificationSubject } from '../ports/notification-choice-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** Who of the staff wants to hear of what, and by which channel. */
@injectable()
export class NotificationChoices {
  constructor(
    @inject(NOTIFICATION_CHOICE_STORE) private readonly store: NotificationChoiceStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Every kind by every channel. */
  async of(tenantId: TenantId, subject: NotificationSubject): Promise<NotificationChoice[]> {
    return withDefaults(await this.store.list(tenantId, subject))
  }

  /** The channels by which somebody wants to hear of a kind of news; none: nothing is sent. */
  async channels(
    tenantId: TenantId,
    subject: NotificationSubject,
    kind: NotificationKind,
  ): Promise<NotificationChannel[]> {
    const choices = await this.of(tenantId, subject)
    return choices.filter(choice => choice.kind === kind && choice.isOn).map(({ channel }) => channel)
  }

  /** Keeps what is named; the rest stays as it was. */
  async save(
    tenantId: TenantId,
    subject: NotificationSubject,
    choices: readonly NotificationChoice[],
  ): Promise<NotificationChoice[]> {
    // The last word on a kind and channel counts.
    const last = new Map(choices.map(choice => [`${choice.kind} ${choice.channel}`, choice]))
    await this.unitOfWork.run(tenantId, tx => this.store.save(tx, subject, [...last.values()]))
    return this.of(tenantId, subject)
  }
}
