import type { InboxStore } from '../../ports/inbox-store.js'
import type { EventStore } from '../../ports/event-store.js'
import type { Route } from '../route.js'
import { apiKeyRoutes, type ApiKeyRouteServices } from './admin/api-keys.js'
import { auditRoutes, type AuditReader } from './admin/audit.js'
import { ledgerRoutes, type LedgerReader } from './admin/ledger.js'
import { classDeskRoutes, type ClassDesk } from './admin/classes.js'
import { customerGroupRoutes, type CustomerGroupServices } from './admin/customer-groups.js'
import { consentRoutes, type ConsentRouteServices } from './admin/consents.js'
import { clientFileRoutes, type ClientFileServices } from './admin/client-files.js'
import { clientLetterRoutes, type ClientLetterServices } from './admin/client-letters.js'
import { clientRoutes, type ClientRouteServices } from './admin/clients.js'
import { catalogRoutes, type CatalogRouteServices } from './admin/catalog.js'
import { categoryRoutes, type CategoryRouteServices } from './admin/categories.js'
import { serviceRoutes, type ServiceRouteServices } from './admin/services.js'
import { customFieldRoutes, type CustomFieldServices } from './admin/custom-fields.js'
import { feedbackRoutes, type FeedbackServices } from './admin/feedback.js'
import { intakeRoutes, type IntakeRouteServices } from './admin/intake.js'
import { visitNoteRoutes, type VisitNoteServices } from './admin/visit-notes.js'
import { feedbackFormRoutes, type FeedbackFormServices } from './public/feedback-forms.js'
import { calendarRoutes, type CalendarReader } from './admin/calendar.js'
import { domainRoutes, type DomainRouteServices } from './admin/domains.js'
import { eventRoutes } from './admin/events.js'
import { exportRoutes, type ExportRouteServices } from './admin/exports.js'
import { fullExportRoutes, type FullExportRouteServices } from './admin/full-exports.js'
import { importRoutes, type ImportRouteServices } from './admin/imports.js'
import { inboxRoutes } from './admin/inbox.js'
import { outboxRoutes, type MessageReader } from './admin/outbox.js'
import { messageTemplateRoutes, type TemplateEditing } from './admin/message-templates.js'
import { reminderRoutes, type ReminderEditing } from './admin/reminder-rules.js'
import { policyRoutes, type PolicyRules } from './admin/policies.js'
import { pricePreviewRoutes, type PricePreviewer } from './admin/price-preview.js'
import { panelRoutes, type PanelRouteServices } from './admin/panels.js'
import { pluginRoutes, type PluginRouteServices } from './admin/plugins.js'
import { pluginActivityRoutes, type PluginActivityServices } from './admin/plugin-activity.js'
import { pluginPackageRoutes, type PluginPackageServices } from './admin/plugin-packages.js'
import { organizationRoutes, type OrganizationRouteServices } from './admin/organizations.js'
import { privacyRoutes, type PrivacyRouteServices } from './admin/privacy.js'
import { retentionRoutes, type RetentionRouteServices } from './admin/retention.js'
import { holidayRoutes, type HolidayServices } from './admin/holidays.js'
import { performerRoutes, type PerformerServices } from './admin/performers.js'
import { photoRoutes, type PhotoServices } from './admin/resource-photos.js'
import { resourceRoutes, type ResourceRouteServices } from './admin/resources.js'
import { scheduleRoutes, type ScheduleServices } from './admin/schedules.js'
import { fieldVisitRoutes, type FieldVisitServices } from './admin/field-visits.js'
import { areaRoutes, type AreaEditing } from './admin/service-area.js'
import { contactRoutes, type ContactBook } from './public/contact-requests.js'
import { splittingRoutes, type SplittingServices } from './admin/splitting.js'
import { timeOffRoutes, type TimeOffDesk } from './admin/time-off.js'
import { teamSecurityRoutes, type TeamSecurityServices } from './admin/team-security.js'
import { templateRoutes, type TemplateRouteServices } from './admin/templates.js'
import { brandRoutes, type BrandServices } from './admin/brand-pictures.js'
import { tenantRoutes, type TenantRouteServices } from './admin/tenants.js'
import { reassignmentRoutes, type ReassignmentServices } from './admin/reassignments.js'
import { absenceRoutes, type AbsenceServices } from './admin/absences.js'
import { rescheduleTermsRoutes } from './admin/reschedule-terms.js'
import { dailyRoutes, type DailyRouteServices } from './daily-routes.js'
import { dayRoutes, type DayServices } from './admin/days.js'
import { reportMailRoutes, type ReportMailServices } from './admin/report-mail.js'
import { reportRoutes, type ReportRouteServices } from './admin/reports.js'
import { roleRoutes, type RoleRouteServices } from './admin/roles.js'
import { userRoutes, type TeamRouteServices } from './admin/users.js'
import { webhookRoutes, type WebhookRouteServices } from './admin/webhooks.js'
import { walkInRoutes, type WalkInDesk } from './admin/walk-ins.js'
import { firstTimesRoute } from './public/first-times.js'
import { thingTimesRoute, type ThingTimesServices } from './public/thing-times.js'
import { type BookerKnower, availabilityRoutes, type AvailabilityFinder } from './public/availability.js'
import { itineraryRoutes, type ItineraryFinder } from './public/itineraries.js'
import { bookingRoutes, type BookingRouteServices } from './public/bookings.js'
import { bookingSeriesRoutes, type SeriesRouteServices } from './public/booking-series.js'
import { classRoutes } from './public/classes.js'
import { businessRoutes, type BusinessRouteServices } from './public/business.js'
import { myBookingRoutes, type MyBookings } from './public/my-bookings.js'
import { holdRoutes, type HoldDesk } from './public/holds.js'
import { whyNotRoutes, type WhyNotRouteServices } from './public/why-not.js'
import { waitlistRoutes, type WaitlistRouteServices } from './public/waitlist.js'
import { waitlistOfferRoutes } from './public/waitlist-offers.js'
import { waitlistDeskRoutes } from './admin/waitlist.js'

