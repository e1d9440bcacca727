import type { BookingId } from '../../../dist/domain/id.js'
import type { BookingView } from '../../../dist/ports/booking-reader.js'

export const BOOKING = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41' as BookingId
const money = { amount: 4_800, currency: 'GBP' }

/** A booking with everything in it that must not go out. */
export const view = {
  ...{
    id: BOOKING,
    reference: 'A1',
    status: 'confirmed',
    timeZone: 'Europe/London',
    total: money,
    deposit: money,
    balance: money,
  },
  customer: { id: 'c1', name: 'Ann Secret', email: 'ann@secret.test', phone: '+44 7000 000000', locale: null },
  appointments: [
    {
      ...{ id: 'a1', serviceId: 's1', serviceName: 'Massage', status: 'confirmed' },
      ...{ startsAt: new Date('2027-01-01T10:00Z'), endsAt: new Date('2027-01-01T11:00Z') },
      ...{ locationName: 'Main', locationAddress: '1 Secret Road', resources: [{ name: 'Mia Secret', type: 'staff' }] },
    },
  ],
  policyText: 'Secret terms',
} as unknown as BookingView
