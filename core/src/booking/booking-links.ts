import { inject, injectable } from 'tsyringe'
import { CONFIG, INTAKE_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { EngineConfig } from '../ports/config.js'
import type { IntakeStore } from '../ports/intake-store.js'
import type { ManageLinks } from '../ports/manage-links.js'
import { BookingTokens } from './booking-tokens.js'

/** The links that messages about a booking carry. */
@injectable()
export class BookingLinks implements ManageLinks {
  constructor(
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(INTAKE_STORE) private readonly intake: IntakeStore,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  bookingPage(slug: string): string {
    return `${this.config.publicUrl}/b/${slug}/`
  }

  async reviewLinkFor(tenantId: TenantId, bookingId: BookingId): Promise<string> {
    const { tenant, feedback } = await this.tokens.of(tenantId)
    return this.link(tenant.slug, `review/${bookingId}`, feedback(bookingId))
  }

  async linkFor(tenantId: TenantId, bookingId: BookingId): Promise<string> {
    const { tenant, manage } = await this.tokens.of(tenantId)
    return this.link(tenant.slug, `manage/${bookingId}`, manage(bookingId))
  }

  async intakeLinkFor(tenantId: TenantId, bookingId: BookingId): Promise<string | undefined> {
    const forms = await this.intake.ofBooking(tenantId, bookingId)
    if (forms.every(({ completedAt }) => completedAt !== null)) return undefined
    const { tenant, manage } = await this.tokens.of(tenantId)
    return this.link(tenant.slug, `intake/${bookingId}`, manage(bookingId))
  }

  private link(slug: string, path: string, token: string): string {
    return `${this.config.publicUrl}/b/${slug}/${path}?token=${encodeURIComponent(token)}`
  }
}
