import { container as root, type DependencyContainer, type InjectionToken } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { AnswerCache } from '../booking/answer-cache.js'
import { BookingLinks } from '../booking/booking-links.js'
import { NamedBookingReader } from '../booking/booking-reader.js'
import { AesSecretBox } from '../db/secret-box.js'
import type { FrozenTimes } from '../db/frozen-times.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { SqlAccountStore } from '../db/repositories/account-store.js'
import { SqlAccountTokenStore } from '../db/repositories/account-token-store.js'
import { SqlApiKeyStore } from '../db/repositories/sql-api-key-store.js'
import { SqlAvailabilityStore } from '../db/repositories/availability-store.js'
import { SqlContactRequestStore } from '../db/repositories/sql-contact-request-store.js'
import { SqlFieldVisitStore } from '../db/repositories/sql-field-visit-store.js'
import { RoadAwareStore } from '../travel/road-aware-store.js'
import { SqlBookingStore } from '../db/repositories/booking-store.js'
import { SqlExportStore } from '../db/repositories/sql-export-store.js'
import { SqlFullExportStore } from '../db/repositories/sql-full-export-store.js'
import { SqlImportStore } from '../db/repositories/sql-import-store.js'
import { SqlBookingFileStore } from '../db/repositories/sql-booking-file-store.js'
import { SqlBookingHistoryStore } from '../db/repositories/sql-booking-history-store.js'
import { SqlDomainStore } from '../db/repositories/sql-domain-store.js'
import { SqlInstanceStore } from '../db/repositories/instance-store.js'
import { SqlMessageStore } from '../db/repositories/message-store.js'
import { SqlCategoryStore } from '../db/repositories/sql-category-store.js'
import { SqlMessageTemplateStore } from '../db/repositories/sql-message-template-store.js'
import { SqlReminderStore } from '../db/repositories/sql-reminder-store.js'
import { SqlStaffContacts } from '../db/repositories/sql-staff-contacts.js'
import { OrmCatalogWriter } from '../db/repositories/orm-catalog-writer.js'
import { SqlPaymentStore } from '../db/repositories/payment-store.js'
import { SqlRetentionStore } from '../db/repositories/sql-retention-store.js'
import { SqlPrivacyStore } from '../db/repositories/sql-privacy-store.js'
import { SqlPluginStore } from '../db/repositories/plugin-store.js'
import { SqlSecondFactorStore } from '../db/repositories/second-factor-store.js'
import { SqlConnectionStore } from '../db/repositories/sql-connection-store.js'
import { SqlSettingPlaces } from '../db/repositories/sql-setting-places.js'
import { SqlSettingStore } from '../db/repositories/setting-store.js'
import { SqlLedgerStore } from '../db/repositories/sql-ledger-store.js'
import { SqlAuditStore } from '../db/repositories/sql-audit-store.js'
import { SqlCatalogReader } from '../db/repositories/sql-catalog-reader.js'
import { SqlClaimOwnerStore } from '../db/repositories/sql-claim-owner-store.js'
import { SqlConsentStore } from '../db/repositories/sql-consent-store.js'
import { SqlCustomerFileStore } from '../db/repositories/sql-customer-file-store.js'
import { SqlCustomFieldStore } from '../db/repositories/sql-custom-field-store.js'
import { SqlFeedbackStore } from '../db/repositories/sql-feedback-store.js'
import { SqlIntakeStore } from '../db/repositories/sql-intake-store.js'
import { SqlVisitNoteStore } from '../db/repositories/sql-visit-note-store.js'
import { SqlCustomerStore } from '../db/repositories/sql-customer-store.js'
import { SqlInboxStore } from '../db/repositories/sql-inbox-store.js'
import { SqlInboundMessages } from '../db/repositories/sql-inbound-messages.js'
import { SqlEventStore } from '../db/repositories/sql-event-store.js'
import { SqlNotificationChoiceStore } from '../db/repositories/sql-notification-choice-store.js'
import { SqlSavedViewStore } from '../db/repositories/sql-saved-view-store.js'
import { SqlPoolStore } from '../db/repositories/sql-pool-store.js'
import { SqlCustomerGroupStore } from '../db/repositories/sql-customer-group-store.js'
import { SqlPolicyStore } from '../db/repositories/sql-policy-store.js'
import { SqlVisitStore } from '../db/repositories/sql-visit-store.js'
import { SqlLifecycleStore } from '../db/repositories/sql-lifecycle-store.js'
import { SqlIdempotencyStore } from '../db/repositories/sql-idempotency-store.js'
import { SqlOrganizationStore } from '../db/repositories/sql-organization-store.js'
import { SqlRoleStore } from '../db/repositories/sql-role-store.js'
import { SqlTeamStore } from '../db/repositories/team-store.js'
import { SqlSeriesStore } from '../db/repositories/sql-series-store.js'
import { SqlSessionStore } from '../db/repositories/sql-session-store.js'
import { SqlHoursStore } from '../db/repositories/sql-hours-store.js'
import { SqlBrandPictureStore } from '../db/repositories/sql-brand-picture-store.js'
import { SqlPhotoStore } from '../db/repositories/sql-photo-store.js'
import { SqlResourceUseStore } from '../db/repositories/sql-resource-use-store.js'
import { SqlTimeOffStore } from '../db/repositories/sql-time-off-store.js'
import { SqlTenantStore } from '../db/repositories/sql-tenant-store.js'
import { SqlWaitlistStore } from '../db/repositories/sql-waitlist-store.js'
import { Translator } from '../i18n/translator.js'
import { Argon2PasswordHasher } from '../identity/argon2-password-hasher.js'
import { BackgroundWork } from '../identity/background-work.js'
import { deriveTokenKeys } from '../identity/token-keys.js'
import type { EngineConfig } from '../ports/config.js'
import type { DueHandlers } from '../ports/due-handler.js'
import type { Log } from '../ports/log.js'
import { TenantService } from '../tenancy/tenant-service.js'
import { bindReportStores } from './insight.js'
import * as tokens from './tokens.js'
import { bindWebhookPorts } from './webhooks.js'

