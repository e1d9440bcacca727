import { inject, injectable } from 'tsyringe'
import { consentContext } from '../booking/booking-consents.js'
import { CommandRunner } from '../booking/command-runner.js'
import type { CommandContext, CommandResult } from '../booking/command.js'
import { BookingTokens, type TenantTokens } from '../booking/booking-tokens.js'
import { ConsentService } from '../customer/consent-service.js'
import { CustomerService } from '../customer/customer-service.js'
import { WAITLIST_STORE } from '../di/tokens.js'
import type { ConsentText, GivenConsent } from '../domain/consent.js'
import type { CustomerContact } from '../domain/customer.js'
import { newId, type TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { WaitlistEntryId, WaitlistWish } from '../domain/waitlist.js'
import { WaitlistClosedError, WaitlistFullError, WaitlistTimesFreeError } from '../errors/waitlist-errors.js'
import { availabilityFreed, waitlistJoined } from '../hooks/catalog.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WAITLIST_AGGREGATE } from './waitlist-endings.js'
import { WaitlistWishes } from './waitlist-wishes.js'

/** Live entries that one customer may have. */
const MAX_LIVE = 10

export interface JoinRequest extends WaitlistWish {
  readonly customer: CustomerContact
  readonly note?: string | undefined
  /** What they read, BCP 47; a client who is known keeps what stands in their record. */
  readonly locale?: string | undefined
  readonly consents?: readonly GivenConsent[] | undefined
  /** Staff only; 0 when nothing is said. */
  readonly priority?: number | undefined
  /** True when staff enter somebody: they may although times are free, and more often than a customer. */
  readonly isByStaff: boolean
}

interface Prepared {
  readonly bounds: Interval
  readonly words: readonly ConsentText[]
  readonly tokens: TenantTokens
}

/** Puts people on the waitlist. */
@injectable()
export class WaitlistJoining {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(WaitlistWishes) private readonly wishes: WaitlistWishes,
    @inject(CustomerService) private readonly customers: CustomerService,
    @inject(ConsentService) private readonly consents: ConsentService,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /**
   * @returns the id of the entry; its token is derived from it for each answer.
   * @throws WaitlistTimesFreeError with what can be booked at once; WaitlistClosedError, WaitlistFullError; NotFoundError.
   */
  join(
    tenantId: TenantId,
    request: JoinRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ id: WaitlistEntryId }>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, request),
      commit: async (tx, prepared) => ({ status: 201, body: { id: await this.write(tx, request, prepared, context) } }),
    })
  }

  private async prepare(tenantId: TenantId, request: JoinRequest): Promise<Prepared> {
    if (!request.isByStaff && !(await this.store.terms(tenantId)).isOn) throw new WaitlistClosedError({})
    const bounds = await this.wishes.require(tenantId, request)
    if (!request.isByStaff) {
      const alternatives = await this.wishes.freeNow(tenantId, request)
      if (alternatives.length > 0) throw new WaitlistTimesFreeError({ alternatives })
    }
    const words = await this.consents.wordsOf(tenantId, request.consents ?? [])
    return { bounds, words, tokens: await this.tokens.of(tenantId) }
  }

  private async write(
    tx: Transaction,
    request: JoinRequest,
    { bounds, words, tokens }: Prepared,
    context: CommandContext,
  ): Promise<WaitlistEntryId> {
    const { serviceIds, staffId, guests, windows, addOns, note = '', priority = 0 } = request
    const { actor, requestId, source } = context
    const customer = await this.customers.findOrCreate(tx, request.customer, request.locale)
    const isFull = !request.isByStaff && (await this.store.countOf(tx, customer.id)) >= MAX_LIVE
    if (isFull) throw new WaitlistFullError({ limit: MAX_LIVE })
    const id: WaitlistEntryId = newId<'waitlist-entry'>()
    const wish = { serviceIds, staffId, guests, windows, addOns }
    const tokenHash = this.tokens.hash(tokens.entry(id))
    await this.store.insert(tx, { id, customerId: customer.id, ...wish, ...bounds, priority, note, source, tokenHash })
    await this.store.expireAt(tx, id, bounds.endsAt)
    await this.consents.give(tx, customer.id, words, consentContext(context))
    await tx.enqueue({ hook: waitlistJoined.name, aggregateId: id, payload: { entryId: id } })
    // What became free while this was being written told nobody: nobody was waiting.
    await tx.enqueue({ hook: availabilityFreed.name, aggregateId: WAITLIST_AGGREGATE, payload: { entryId: id } })
    await tx.audit({ action: 'waitlist.join', subjectType: 'waitlist-entry', subjectId: id, actor, requestId })
    return id
  }
}
