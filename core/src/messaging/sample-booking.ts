import type { Tenant } from '../domain/tenant.js'
import type { BookingView } from '../ports/booking-reader.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** A booking that nobody made, in three days: what previews and test messages are written from. */
export function sampleBooking(tenant: Tenant, now: Date): BookingView {
  const { id: tenantId, name, slug, timeZone, locale, currency, profile } = tenant
  const { email = null, phone = null, address = '' } = profile.contact ?? {}
  const startsAt = new Date(Math.ceil(now.getTime() / HOUR_MS) * HOUR_MS + 3 * DAY_MS)
  const endsAt = new Date(startsAt.getTime() + HOUR_MS)
  const visit = { isWindow: false, address: '', plannedStartsAt: startsAt, etaAt: startsAt, askedWindows: [] }
  return {
    ...{ tenantId, id: NOBODY, reference: 'SAMPLE', status: 'confirmed', timeZone },
    business: { name, slug, timeZone, locale, email, phone },
    customer: { id: NOBODY, name: 'Alex Sample', email: 'alex@example.test', phone: '+44 20 7946 0000', locale: null },
    appointments: [
      {
        ...{ id: NOBODY, serviceId: NOBODY, serviceName: 'Sample service', status: 'confirmed', startsAt, endsAt },
        ...{ locationName: name, locationAddress: address, resources: [{ name: 'Sam Staff', type: 'staff' }] },
        visit: { ...visit, goodwill: { amount: 0, currency } },
      },
    ],
    total: { amount: 6_000, currency },
    deposit: { amount: 1_500, currency },
    balance: { amount: 4_500, currency },
    policyText: '',
    calendarSequence: 0,
    changedAt: now,
  }
}