export interface EngineParts {
  readonly config: EngineConfig
  readonly log: Log
  readonly unitOfWork: SequelizeUnitOfWork
  /** The clocks of the businesses; nothing is frozen outside sandbox mode. */
  readonly times: FrozenTimes
}

/** Binds every port of one engine to its adapter, in a container of its own: two engines in one process share nothing. */
export function bindPorts({ config, log, unitOfWork, times }: EngineParts): DependencyContainer {
  const container = root.createChildContainer()
  const clock = { now: () => new Date() }
  container.register(tokens.CONFIG, { useValue: config })
  container.register(tokens.LOG, { useValue: log })
  container.register(tokens.UNIT_OF_WORK, { useValue: unitOfWork })
  container.register(tokens.SNAPSHOTS, { useValue: unitOfWork })
  container.register(tokens.SETTING_PLACES, { useValue: new SqlSettingPlaces(unitOfWork) })
  container.register(tokens.REAL_CLOCK, { useValue: clock })
  container.register(tokens.BUSINESS_CLOCK, { useValue: times })
  container.register(tokens.DUE_HANDLERS, { useValue: new Map() satisfies DueHandlers })
  container.register(tokens.TOKEN_KEYS, { useValue: deriveTokenKeys(config.secretKey) })
  container.registerInstance(Translator, new Translator())
  container.registerInstance(ZoneCache, new ZoneCache())
  bindStores(container)
  bindTeamStores(container)
  bindCustomerFiles(container)
  bindDailyStores(container)
  bindMessageStores(container)
  bindReportStores(container)
  bindWebhookPorts(container, config)
  return container
}

/** What gathers around bookings in a day. */
function bindDailyStores(container: DependencyContainer): void {
  container.registerSingleton(tokens.BOOKING_FILE_STORE, SqlBookingFileStore)
  container.registerSingleton(tokens.EXPORT_STORE, SqlExportStore)
  container.registerSingleton(tokens.FULL_EXPORT_STORE, SqlFullExportStore)
  container.registerSingleton(tokens.IMPORT_STORE, SqlImportStore)
  container.registerSingleton(tokens.BOOKING_HISTORY_STORE, SqlBookingHistoryStore)
  container.registerSingleton(tokens.NOTIFICATION_CHOICE_STORE, SqlNotificationChoiceStore)
  container.registerSingleton(tokens.SAVED_VIEW_STORE, SqlSavedViewStore)
}

function bindMessageStores(container: DependencyContainer): void {
  container.registerSingleton(tokens.MESSAGE_STORE, SqlMessageStore)
  container.registerSingleton(tokens.MESSAGE_TEMPLATE_STORE, SqlMessageTemplateStore)
  container.registerSingleton(tokens.REMINDER_STORE, SqlReminderStore)
  container.registerSingleton(tokens.STAFF_CONTACTS, SqlStaffContacts)
}

function bindCustomerFiles(container: DependencyContainer): void {
  container.registerSingleton(tokens.CUSTOMER_FILE_STORE, SqlCustomerFileStore)
  container.registerSingleton(tokens.CUSTOM_FIELD_STORE, SqlCustomFieldStore)
  container.registerSingleton(tokens.FEEDBACK_STORE, SqlFeedbackStore)
  container.registerSingleton(tokens.INTAKE_STORE, SqlIntakeStore)
  container.registerSingleton(tokens.VISIT_NOTE_STORE, SqlVisitNoteStore)
}

