import { inject, injectable } from 'tsyringe'
import { ConsentService, type ConsentContext, type ConsentState } from '../customer/consent-service.js'
import type { ConsentPurpose } from '../domain/consent.js'
import type { BookingId, CustomerId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { BookingFinder } from './booking-finder.js'
import type { BookingAccess } from './command.js'

/** Where a booking of the customer's own came from decides who said yes. */
export function consentContext(context: {
  actor: ConsentContext['actor']
  requestId: string
  source: string
}): ConsentContext {
  const { actor, requestId } = context
  const own = context.source === 'api' ? 'api' : 'storefront'
  return { actor, requestId, source: actor.type === 'account' ? 'staff' : own }
}

/** The consents of the customer of one booking, for whoever may open that booking. */
@injectable()
export class BookingConsents {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(ConsentService) private readonly consents: ConsentService,
  ) {}

  /** @throws NotFoundError when `access` does not open the booking. */
  async state(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<ConsentState> {
    return this.consents.state(tenantId, await this.customerOf(tenantId, bookingId, access))
  }

  /** @throws NotFoundError, CustomerErasedError, InvalidRequestError */
  async change(
    tenantId: TenantId,
    wish: { bookingId: BookingId; purpose: ConsentPurpose; isGiven: boolean; access: BookingAccess },
    requestId: string,
  ): Promise<ConsentState> {
    const { bookingId, access, purpose, isGiven } = wish
    const customerId = await this.customerOf(tenantId, bookingId, access)
    const { actor } = access
    const source = actor.type === 'account' ? 'staff' : 'manage-link'
    return this.consents.change(tenantId, { customerId, purpose, isGiven }, { actor, requestId, source })
  }

  private async customerOf(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<CustomerId> {
    const { customerId } = await this.finder.read(tenantId, bookingId, access)
    if (customerId === null) throw new NotFoundError({ what: 'customer' })
    return customerId
  }
}
