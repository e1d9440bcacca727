import type { EventStore } from '../../ports/event-store.js'
import type { Route } from '../route.js'
import { auditRoutes, type AuditReader } from './admin/audit.js'
import { bookingListRoutes, type BookingLister } from './admin/bookings.js'
import { calendarRoutes, type CalendarReader } from './admin/calendar.js'
import { domainRoutes, type DomainRouteServices } from './admin/domains.js'
import { eventRoutes } from './admin/events.js'
import { outboxRoutes, type MessageReader } from './admin/outbox.js'
import { pluginRoutes, type PluginRouteServices } from './admin/plugins.js'
import { organizationRoutes, type OrganizationRouteServices } from './admin/organizations.js'
import { resourceRoutes, type ResourceLister } from './admin/resources.js'
import { tenantRoutes, type TenantRouteServices } from './admin/tenants.js'
import { userRoutes, type TeamRouteServices } from './admin/users.js'
import { availabilityRoutes, type AvailabilityFinder } from './public/availability.js'
import { bookingRoutes, type BookingRouteServices } from './public/bookings.js'
import { businessRoutes, type BusinessRouteServices } from './public/business.js'
import { holdRoutes, type HoldDesk } from './public/holds.js'

/** The application services behind the routes of the core. */
export interface CoreServices
  extends
    PluginRouteServices,
    BookingRouteServices,
    BusinessRouteServices,
    TeamRouteServices,
    OrganizationRouteServices,
    TenantRouteServices,
    DomainRouteServices {
  readonly catalog: BusinessRouteServices['catalog'] & ResourceLister
  readonly availability: AvailabilityFinder
  readonly holds: HoldDesk
  readonly bookings: BookingRouteServices['bookings'] & BookingLister
  readonly calendar: CalendarReader
  readonly messages: MessageReader
  readonly events: EventStore
  readonly audit: AuditReader
}

/** Every tenant route of the core; sign-in and documents are added by the application itself. */
export function coreRoutes(services: CoreServices): Route[] {
  return [
    ...businessRoutes(services),
    ...availabilityRoutes(services),
    ...holdRoutes(services),
    ...bookingRoutes(services),
    ...bookingListRoutes(services),
    ...calendarRoutes(services),
    ...resourceRoutes(services),
    ...pluginRoutes(services),
    ...outboxRoutes(services),
    ...eventRoutes(services),
    ...auditRoutes(services),
    ...userRoutes(services),
    ...organizationRoutes(services),
    ...tenantRoutes(services),
    ...domainRoutes(services),
  ]
}
