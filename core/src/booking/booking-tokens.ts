import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { CONFIG, TENANT_DIRECTORY } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import type { WaitlistEntryId, WaitlistOfferId } from '../domain/waitlist.js'
import type { EngineConfig } from '../ports/config.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'

/** The tokens of one tenant's bookings: 256 bits behind the slug in clear, so that a link names its business. */
export interface TenantTokens {
  readonly tenant: Tenant
  /** Opens a hold to whoever made it. */
  hold(bookingId: BookingId): string
  /** Opens a booking to its customer. */
  manage(bookingId: BookingId): string
  /** Opens an entry of the waitlist to whoever waits. */
  entry(entryId: WaitlistEntryId): string
  /** Opens an offer to whoever it was made to. */
  offer(offerId: WaitlistOfferId): string
  /** Lets the customer of a booking say how it was, and nothing else. */
  feedback(bookingId: BookingId): string
}

/**
 * Tokens that open one booking to whoever holds them. They are derived from the engine's key, so that a mail can carry the
 * link without a clear token ever standing in the database; the row keeps only the hash that is compared.
 */
@injectable()
export class BookingTokens {
  private readonly key: Buffer

  constructor(
    @inject(CONFIG) config: EngineConfig,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', config.secretKey, '', 'bookwright/booking-tokens', 32))
  }

  async of(tenantId: TenantId): Promise<TenantTokens> {
    const tenant = await this.tenants.byId(tenantId)
    const derive = (purpose: string) => (id: string) => {
      const secret = createHmac('sha256', this.key).update(`${purpose}:${tenantId}:${id}`).digest('base64url')
      return `${tenant.slug}.${secret}`
    }
    return {
      tenant,
      hold: derive('hold'),
      manage: derive('manage'),
      entry: derive('waitlist-entry'),
      offer: derive('waitlist-offer'),
      feedback: derive('feedback'),
    }
  }

  hash(token: string): Buffer {
    return createHash('sha256').update(token).digest()
  }

  matches(token: string | undefined, hash: Buffer | null): boolean {
    return token !== undefined && hash !== null && timingSafeEqual(this.hash(token), hash)
  }
}
