import { inject, injectable } from 'tsyringe'
import { TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { accountMailDue } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { AccountMailEvent } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import { AccountLetters, type AccountLetter } from '../identity/account-letters.js'
import { AccountLinks } from '../identity/account-links.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { htmlBody, textBody, type MessageContent } from './message-body.js'
import type { AddressedMessage } from './message-composer.js'
import { KeptLetters } from './kept-letters.js'
import { MessageService } from './message-service.js'

/** Writes and sends mails about logins. What the outbox viewer shows of them has no secret in it. */
@injectable()
export class AccountMailer {
  constructor(
    @inject(AccountLetters) private readonly letters: AccountLetters,
    @inject(AccountLinks) private readonly links: AccountLinks,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(Translator) private readonly translator: Translator,
    @inject(KeptLetters) private readonly kept: KeptLetters,
  ) {}

  /** Sends one mail; a token that was used or ran out meanwhile is not worth one any more. */
  async send(event: AccountMailEvent, signal: AbortSignal): Promise<void> {
    const { tenantId, mailId } = event
    const letter = await this.letters.find(event)
    if (letter === undefined) return
    const delivery = {
      ...{ tenantId, isOfInstallation: letter.isOfInstallation },
      effectKey: `account-mail:${mailId}`,
      compose: () => this.write(tenantId, letter),
      reveal: (text: string) => this.links.reveal(text, letter.token),
    }
    const status = await this.messages.deliver(delivery, signal)
    if (status === 'kept') this.kept.show(this.links.reveal(await this.linkOf(tenantId, letter), letter.token))
  }

  private async linkOf(tenantId: TenantId, { purpose, isOfCustomer }: AccountLetter): Promise<string> {
    return this.links.hidden(purpose, isOfCustomer ? (await this.tenants.byId(tenantId)).slug : undefined)
  }

  private async write(tenantId: TenantId, letter: AccountLetter): Promise<AddressedMessage> {
    const { purpose, email, name } = letter
    const { name: business, locale } = await this.tenants.byId(tenantId)
    const say = (part: string) => this.translator.translate(locale, `message.${purpose}.${part}`, { name, business })
    const content: MessageContent = {
      locale,
      lead: say('lead'),
      facts: [],
      action: { label: say('action'), url: await this.linkOf(tenantId, letter) },
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
