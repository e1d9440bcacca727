import type { DependencyContainer } from 'tsyringe'
import { WalkIns } from '../booking/walk-ins.js'
import { AvailabilityService } from '../booking/availability-service.js'
import { ThingTimes } from '../booking/thing-times.js'
import { BookingService } from '../booking/booking-service.js'
import { CalendarFiles } from '../booking/calendar-files.js'
import { CalendarService } from '../booking/calendar-service.js'
import { Cancellation } from '../booking/cancellation.js'
import { HoldService } from '../booking/hold-service.js'
import { AbsenceClasses } from '../booking/absence-classes.js'
import { AbsencePlanner } from '../booking/absence-planner.js'
import { AbsenceService } from '../booking/absence-service.js'
import { DayChange } from '../booking/day-change.js'
import { DayTidying } from '../booking/day-tidying.js'
import { Reassignment } from '../booking/reassignment.js'
import { ItineraryService } from '../booking/itinerary-service.js'
import { Leaving } from '../booking/leaving.js'
import { Rescheduling } from '../booking/rescheduling.js'
import { SeriesBooking } from '../booking/series-booking.js'
import { SeriesDesk } from '../booking/series-desk.js'
import { SeriesPlanner } from '../booking/series-planner.js'
import { SessionCancelling } from '../booking/session-cancelling.js'
import { SessionDesk } from '../booking/session-desk.js'
import { SessionEditing } from '../booking/session-editing.js'
import { SessionLists } from '../booking/session-lists.js'
import { Splitting } from '../booking/splitting.js'
import { TimeOffService } from '../booking/time-off-service.js'
import { NextTime } from '../booking/next-time.js'
import { WhyNot } from '../booking/why-not.js'
import { PolicyDesk } from '../catalog/policy-desk.js'
import { HoursDesk } from '../catalog/hours-desk.js'
import { Performers } from '../catalog/performers.js'
import { TeamDesk } from '../catalog/team-desk.js'
import { PricePreview } from '../catalog/price-preview.js'
import { CategoryDesk } from '../catalog/category-desk.js'
import { CatalogDesk } from '../catalog/catalog-desk.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { AUDIT_STORE, EVENT_STORE, INBOX_STORE, LEDGER_STORE } from './tokens.js'
import { dailyServices } from './daily-services.js'
import { waitlistServices } from './waitlist.js'
import type { HttpAppDependencies } from '../http/app.js'
import { BookingConsents } from '../booking/booking-consents.js'
import { ConsentService } from '../customer/consent-service.js'
import { BookingFields } from '../booking/booking-fields.js'
import { BookingPins } from '../booking/booking-pins.js'
import { CustomFields } from '../customer/custom-fields.js'
import { CustomerCircle } from '../customer/customer-circle.js'
import { CustomerMerging } from '../customer/customer-merging.js'
import { CustomerNotes } from '../customer/customer-notes.js'
import { CustomerTimeline } from '../customer/customer-timeline.js'
import { FeedbackDesk } from '../feedback/feedback-desk.js'
import { FeedbackForms } from '../feedback/feedback-forms.js'
import { IntakeDesk } from '../intake/intake-desk.js'
import { IntakeService } from '../intake/intake-service.js'
import { VisitNotes } from '../intake/visit-notes.js'
import { ExportDesk } from '../exporting/export-desk.js'
import { FullExport } from '../exporting/full-export.js'
import { ImportDesk } from '../importing/import-desk.js'
import { CustomerGroups } from '../customer/customer-groups.js'
import { CustomerDesk } from '../customer/customer-desk.js'
import type { CoreServices } from '../http/routes/core-routes.js'
import { DomainService } from '../tenancy/domain-service.js'
import { OrganizationService } from '../tenancy/organization-service.js'
import { Setup } from '../tenancy/setup.js'
import { SignUp } from '../tenancy/sign-up.js'
import { BrandDesk } from '../tenancy/brand-desk.js'
import { TenantDesk } from '../tenancy/tenant-desk.js'
import { TenantTemplates } from '../tenancy/tenant-templates.js'
import type { AccountServices } from '../http/routes/public/account-routes.js'
import { ApiKeys } from '../identity/api-keys.js'
import { FactorPolicy } from '../identity/factor-policy.js'
import { CustomRoles } from '../identity/custom-roles.js'
import { InvitationAcceptance } from '../identity/invitation-acceptance.js'
import { KnownDevices } from '../identity/known-device.js'
import { AccountNews } from '../identity/account-news.js'
import { PasswordReset } from '../identity/password-reset.js'
import { Registration } from '../identity/registration.js'
import { SecondFactor } from '../identity/second-factor.js'
import { SecondStep } from '../identity/second-step.js'
import { TeamService } from '../identity/team-service.js'
import { ClientLetters } from '../messaging/client-letters.js'
import { MessageService } from '../messaging/message-service.js'
import { ReminderRules } from '../messaging/reminder-rules.js'
import { TemplateDesk } from '../messaging/template-desk.js'
import { PaymentService } from '../payment/payment-service.js'
import { CustomerEraser } from '../privacy/customer-eraser.js'
import { RetentionService } from '../privacy/retention-service.js'
import { PrivacyService } from '../privacy/privacy-service.js'
import { travelServices } from './field-visits.js'
import { reportServices } from './insight.js'
import { PanelDesk } from '../plugin/panel-desk.js'
import { PluginActivity } from '../plugin/plugin-activity.js'
import { PluginChanges } from '../plugin/plugin-changes.js'
import { PluginInstaller } from '../plugin/plugin-installer.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import { PluginOffers } from '../plugin/plugin-offers.js'
import { SettingLevels } from '../tenancy/setting-levels.js'
import { PluginConnections } from '../plugin/plugin-connections.js'
import { PluginSettingsService } from '../plugin/plugin-settings.js'
import { webhookServices } from './webhooks.js'

