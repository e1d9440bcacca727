import { inject, injectable } from 'tsyringe'
import { BookingFinder } from '../booking/booking-finder.js'
import type { BookingAccess } from '../booking/command.js'
import { CustomerDesk } from '../customer/customer-desk.js'
import { CUSTOMER_STORE } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { CHOOSABLE_CHANNELS, type ChoosableChannel } from '../domain/message-route.js'
import { NotFoundError } from '../errors/catalog.js'
import type { CustomerStore } from '../ports/customer-store.js'
import { MessageService } from './message-service.js'

/** By which channels somebody likes to be told, and by which they can be. */
export interface ChannelChoice {
  /** The best first; none: as the business has it. */
  readonly channels: readonly ChoosableChannel[]
  /** Those of the business, with whether it has an address for them. */
  readonly offered: readonly { readonly channel: ChoosableChannel; readonly hasAddress: boolean }[]
}

/** The choice of the customer of one booking, for whoever may open that booking. */
@injectable()
export class ChannelChoices {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(CustomerDesk) private readonly desk: CustomerDesk,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  /** @throws NotFoundError when `access` does not open the booking, or it has no customer. */
  async read(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<ChannelChoice> {
    const { email, phone, preferences } = await this.customerOf(tenantId, bookingId, access)
    const served = await this.messages.served(tenantId)
    const offered = CHOOSABLE_CHANNELS.filter(channel => served.includes(channel))
    return {
      channels: preferences.channels ?? [],
      offered: offered.map(channel => ({ channel, hasAddress: Boolean(channel === 'email' ? email : phone) })),
    }
  }

  /** @throws NotFoundError, CustomerErasedError; StaleVersionError when somebody changes the customer at this moment. */
  async choose(
    tenantId: TenantId,
    { bookingId, access, channels }: { bookingId: BookingId; access: BookingAccess; channels: ChoosableChannel[] },
    requestId: string,
  ): Promise<ChannelChoice> {
    const { id, version, preferences } = await this.customerOf(tenantId, bookingId, access)
    const change = { preferences: { ...preferences, channels } }
    await this.desk.update(tenantId, { id, change, version }, { actor: access.actor, requestId })
    return this.read(tenantId, bookingId, access)
  }

  private async customerOf(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<Customer> {
    const { customerId } = await this.finder.read(tenantId, bookingId, access)
    const [customer] = customerId ? await this.customers.list(tenantId, { ids: [customerId], limit: 1 }) : []
    if (!customer) throw new NotFoundError({ what: 'customer' })
    return customer
  }
}