/** The application services behind the routes of the core. */
export interface CoreServices
  extends
    PluginRouteServices,
    PanelRouteServices,
    PluginPackageServices,
    PluginActivityServices,
    BookingRouteServices,
    ThingTimesServices,
    DailyRouteServices,
    ReportRouteServices,
    ReportMailServices,
    ReassignmentServices,
    AbsenceServices,
    DayServices,
    ClassDesk,
    SeriesRouteServices,
    SplittingServices,
    BusinessRouteServices,
    TeamRouteServices,
    TeamSecurityServices,
    ApiKeyRouteServices,
    OrganizationRouteServices,
    TenantRouteServices,
    BrandServices,
    TemplateRouteServices,
    ClientRouteServices,
    ClientLetterServices,
    ClientFileServices,
    CustomFieldServices,
    FeedbackServices,
    FeedbackFormServices,
    IntakeRouteServices,
    VisitNoteServices,
    PrivacyRouteServices,
    RoleRouteServices,
    ConsentRouteServices,
    RetentionRouteServices,
    FieldVisitServices,
    WhyNotRouteServices,
    WaitlistRouteServices,
    ImportRouteServices,
    ExportRouteServices,
    FullExportRouteServices,
    PerformerServices,
    WebhookRouteServices,
    DomainRouteServices {
  readonly consents: ConsentRouteServices['consents']
  readonly feedback: FeedbackServices['feedback']
  readonly panels: PanelRouteServices['panels'] & BusinessRouteServices['panels']
  readonly catalog: BusinessRouteServices['catalog'] & ResourceRouteServices['catalog']
  readonly hours: HolidayServices['hours'] & ScheduleServices['hours']
  readonly teamDesk: PhotoServices['teamDesk'] & ResourceRouteServices['teamDesk']
  readonly customerGroups: CustomerGroupServices['customerGroups'] & BookerKnower
  readonly availability: AvailabilityFinder
  readonly itineraries: ItineraryFinder
  readonly holds: HoldDesk
  readonly bookings: BookingRouteServices['bookings'] & DailyRouteServices['bookings'] & MyBookings
  readonly calendar: CalendarReader
  readonly catalogDesk: CatalogRouteServices['catalogDesk'] &
    ServiceRouteServices['catalogDesk'] &
    ScheduleServices['catalogDesk']
  readonly categories: CategoryRouteServices['categories'] & ServiceRouteServices['categories']
  readonly timeOff: TimeOffDesk
  readonly area: AreaEditing
  readonly contacts: ContactBook
  readonly walkIns: WalkInDesk
  readonly policies: PolicyRules
  readonly pricePreview: PricePreviewer
  readonly messages: MessageReader
  readonly messageTemplates: TemplateEditing
  readonly reminders: ReminderEditing
  readonly ledger: LedgerReader
  readonly events: EventStore
  readonly inbox: InboxStore
  readonly audit: AuditReader
}