/** The services of logins, behind the routes that need no business. */
export function accountServices(container: DependencyContainer): AccountServices {
  return {
    passwordReset: container.resolve(PasswordReset),
    registration: container.resolve(Registration),
    invitations: container.resolve(InvitationAcceptance),
  }
}

/** What signing in takes beside a password. */
export function signInServices(container: DependencyContainer): HttpAppDependencies['signIn'] {
  return {
    secondFactor: container.resolve(SecondFactor),
    secondStep: container.resolve(SecondStep),
    devices: container.resolve(KnownDevices),
    news: container.resolve(AccountNews),
  }
}

/** How a business begins, behind the routes that need none. */
export function foundingServices(container: DependencyContainer): { signUp: SignUp; setup: Setup } {
  return { signUp: container.resolve(SignUp), setup: container.resolve(Setup) }
}

/** Businesses, who owns them, and what they start from. */
function tenancyServices(container: DependencyContainer) {
  return {
    domains: container.resolve(DomainService),
    organizations: container.resolve(OrganizationService),
    tenantDesk: container.resolve(TenantDesk),
    brandDesk: container.resolve(BrandDesk),
    templates: container.resolve(TenantTemplates),
  }
}

/** Classes, and bookings that repeat. */
function classServices(container: DependencyContainer) {
  return {
    seriesPlanner: container.resolve(SeriesPlanner),
    seriesBooking: container.resolve(SeriesBooking),
    seriesDesk: container.resolve(SeriesDesk),
    sessions: container.resolve(SessionLists),
    sessionDesk: container.resolve(SessionDesk),
    sessionEditing: container.resolve(SessionEditing),
    sessionCancelling: container.resolve(SessionCancelling),
  }
}

/** Changes of staff: other people, absences, days with holes. */
function staffingServices(container: DependencyContainer) {
  return {
    reassignment: container.resolve(Reassignment),
    pins: container.resolve(BookingPins),
    absencePlanner: container.resolve(AbsencePlanner),
    absences: container.resolve(AbsenceService),
    absenceClasses: container.resolve(AbsenceClasses),
    days: container.resolve(DayTidying),
    dayChanges: container.resolve(DayChange),
  }
}

/** People, things and hours. */
function teamServices(container: DependencyContainer) {
  return {
    hours: container.resolve(HoursDesk),
    teamDesk: container.resolve(TeamDesk),
    performers: container.resolve(Performers),
    timeOff: container.resolve(TimeOffService),
  }
}

