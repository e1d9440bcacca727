import type { InjectionToken } from 'tsyringe'
import type { PluginCustomField } from '../domain/custom-field.js'
import type { TokenKeys } from '../identity/token-keys.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { ApiKeyStore } from '../ports/api-key-store.js'
import type { AccountStore } from '../ports/account-store.js'
import type { Assistant } from '../ports/assistant.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { ExportStore } from '../ports/export-store.js'
import type { FullExportStore, Snapshots } from '../ports/full-export-store.js'
import type { ImportStore } from '../ports/import-store.js'
import type { BookingFileStore } from '../ports/booking-file-store.js'
import type { BookingHistoryStore } from '../ports/booking-history-store.js'
import type { BookingReader } from '../ports/booking-reader.js'
import type { EngineConfig } from '../ports/config.js'
import type { DueHandlers } from '../ports/due-handler.js'
import type { InboxStore } from '../ports/inbox-store.js'
import type { InboundMessages } from '../ports/inbound-messages.js'
import type { LedgerStore } from '../ports/ledger-store.js'
import type { InstanceStore } from '../ports/instance-store.js'
import type { LiveFeed } from '../ports/live-feed.js'
import type { NotificationChoiceStore } from '../ports/notification-choice-store.js'
import type { SavedViewStore } from '../ports/saved-view-store.js'
import type { Log } from '../ports/log.js'
import type { ManageLinks } from '../ports/manage-links.js'
import type { MessageChannel } from '../ports/message-channel.js'
import type { MessageTemplateStore } from '../ports/message-template-store.js'
import type { ReminderStore } from '../ports/reminder-store.js'
import type { ReportStore } from '../ports/report-store.js'
import type { ReportSubscriptionStore } from '../ports/report-subscription-store.js'
import type { StaffContacts } from '../ports/staff-contacts.js'
import type { MessageStore } from '../ports/message-store.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import type { PaymentProvider } from '../ports/payment-provider.js'
import type { PaymentStore } from '../ports/payment-store.js'
import type { PluginStore } from '../ports/plugin-store.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { SecondFactorStore } from '../ports/second-factor-store.js'
import type { RoleStore } from '../ports/role-store.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { ConnectionStore } from '../ports/connection-store.js'
import type { SettingPlaces } from '../ports/setting-places.js'
import type { SettingStore } from '../ports/setting-store.js'
import type { CategoryStore } from '../ports/category-store.js'
import type { CatalogReader, CatalogWriter } from '../ports/catalog-store.js'
import type { PrivacyStore } from '../ports/privacy-store.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { RetentionStore } from '../ports/retention-store.js'
import type { CustomerFileStore } from '../ports/customer-file-store.js'
import type { CustomFieldStore } from '../ports/custom-field-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { FeedbackStore } from '../ports/feedback-store.js'
import type { IntakeStore } from '../ports/intake-store.js'
import type { TeamStore } from '../ports/team-store.js'
import type { DomainStore } from '../ports/domain-store.js'
import type { OrganizationStore } from '../ports/organization-store.js'
import type { TenantStore } from '../ports/tenant-store.js'
import type { SeriesStore } from '../ports/series-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { BrandPictureStore } from '../ports/brand-picture-store.js'
import type { PhotoStore } from '../ports/photo-store.js'
import type { ResourceUseStore } from '../ports/resource-use-store.js'
import type { TimeOffStore } from '../ports/time-off-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { AuditStore } from '../ports/audit-store.js'
import type { ClaimOwnerStore } from '../ports/claim-owner-store.js'
import type { AvailabilityStore } from '../ports/availability-store.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { BusinessClock, Clock } from '../ports/clock.js'
import type { ContactRequestStore } from '../ports/contact-request-store.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { TravelTimeProvider } from '../ports/travel-time-provider.js'
import type { EventStore } from '../ports/event-store.js'
import type { PoolStore } from '../ports/pool-store.js'
import type { CustomerGroupStore } from '../ports/customer-group-store.js'
import type { PolicyStore } from '../ports/policy-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { VisitNoteStore } from '../ports/visit-note-store.js'
import type { VisitStore } from '../ports/visit-store.js'
import type { IdempotencyStore } from '../ports/idempotency-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import type { Outbound } from '../ports/outbound.js'
import type { WebhookStore } from '../ports/webhook-store.js'

