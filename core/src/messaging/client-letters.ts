import { inject, injectable } from 'tsyringe'
import { CommandRunner } from '../booking/command-runner.js'
import type { CommandContext, CommandResult } from '../booking/command.js'
import { findCustomer } from '../customer/find-customer.js'
import { CONSENT_STORE, CUSTOMER_STORE, MESSAGE_STORE } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import { newId, type CustomerId, type TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import { CustomerErasedError, InvalidRequestError } from '../errors/catalog.js'
import { ClientNotToldError } from '../errors/customer-errors.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { MessageStatus, MessageStore } from '../ports/message-store.js'
import { LETTER_NAMES, LetterWriter } from './letter-writer.js'
import { MessageService } from './message-service.js'
import { templateIssues, type TemplateWords } from './message-template.js'
import { isWelcome } from './welcome.js'

/** What a business may write for: about itself and its bookings, or to sell something. */
export const LETTER_PURPOSES = ['messages', 'marketing'] as const
export type LetterPurpose = (typeof LETTER_PURPOSES)[number]

/** Words of the business to one client. */
export interface ClientLetter extends TemplateWords {
  readonly clientId: CustomerId
  readonly purpose: LetterPurpose
}

export interface WrittenLetter {
  readonly id: string
  readonly to: string
  readonly status: MessageStatus
}

const SEND_MS = 9_000

/** Writes to clients in words of the business. Many are written to one by one, each under a key of its own (ADR 0057). */
@injectable()
export class ClientLetters {
  constructor(
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(CONSENT_STORE) private readonly consents: ConsentStore,
    @inject(MESSAGE_STORE) private readonly store: MessageStore,
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(LetterWriter) private readonly writer: LetterWriter,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  /**
   * Stores the message in the transaction that remembers the Idempotency-Key, and sends it after. A repeat writes nothing new,
   * and sends only what did not go out.
   *
   * @throws NotFoundError, CustomerErasedError; ClientNotToldError when they have no address or do not want it;
   *   InvalidRequestError for a variable that is not there, and where no mail is on; what the channel threw.
   */
  async write(tenant: Tenant, letter: ClientLetter, context: CommandContext): Promise<CommandResult<WrittenLetter>> {
    const written = await this.commands.run(tenant.id, context, {
      prepare: () => this.addressee(tenant.id, letter),
      commit: async (tx, { customer, to }) => {
        const id = newId()
        const text = this.writer.write(tenant, customer, letter)
        const address = { channel: 'email' as const, to, toName: customer.name, bookingId: undefined }
        await this.store.begin(tx, { ...text, ...address, effectKey: effectKeyOf(id) })
        const { actor, requestId } = context
        const subject = { subjectType: 'customer', subjectId: customer.id }
        await tx.audit({ action: 'customer.write', ...subject, actor, requestId, changes: { purpose: letter.purpose } })
        return { status: 201, body: { id, to } }
      },
    })
    return { ...written, body: { ...written.body, status: await this.send(tenant.id, written.body.id) } }
  }

  private async send(tenantId: TenantId, id: string): Promise<MessageStatus> {
    const effectKey = effectKeyOf(id)
    // It is stored already, so there is nothing to compose.
    const delivery = { tenantId, effectKey, compose: () => Promise.resolve(undefined) }
    await this.messages.deliver(delivery, AbortSignal.timeout(SEND_MS))
    return (await this.store.find(tenantId, effectKey))?.status ?? 'failed'
  }

  private async addressee(tenantId: TenantId, letter: ClientLetter): Promise<{ customer: Customer; to: string }> {
    const issues = templateIssues(letter, LETTER_NAMES)
    if (issues.length > 0) throw new InvalidRequestError({ issues })
    if (!(await this.messages.hasMail(tenantId))) throw new InvalidRequestError({ issues: [NO_MAIL] })
    const customer = await findCustomer(this.customers, { tenantId, id: letter.clientId })
    if (customer.erasedAt) throw new CustomerErasedError({})
    if (!customer.email) throw new ClientNotToldError({ why: 'no-address' })
    const asked = { tenantId, customerId: customer.id, purpose: letter.purpose }
    if (!(await isWelcome(this.consents, asked))) {
      throw new ClientNotToldError({ why: letter.purpose === 'marketing' ? 'not-agreed' : 'not-wanted' })
    }
    return { customer, to: customer.email }
  }
}

const effectKeyOf = (id: string) => `letter:${id}`
const NO_MAIL = { path: 'channel', message: 'Nothing would reach them: turn on a plugin for e-mail first' }