function bindStores(container: DependencyContainer): void {
  container.registerSingleton(tokens.POOL_STORE, SqlPoolStore)
  container.registerSingleton(tokens.AUDIT_STORE, SqlAuditStore)
  container.registerSingleton(tokens.LEDGER_STORE, SqlLedgerStore)
  container.registerSingleton(tokens.EVENT_STORE, SqlEventStore)
  container.registerSingleton(tokens.ACCOUNT_STORE, SqlAccountStore)
  container.registerSingleton(tokens.ACCOUNT_TOKEN_STORE, SqlAccountTokenStore)
  container.registerSingleton(tokens.API_KEY_STORE, SqlApiKeyStore)
  container.registerSingleton(tokens.PLAIN_AVAILABILITY_STORE, SqlAvailabilityStore)
  container.registerSingleton(tokens.AVAILABILITY_STORE, RoadAwareStore)
  container.registerSingleton(tokens.CONTACT_REQUEST_STORE, SqlContactRequestStore)
  container.registerSingleton(tokens.FIELD_VISIT_STORE, SqlFieldVisitStore)
  container.registerSingleton(tokens.BOOKING_STORE, SqlBookingStore)
  container.registerSingleton(tokens.CATALOG_READER, SqlCatalogReader)
  container.registerSingleton(tokens.CATEGORY_STORE, SqlCategoryStore)
  container.registerSingleton(tokens.CATALOG_WRITER, OrmCatalogWriter)
  container.registerSingleton(tokens.CONSENT_STORE, SqlConsentStore)
  container.registerSingleton(tokens.CUSTOMER_STORE, SqlCustomerStore)
  container.registerSingleton(tokens.IDEMPOTENCY_STORE, SqlIdempotencyStore)
  container.registerSingleton(tokens.INBOX_STORE, SqlInboxStore)
  container.registerSingleton(tokens.INBOUND_MESSAGES, SqlInboundMessages)
  container.registerSingleton(tokens.INSTANCE_STORE, SqlInstanceStore)
  container.registerSingleton(tokens.CUSTOMER_GROUP_STORE, SqlCustomerGroupStore)
  container.registerSingleton(tokens.POLICY_STORE, SqlPolicyStore)
  container.registerSingleton(tokens.LIFECYCLE_STORE, SqlLifecycleStore)
  container.registerSingleton(tokens.CLAIM_OWNER_STORE, SqlClaimOwnerStore)
  container.registerSingleton(tokens.VISIT_STORE, SqlVisitStore)
  container.registerSingleton(tokens.PAYMENT_STORE, SqlPaymentStore)
  container.registerSingleton(tokens.PLUGIN_STORE, SqlPluginStore)
  container.registerSingleton(tokens.SECOND_FACTOR_STORE, SqlSecondFactorStore)
  container.registerSingleton(tokens.RETENTION_STORE, SqlRetentionStore)
  container.registerSingleton(tokens.PRIVACY_STORE, SqlPrivacyStore)
  container.registerSingleton(tokens.SETTING_STORE, SqlSettingStore)
  container.registerSingleton(tokens.CONNECTION_STORE, SqlConnectionStore)
  container.registerSingleton(tokens.ROLE_STORE, SqlRoleStore)
  container.registerSingleton(tokens.SERIES_STORE, SqlSeriesStore)
  container.registerSingleton(tokens.SESSION_STORE, SqlSessionStore)
  container.registerSingleton(tokens.DOMAIN_STORE, SqlDomainStore)
  container.registerSingleton(tokens.ORGANIZATION_STORE, SqlOrganizationStore)
  container.registerSingleton(tokens.TENANT_STORE, SqlTenantStore)
  container.registerSingleton(tokens.WAITLIST_STORE, SqlWaitlistStore)
  container.registerSingleton(tokens.SECRET_BOX, AesSecretBox)
  container.registerSingleton(tokens.PASSWORD_HASHER, Argon2PasswordHasher)
  container.registerSingleton(tokens.BOOKING_READER, NamedBookingReader)
  container.registerSingleton(tokens.MANAGE_LINKS, BookingLinks)
  container.registerSingleton(BackgroundWork)
  container.registerSingleton(AnswerCache)
  container.registerSingleton(TenantService)
  container.register(tokens.TENANT_DIRECTORY, { useFactory: scope => scope.resolve(TenantService) })
}

/** Registers what only one of may exist in an engine and is made by hand. */
export function bindInstance<T>(container: DependencyContainer, type: InjectionToken<T>, value: T): T {
  container.register(type, { useValue: value })
  return value
}

function bindTeamStores(container: DependencyContainer): void {
  container.registerSingleton(tokens.HOURS_STORE, SqlHoursStore)
  container.registerSingleton(tokens.BRAND_PICTURE_STORE, SqlBrandPictureStore)
  container.registerSingleton(tokens.PHOTO_STORE, SqlPhotoStore)
  container.registerSingleton(tokens.RESOURCE_USE_STORE, SqlResourceUseStore)
  container.registerSingleton(tokens.TIME_OFF_STORE, SqlTimeOffStore)
  container.registerSingleton(tokens.TEAM_STORE, SqlTeamStore)
}
