import { inject, injectable } from 'tsyringe'
import { ACCOUNT_TOKEN_STORE, REAL_CLOCK, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { accountMailDue } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { AccountMailEvent } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import { AccountLinks, type LinkPurpose } from '../identity/account-links.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { htmlBody, textBody, type MessageContent } from './message-body.js'
import type { AddressedMessage } from './message-composer.js'
import { MessageService } from './message-service.js'

/** To whom, about what. */
interface AccountLetter {
  readonly purpose: LinkPurpose
  readonly email: string
  readonly name: string
}

/** Writes and sends mails about logins. What the outbox viewer shows of them has no secret in it. */
@injectable()
export class AccountMailer {
  constructor(
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(AccountLinks) private readonly links: AccountLinks,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(Translator) private readonly translator: Translator,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends one mail; a token that was used or ran out meanwhile is not worth one any more. */
  async send({ tenantId, mailId }: AccountMailEvent, signal: AbortSignal): Promise<void> {
    const token = await this.tokens.find({ id: mailId }, this.clock.now())
    if (token === undefined) return
    const secret = this.links.secret(token.purpose, mailId)
    const delivery = {
      tenantId,
      effectKey: `account-mail:${mailId}`,
      compose: () => this.write(tenantId, token),
      reveal: (text: string) => this.links.reveal(text, secret),
    }
    await this.messages.deliver(delivery, signal)
  }

  private async write(tenantId: TenantId, { purpose, email, name }: AccountLetter): Promise<AddressedMessage> {
    const { name: business, locale } = await this.tenants.byId(tenantId)
    const say = (part: string) => this.translator.translate(locale, `message.${purpose}.${part}`, { name, business })
    const content: MessageContent = {
      locale,
      lead: say('lead'),
      facts: [],
      action: { label: say('action'), url: this.links.hidden(purpose) },
      closing: say('closing'),
    }
    const body = { text: textBody(content), html: htmlBody(content) }
    return { ...body, subject: say('subject'), attachments: [], to: email, toName: name }
  }
}

/** @returns What disconnects it. */
export function subscribeAccountMail(bus: HookBus, mailer: AccountMailer): () => void {
  const owner = { plugin: 'messaging', name: 'account-mail', isCore: true }
  return bus.onAction(accountMailDue, (event, signal) => mailer.send(event, signal), owner)
}
