import type { DependencyContainer } from 'tsyringe'
import { bookingRescheduled } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { FieldVisitServices } from '../http/routes/admin/field-visits.js'
import { Rescheduling } from '../booking/rescheduling.js'
import { Asking } from '../travel/asking.js'
import { AreaDesk } from '../travel/area-desk.js'
import { ContactDesk } from '../travel/contact-desk.js'
import { Delays } from '../travel/delays.js'
import { FieldDays } from '../travel/field-days.js'
import { OnTheWay } from '../travel/on-the-way.js'
import { Proposals } from '../travel/proposals.js'

/** What staff do on the day of a visit at a customer's place. */
function fieldVisits(container: DependencyContainer): FieldVisitServices['fieldVisits'] {
  return {
    delays: container.resolve(Delays),
    onTheWay: container.resolve(OnTheWay),
    proposals: container.resolve(Proposals),
    asking: container.resolve(Asking),
    rescheduling: container.resolve(Rescheduling),
  }
}

/** Where the business drives to, and the days of those who drive. */
export function travelServices(container: DependencyContainer) {
  return {
    area: container.resolve(AreaDesk),
    contacts: container.resolve(ContactDesk),
    fieldDays: container.resolve(FieldDays),
    fieldVisits: fieldVisits(container),
  }
}

/** Who was asked to choose another window, and did, gets what was promised with it. */
export function bindFieldVisits(container: DependencyContainer, bus: HookBus): void {
  const asking = container.resolve(Asking)
  bus.onAction(
    bookingRescheduled,
    ({ tenantId, bookingId, isAsked }) => (isAsked ? asking.keepPromise(tenantId, bookingId) : Promise.resolve()),
    { plugin: 'travel', name: 'keep-promise', isCore: true },
  )
}