/** People, things and hours. */
function teamRoutes(services: CoreServices): Route[] {
  return [
    ...resourceRoutes(services),
    ...photoRoutes(services),
    ...performerRoutes(services),
    ...scheduleRoutes(services),
    ...holidayRoutes(services),
    ...timeOffRoutes(services),
  ]
}

function pricingRoutes(services: CoreServices): Route[] {
  return [...pricePreviewRoutes(services), ...customerGroupRoutes(services)]
}

/** The word before the names: `/reports/mail` is no report. */
function insightRoutes(services: CoreServices): Route[] {
  return [...reportMailRoutes(services), ...reportRoutes(services)]
}

function searchRoutes(services: CoreServices): Route[] {
  return [
    ...availabilityRoutes(services),
    firstTimesRoute(services),
    thingTimesRoute(services),
    ...whyNotRoutes(services),
    ...itineraryRoutes(services),
  ]
}

/** Every tenant route of the core; sign-in and documents are added by the application itself. */
export function coreRoutes(services: CoreServices): Route[] {
  return [
    ...businessRoutes(services),
    ...searchRoutes(services),
    ...holdRoutes(services),
    ...bookingRoutes(services),
    ...dailyRoutes(services),
    ...insightRoutes(services),
    ...[reassignmentRoutes, rescheduleTermsRoutes].flatMap(routesOf => routesOf(services)),
    ...absenceRoutes(services),
    ...dayRoutes(services),
    ...bookingSeriesRoutes(services),
    ...classRoutes(services),
    ...classDeskRoutes(services),
    ...splittingRoutes(services),
    ...walkInRoutes(services),
    ...policyRoutes(services),
    ...pricingRoutes(services),
    ...myBookingRoutes(services),
    ...calendarRoutes(services),
    ...catalogueRoutes(services),
    ...routesAboutClients(services),
    ...teamRoutes(services),
    ...areaRoutes(services),
    ...contactRoutes(services),
    ...fieldVisitRoutes(services),
    // The words before the ids: `/waitlist/entries` is no entry.
    ...waitlistDeskRoutes(services),
    ...waitlistOfferRoutes(services),
    ...waitlistRoutes(services),
    ...[pluginRoutes, panelRoutes, pluginPackageRoutes, pluginActivityRoutes].flatMap(routesOf => routesOf(services)),
    ...outboxRoutes(services),
    ...[messageTemplateRoutes, reminderRoutes].flatMap(routesOf => routesOf(services)),
    ...eventRoutes(services),
    ...inboxRoutes(services),
    ...auditRoutes(services),
    ...ledgerRoutes(services),
    ...userRoutes(services),
    ...[apiKeyRoutes, webhookRoutes].flatMap(routesOf => routesOf(services)),
    ...teamSecurityRoutes(services),
    ...organizationRoutes(services),
    ...[tenantRoutes, brandRoutes].flatMap(routesOf => routesOf(services)),
    ...templateRoutes(services),
    ...roleRoutes(services),
    ...domainRoutes(services),
  ]
}

function routesAboutClients(services: CoreServices): Route[] {
  return [
    // The words before the ids: `/clients/tags` is no client.
    ...clientFileRoutes(services),
    ...clientRoutes(services),
    ...clientLetterRoutes(services),
    ...customFieldRoutes(services),
    ...feedbackRoutes(services),
    ...feedbackFormRoutes(services),
    ...intakeRoutes(services),
    ...visitNoteRoutes(services),
    ...privacyRoutes(services),
    ...consentRoutes(services),
    ...retentionRoutes(services),
    ...importRoutes(services),
    ...exportRoutes(services),
    ...fullExportRoutes(services),
  ]
}

/** What a business offers, with whom and when. */
function catalogueRoutes(services: CoreServices): Route[] {
  return [...catalogRoutes(services), ...categoryRoutes(services), ...serviceRoutes(services)]
}