/** What is told to whom, when and in which words. */
function messageServices(container: DependencyContainer) {
  return {
    messages: container.resolve(MessageService),
    messageTemplates: container.resolve(TemplateDesk),
    clientLetters: container.resolve(ClientLetters),
    reminders: container.resolve(ReminderRules),
  }
}

/** What a business keeps about customers beside their contact. */
function customerServices(container: DependencyContainer) {
  return {
    customers: container.resolve(CustomerDesk),
    circle: container.resolve(CustomerCircle),
    customerNotes: container.resolve(CustomerNotes),
    timeline: container.resolve(CustomerTimeline),
    merging: container.resolve(CustomerMerging),
    customFields: container.resolve(CustomFields),
    bookingFields: container.resolve(BookingFields),
    feedbackForms: container.resolve(FeedbackForms),
    feedback: container.resolve(FeedbackDesk),
    intakeDesk: container.resolve(IntakeDesk),
    intake: container.resolve(IntakeService),
    visitNotes: container.resolve(VisitNotes),
  }
}

/** What things cost, for whom, and under which rules. */
function pricingServices(container: DependencyContainer) {
  return {
    policies: container.resolve(PolicyDesk),
    pricePreview: container.resolve(PricePreview),
    customerGroups: container.resolve(CustomerGroups),
  }
}

/** What a business offers, and how it is edited. */
function catalogueServices(container: DependencyContainer) {
  return {
    catalog: container.resolve(CatalogService),
    catalogDesk: container.resolve(CatalogDesk),
    categories: container.resolve(CategoryDesk),
  }
}

/** Plugins as a business sees them, and as the installation has them. */
function pluginServices(container: DependencyContainer) {
  return {
    plugins: container.resolve(PluginManager),
    panels: container.resolve(PanelDesk),
    pluginSettings: container.resolve(PluginSettingsService),
    settingLevels: container.resolve(SettingLevels),
    connections: container.resolve(PluginConnections),
    pluginOffers: container.resolve(PluginOffers),
    pluginChanges: container.resolve(PluginChanges),
    pluginInstaller: container.resolve(PluginInstaller),
    pluginActivity: container.resolve(PluginActivity),
  }
}

/** The application services behind the HTTP routes, resolved once. */
export function coreServices(container: DependencyContainer): CoreServices {
  return {
    ...catalogueServices(container),
    ...teamServices(container),
    availability: container.resolve(AvailabilityService),
    thingTimes: container.resolve(ThingTimes),
    whyNot: container.resolve(WhyNot),
    nextTime: container.resolve(NextTime),
    itineraries: container.resolve(ItineraryService),
    holds: container.resolve(HoldService),
    bookings: container.resolve(BookingService),
    ...dailyServices(container),
    ...reportServices(container),
    cancellation: container.resolve(Cancellation),
    leaving: container.resolve(Leaving),
    splitting: container.resolve(Splitting),
    rescheduling: container.resolve(Rescheduling),
    walkIns: container.resolve(WalkIns),
    calendarFiles: container.resolve(CalendarFiles),
    ...customerServices(container),
    exports: container.resolve(ExportDesk),
    fullExports: container.resolve(FullExport),
    imports: container.resolve(ImportDesk),
    consents: container.resolve(ConsentService),
    bookingConsents: container.resolve(BookingConsents),
    retention: container.resolve(RetentionService),
    privacy: container.resolve(PrivacyService),
    eraser: container.resolve(CustomerEraser),
    calendar: container.resolve(CalendarService),
    events: container.resolve(EVENT_STORE),
    inbox: container.resolve(INBOX_STORE),
    ...{ audit: container.resolve(AUDIT_STORE), ledger: container.resolve(LEDGER_STORE) },
    ...messageServices(container),
    payments: container.resolve(PaymentService),
    ...pricingServices(container),
    ...travelServices(container),
    ...classServices(container),
    ...staffingServices(container),
    waitlist: waitlistServices(container),
    ...tenancyServices(container),
    team: container.resolve(TeamService),
    apiKeys: container.resolve(ApiKeys),
    factorPolicy: container.resolve(FactorPolicy),
    roles: container.resolve(CustomRoles),
    ...pluginServices(container),
    ...webhookServices(container),
  }
}
