import type { AuditRecord, AuditVerification } from './audit-contract.js'
import type {
  Availability,
  Booking,
  Business,
  CalendarDay,
  CancelResult,
  CancelTerms,
  IncomingEvent,
  OutboxEvent,
  OutboxMessage,
  Page,
  Plugin,
  Service,
  StaffMember,
} from './contract.js'
import { VisitApi, type BookingPart } from './visit-api.js'
import { AvailabilityApi } from './availability-api.js'
import { BookingActionApi } from './booking-action-api.js'
import { RecordApi } from './record-api.js'
import { ReportApi } from './report-api.js'
import { ViewApi } from './view-api.js'
import { WebhookApi } from './webhook-api.js'
import { StaffingApi } from './staffing-api.js'
import { CatalogApi } from './catalog-api.js'
import { TeamApi } from './team-api.js'
import { ClassApi } from './class-api.js'
import { PriceApi } from './price-api.js'
import { ClientApi } from './client-api.js'
import { ClientFileApi } from './client-file-api.js'
import { TravelApi } from './travel-api.js'
import { IntakeApi } from './intake-api.js'
import { MessageApi } from './message-api.js'
import { ImportApi } from './import-api.js'
import { PanelApi } from './panel-api.js'
import { PluginApi } from './plugin-api.js'
import { SettingsApi } from './settings-api.js'
import { WaitlistApi } from './waitlist-api.js'
import { LedgerApi } from './ledger-api.js'
import type { NewBooking } from './new-booking.js'
import { AccessApi } from './access-api.js'

export interface BookingFilter {
  from?: string
  to?: string
  status?: string
  search?: string
  clientId?: string
  /** Whom or what it uses. */
  resourceId?: string
  sort?: 'startsAt' | '-startsAt'
  limit?: number
  cursor?: string
}

export interface AvailabilityQuery {
  serviceId: string
  from: string
  to: string
  staffId?: string
  /** Ids with commas between them. */
  resourceIds?: string
  /** Keys with commas between them. */
  addOns?: string
  durationMinutes?: number
  guests?: number
  /** Where the customer is, for a service that takes place there. */
  zip?: string
  /** Whose prices and rules count; absent: those of somebody unknown. */
  clientId?: string | undefined
  limit?: number
  /** Also those that suit this client most. */
  suits?: 1
  /** An appointment that is to move: its own time counts as free. */
  bookingId?: string
  appointmentId?: string
}

export interface HealthAnswer {
  state: string
  note: string
}

/** What was shown to whoever changes it. */
type Seen = Pick<Booking, 'id' | 'version'>

/** The calls of the engine that the admin pages make. */
export class AdminApi extends AccessApi {
  get clients(): ClientApi {
    return new ClientApi(this.http)
  }

  get people(): TeamApi {
    return new TeamApi(this.http)
  }

  get clientFiles(): ClientFileApi {
    return new ClientFileApi(this.http)
  }

  get staffing(): StaffingApi {
    return new StaffingApi(this.http)
  }

  get classes(): ClassApi {
    return new ClassApi(this.http)
  }

  /** Lists under a name. */
  get views(): ViewApi {
    return new ViewApi(this.http)
  }

  get webhooks(): WebhookApi {
    return new WebhookApi(this.http)
  }

  get reports(): ReportApi {
    return new ReportApi(this.http)
  }

  get records(): RecordApi {
    return new RecordApi(this.http)
  }

  get times(): AvailabilityApi {
    return new AvailabilityApi(this.http)
  }

  get intake(): IntakeApi {
    return new IntakeApi(this.http)
  }

  get mails(): MessageApi {
    return new MessageApi(this.http)
  }

  /** What plugins show, and what their modules ask. */
  get panels(): PanelApi {
    return new PanelApi(this.http)
  }

  /** Plugins of the whole installation. */
  get installation(): PluginApi {
    return new PluginApi(this.http)
  }

  imports(tenantSlug: string): ImportApi {
    return new ImportApi(this.http, tenantSlug)
  }

  get ledger(): LedgerApi {
    return new LedgerApi(this.http)
  }

  get waitlist(): WaitlistApi {
    return new WaitlistApi(this.http)
  }

  get catalog(): CatalogApi {
    return new CatalogApi(this.http)
  }