/** A typed token: the symbol carries the port's type, so `resolve()` needs no cast. */
export type PortToken<T> = InjectionToken<T> & symbol & { readonly _?: T }

function port<T>(name: string): PortToken<T> {
  return Symbol.for(`@bookwright/core:${name}`) as PortToken<T>
}

export const CONFIG = port<EngineConfig>('EngineConfig')
export const UNIT_OF_WORK = port<UnitOfWork>('UnitOfWork')
export const POOL_STORE = port<PoolStore>('PoolStore')
export const CATALOG_READER = port<CatalogReader>('CatalogReader')
export const CATEGORY_STORE = port<CategoryStore>('CategoryStore')
export const CATALOG_WRITER = port<CatalogWriter>('CatalogWriter')
export const CUSTOMER_STORE = port<CustomerStore>('CustomerStore')
/** Notes, families, timelines and merges of customers. */
export const CUSTOMER_FILE_STORE = port<CustomerFileStore>('CustomerFileStore')
export const CUSTOM_FIELD_STORE = port<CustomFieldStore>('CustomFieldStore')
/** Fields that plugins declare; each plugin has one list. */
export const CUSTOM_FIELDS = port<readonly PluginCustomField[]>('CustomFields')
export const FEEDBACK_STORE = port<FeedbackStore>('FeedbackStore')
/** Forms between a booking and the visit, and what was said in them. */
export const INTAKE_STORE = port<IntakeStore>('IntakeStore')
export const VISIT_NOTE_STORE = port<VisitNoteStore>('VisitNoteStore')
export const CONSENT_STORE = port<ConsentStore>('ConsentStore')
export const RETENTION_STORE = port<RetentionStore>('RetentionStore')
export const PRIVACY_STORE = port<PrivacyStore>('PrivacyStore')
export const ROLE_STORE = port<RoleStore>('RoleStore')
export const TEAM_STORE = port<TeamStore>('TeamStore')
export const DOMAIN_STORE = port<DomainStore>('DomainStore')
export const ORGANIZATION_STORE = port<OrganizationStore>('OrganizationStore')
export const TENANT_STORE = port<TenantStore>('TenantStore')
/** Sessions, tokens and rate limits keep the real time, also when a sandbox freezes that of the business. */
export const REAL_CLOCK = port<Clock>('RealClock')
export const REPORT_STORE = port<ReportStore>('ReportStore')
export const REPORT_SUBSCRIPTION_STORE = port<ReportSubscriptionStore>('ReportSubscriptionStore')
export const ACCOUNT_STORE = port<AccountStore>('AccountStore')
export const API_KEY_STORE = port<ApiKeyStore>('ApiKeyStore')
export const ACCOUNT_TOKEN_STORE = port<AccountTokenStore>('AccountTokenStore')
export const PASSWORD_HASHER = port<PasswordHasher>('PasswordHasher')
export const TOKEN_KEYS = port<TokenKeys>('TokenKeys')
export const BOOKING_READER = port<BookingReader>('BookingReader')
export const MANAGE_LINKS = port<ManageLinks>('ManageLinks')
export const MESSAGE_STORE = port<MessageStore>('MessageStore')
export const MESSAGE_TEMPLATE_STORE = port<MessageTemplateStore>('MessageTemplateStore')
export const REMINDER_STORE = port<ReminderStore>('ReminderStore')
export const STAFF_CONTACTS = port<StaffContacts>('StaffContacts')
export const PAYMENT_STORE = port<PaymentStore>('PaymentStore')
export const PLUGIN_STORE = port<PluginStore>('PluginStore')
export const SETTING_STORE = port<SettingStore>('SettingStore')
export const SETTING_PLACES = port<SettingPlaces>('SettingPlaces')
export const CONNECTION_STORE = port<ConnectionStore>('ConnectionStore')
export const SECOND_FACTOR_STORE = port<SecondFactorStore>('SecondFactorStore')
export const SECRET_BOX = port<SecretBox>('SecretBox')
/** Adapters of plugins, by port: `PORTS.of(PAYMENT_PROVIDER)`. */
export const PORTS = port<PortRegistries>('PortRegistries')
/** Port of ways to pay. Many adapters: plugins provide them, services find them through PORTS. */
export const PAYMENT_PROVIDER = port<PaymentProvider>('PaymentProvider')
/** Port of ways to send messages; many adapters, as above. */
export const MESSAGE_CHANNEL = port<MessageChannel>('MessageChannel')
/** Port of calendars outside the engine; many adapters, as above. */
export const CALENDAR_PROVIDER = port<CalendarProvider>('CalendarProvider')
/** Port of who answers in conversations; many adapters, as above. */
export const ASSISTANT = port<Assistant>('Assistant')
export const AVAILABILITY_STORE = port<AvailabilityStore>('AvailabilityStore')
/** What reads snapshots from the database; `AVAILABILITY_STORE` adds the roads. */
export const PLAIN_AVAILABILITY_STORE = port<AvailabilityStore>('PlainAvailabilityStore')
export const CONTACT_REQUEST_STORE = port<ContactRequestStore>('ContactRequestStore')
export const FIELD_VISIT_STORE = port<FieldVisitStore>('FieldVisitStore')
/** Port of whoever knows how long ways take; many adapters, the first one counts. */
export const TRAVEL_TIME_PROVIDER = port<TravelTimeProvider>('TravelTimeProvider')
export const BOOKING_STORE = port<BookingStore>('BookingStore')
export const CUSTOMER_GROUP_STORE = port<CustomerGroupStore>('CustomerGroupStore')
export const BOOKING_FILE_STORE = port<BookingFileStore>('BookingFileStore')
export const EXPORT_STORE = port<ExportStore>('ExportStore')
export const FULL_EXPORT_STORE = port<FullExportStore>('FullExportStore')
export const SNAPSHOTS = port<Snapshots>('Snapshots')
export const IMPORT_STORE = port<ImportStore>('ImportStore')
export const BOOKING_HISTORY_STORE = port<BookingHistoryStore>('BookingHistoryStore')
export const POLICY_STORE = port<PolicyStore>('PolicyStore')
export const LIFECYCLE_STORE = port<LifecycleStore>('LifecycleStore')
export const CLAIM_OWNER_STORE = port<ClaimOwnerStore>('ClaimOwnerStore')
export const VISIT_STORE = port<VisitStore>('VisitStore')
export const BUSINESS_CLOCK = port<BusinessClock>('BusinessClock')
/** Kinds of due rows and who works on them; whoever writes rows of a kind adds its handler. */
export const DUE_HANDLERS = port<DueHandlers>('DueHandlers')
export const INBOX_STORE = port<InboxStore>('InboxStore')
export const INBOUND_MESSAGES = port<InboundMessages>('InboundMessages')
export const SERIES_STORE = port<SeriesStore>('SeriesStore')
export const SESSION_STORE = port<SessionStore>('SessionStore')
export const HOURS_STORE = port<HoursStore>('HoursStore')
export const BRAND_PICTURE_STORE = port<BrandPictureStore>('BrandPictureStore')
export const PHOTO_STORE = port<PhotoStore>('PhotoStore')
export const RESOURCE_USE_STORE = port<ResourceUseStore>('ResourceUseStore')
export const TIME_OFF_STORE = port<TimeOffStore>('TimeOffStore')
export const WAITLIST_STORE = port<WaitlistStore>('WaitlistStore')
export const IDEMPOTENCY_STORE = port<IdempotencyStore>('IdempotencyStore')
export const TENANT_DIRECTORY = port<TenantDirectory>('TenantDirectory')

export const LEDGER_STORE = port<LedgerStore>('LedgerStore')
export const AUDIT_STORE = port<AuditStore>('AuditStore')
export const EVENT_STORE = port<EventStore>('EventStore')
export const LIVE_FEED = port<LiveFeed>('LiveFeed')
export const NOTIFICATION_CHOICE_STORE = port<NotificationChoiceStore>('NotificationChoiceStore')
export const SAVED_VIEW_STORE = port<SavedViewStore>('SavedViewStore')
export const LOG = port<Log>('Log')
export const INSTANCE_STORE = port<InstanceStore>('InstanceStore')
export const WEBHOOK_STORE = port<WebhookStore>('WebhookStore')
/** The only way to an address that somebody wrote down. */
export const OUTBOUND = port<Outbound>('Outbound')
