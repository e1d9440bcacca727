import { inject, injectable } from 'tsyringe'
import { ACCOUNT_TOKEN_STORE, REAL_CLOCK, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type TenantId } from '../domain/id.js'
import { accountMailDue } from '../hooks/catalog.js'
import { MessageService } from '../messaging/message-service.js'
import type { AccountMailPurpose, AccountToken, AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { AccountLinks } from './account-links.js'
import { hashToken } from './opaque-token.js'

const MINUTE_MS = 60_000
const LIFETIME_MS: Readonly<Record<AccountMailPurpose, number>> = {
  'password-reset': 15 * MINUTE_MS,
  'verify-email': 24 * 60 * MINUTE_MS,
  'account-exists': 24 * 60 * MINUTE_MS,
  'factor-on': 24 * 60 * MINUTE_MS,
  'factor-off': 24 * 60 * MINUTE_MS,
  'password-changed': 24 * 60 * MINUTE_MS,
  'new-device': 24 * 60 * MINUTE_MS,
}
/** A warning must come through also when somebody filled the window with other mails before. */
const WARNINGS: readonly AccountMailPurpose[] = ['factor-on', 'factor-off', 'password-changed', 'new-device']
const WINDOW_MS = 15 * MINUTE_MS
const MAILS_PER_WINDOW = 5

export type AccountMailWish = Pick<
  AccountToken,
  'purpose' | 'accountId' | 'email' | 'name' | 'passwordHash' | 'foundingTenantId'
>

/** Promises people a mail about their login, through a business that they belong to or deal with. */
@injectable()
export class AccountMail {
  constructor(
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(REAL_CLOCK) private readonly clock: Clock,
    @inject(AccountLinks) private readonly links: AccountLinks,
  ) {}

  /**
   * Stores the token and leaves the mail to the outbox of the first of these businesses that sends mail. An address gets
   * a few mails in a quarter of an hour, whoever asks: nobody's mailbox is to be flooded from here.
   */
  async promise(wish: AccountMailWish, tenantIds: readonly TenantId[]): Promise<void> {
    const now = this.clock.now()
    const recent = await this.tokens.countSince(wish.email, new Date(now.getTime() - WINDOW_MS))
    const isAllowed = recent < MAILS_PER_WINDOW || WARNINGS.includes(wish.purpose)
    const tenantId = isAllowed ? await this.senderAmong(tenantIds) : undefined
    if (tenantId === undefined) return
    const id = newId()
    const tokenHash = hashToken(this.links.secret(wish.purpose, id))
    const expiresAt = new Date(now.getTime() + LIFETIME_MS[wish.purpose])
    await this.tokens.add({ ...wish, id, tokenHash, createdAt: now, expiresAt })
    const event = { hook: accountMailDue.name, aggregateId: id, payload: { mailId: id } }
    await this.unitOfWork.run(tenantId, tx => tx.enqueue(event))
  }

  private async senderAmong(tenantIds: readonly TenantId[]): Promise<TenantId | undefined> {
    for (const tenantId of tenantIds) if (await this.messages.hasMail(tenantId)) return tenantId
    return undefined
  }
}