  get travel(): TravelApi {
    return new TravelApi(this.http)
  }

  get visits(): VisitApi {
    return new VisitApi(this.http)
  }

  get prices(): PriceApi {
    return new PriceApi(this.http)
  }

  get life(): BookingActionApi {
    return new BookingActionApi(this.http)
  }

  business(signal?: AbortSignal): Promise<Business> {
    return this.http.get('/business', { signal })
  }

  /** @param to - The last day, included. */
  calendar(from: string, to: string, signal?: AbortSignal): Promise<CalendarDay> {
    return this.http.get('/calendar', { query: { from, to }, signal })
  }

  bookings(filter: BookingFilter, signal?: AbortSignal): Promise<Page<Booking>> {
    return this.http.get('/bookings', { query: { ...filter }, signal })
  }

  booking(id: string, signal?: AbortSignal): Promise<Booking> {
    return this.http.get(`/bookings/${encodeURIComponent(id)}`, { signal })
  }

  cancelTerms(id: string, part: BookingPart = {}): Promise<CancelTerms> {
    return this.http.get(`/bookings/${encodeURIComponent(id)}/cancel-terms`, { query: { ...part } })
  }

  /** @param seen - The booking as it was shown: a newer one is not changed. */
  cancel(seen: Seen, body: { reason?: string } & BookingPart, idempotencyKey: string): Promise<CancelResult> {
    const { id, version } = seen
    return this.http.post(`/bookings/${encodeURIComponent(id)}/cancel`, { body, idempotencyKey, version })
  }

  /** @param seen - As for `cancel`. */
  reschedule(
    { id, version }: Seen,
    body: { appointmentId: string; startsAt: string; staffId?: string },
    idempotencyKey: string,
  ): Promise<Booking> {
    return this.http.post(`/bookings/${encodeURIComponent(id)}/reschedule`, { body, idempotencyKey, version })
  }

  book(body: NewBooking, idempotencyKey: string): Promise<Booking> {
    return this.http.post('/bookings', { body, idempotencyKey })
  }

  services(): Promise<Page<Service>> {
    return this.http.get('/services')
  }

  staff(): Promise<Page<StaffMember>> {
    return this.http.get('/staff')
  }

  availability(query: AvailabilityQuery, signal?: AbortSignal): Promise<Availability> {
    return this.http.get('/availability', { query: { ...query }, signal })
  }

  plugins(signal?: AbortSignal): Promise<Page<Plugin>> {
    return this.http.get('/plugins', { signal })
  }

  switchPlugin(id: string, isEnabled: boolean): Promise<unknown> {
    return this.http.post(`/plugins/${encodeURIComponent(id)}/${isEnabled ? 'enable' : 'disable'}`, { body: {} })
  }

  testConnection(id: string): Promise<HealthAnswer> {
    return this.http.post(`/plugins/${encodeURIComponent(id)}/test-connection`, { body: {} })
  }

  /** Settings of plugins, and accounts at vendors. */
  get settings(): SettingsApi {
    return new SettingsApi(this.http)
  }

  outbox(query: { limit?: number; cursor?: string }, signal?: AbortSignal): Promise<Page<OutboxMessage>> {
    return this.http.get('/outbox', { query, signal })
  }

  deadEvents(signal?: AbortSignal): Promise<Page<OutboxEvent>> {
    return this.http.get('/outbox/events', { query: { state: 'dead', limit: 50 }, signal })
  }

  retryEvent(id: string): Promise<void> {
    return this.http.post(`/outbox/events/${encodeURIComponent(id)}/retry`, { body: {} })
  }

  deadWebhooks(signal?: AbortSignal): Promise<Page<IncomingEvent>> {
    return this.http.get('/inbox/webhooks', { query: { state: 'dead', limit: 50 }, signal })
  }

  retryWebhook(id: string): Promise<void> {
    return this.http.post(`/inbox/webhooks/${encodeURIComponent(id)}/retry`, { body: {} })
  }

  audit(
    query: { action?: string; subjectId?: string; from?: string; to?: string; limit?: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<Page<AuditRecord>> {
    return this.http.get('/audit', { query, signal })
  }

  verifyAudit(): Promise<AuditVerification> {
    return this.http.get('/audit/verification')
  }
}
