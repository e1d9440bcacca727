import type { AppointmentView, BookingView } from '../../../dist/ports/booking-reader.js'

export const TENANT = '018f2f4e-0000-7000-8000-000000000001'
export const BOOKING = '018f2f4e-0000-7000-8000-0000000000aa'
export const APPOINTMENT = '018f2f4e-0000-7000-8000-0000000000ab'

export function anAppointmentView(changes: Partial<AppointmentView> = {}): AppointmentView {
  return {
    id: APPOINTMENT,
    serviceId: '018f2f4e-0000-7000-8000-0000000000ac',
    serviceName: 'Deep tissue massage',
    status: 'confirmed',
    startsAt: new Date('2026-03-29T09:00:00Z'),
    endsAt: new Date('2026-03-29T10:00:00Z'),
    locationName: 'Lotus Day Spa',
    locationAddress: '1 Bath Street, Bath',
    resources: [{ name: 'Maya', type: 'staff' }],
    ...changes,
  }
}

/** A confirmed booking on the day London's clocks go forward. */
export function aBookingView(changes: Partial<BookingView> = {}): BookingView {
  return {
    tenantId: TENANT,
    id: BOOKING,
    reference: 'LOTUS-7Q2K',
    status: 'confirmed',
    business: {
      name: 'Lotus Day Spa',
      slug: 'lotus-day-spa',
      timeZone: 'Europe/London',
      locale: 'en-GB',
      email: 'desk@lotus.test',
      phone: '+44 1225 000000',
    },
    customer: { id: 'c1', name: 'Zoë O’Neill', email: 'zoe@example.test', phone: '+44 7700 900000', locale: null },
    timeZone: 'Europe/London',
    appointments: [anAppointmentView()],
    total: { amount: 7_200, currency: 'GBP' },
    deposit: { amount: 1_500, currency: 'GBP' },
    balance: { amount: 5_700, currency: 'GBP' },
    policyText: 'Free to cancel until 24 hours before.',
    calendarSequence: 2,
    changedAt: new Date('2026-03-01T12:00:00Z'),
    ...changes,
  }
}
