const money = amount => ({ amount, currency: 'GBP' })

export const business = {
  id: 'tenant-1',
  slug: 'lotus-day-spa',
  name: 'Lotus Day Spa',
  timeZone: 'Europe/London',
  currency: 'GBP',
  locale: 'en-GB',
  locales: ['en-GB'],
  country: 'GB',
  theme: { brand: process.env.BRAND ?? 'spa' },
  words: { customer: 'guest', customers: 'guests' },
  contact: { phone: '01225 555 010', email: 'hello@lotus-day-spa.test', address: '12 Walcot Street, Bath' },
  policies: [
    { key: 'cancel', title: 'Change or cancel', text: 'Free until 24 hours before. Later the deposit is kept.' },
  ],
  payment: { onlineAvailable: false },
}

export const location = {
  id: 'location-1',
  slug: 'bath',
  name: 'Bath',
  timeZone: 'Europe/London',
  address: '12 Walcot Street, Bath',
  phone: '01225 555 010',
}

const service = (id, name, category, more) => ({
  id,
  slug: id,
  name,
  category,
  requirements: [{ key: 'therapist', type: 'staff', count: 1 }],
  ...more,
})

export const services = [
  service('swedish-massage', 'Swedish massage', 'Massage', {
    description: 'Slow, full-body work with warm oil. Tell us light, medium or firm; we write it down for next time.',
    durationMinutes: 60,
    price: money(7500),
    deposit: money(2250),
  }),
  service('led-facial', 'LED facial', 'Facial', {
    description: 'Cleanse, enzyme mask and twenty minutes of red light. No downtime, good before a big day.',
    durationMinutes: 45,
    price: money(8500),
    deposit: money(2550),
  }),
  service('couples-massage', 'Couples massage', 'Massage', {
    description: 'Two tables, two therapists, the suite to yourselves. One payment, and each of you may change alone.',
    durationMinutes: 60,
    price: money(15000),
    deposit: money(4500),
  }),
  service('root-colour', 'Root colour', 'Hair', {
    description: 'A matched tint at the roots, with tea while it takes. Add a cut and finish in the same visit.',
    durationMinutes: 85,
    price: money(9500),
    deposit: money(0),
  }),
]

export const staff = [
  {
    id: 'maya',
    slug: 'maya',
    name: 'Maya Patel',
    position: 1,
    serviceIds: ['swedish-massage', 'led-facial', 'couples-massage'],
  },
  { id: 'chloe', slug: 'chloe', name: 'Chloe Reed', serviceIds: ['swedish-massage', 'couples-massage'] },
  { id: 'anna', slug: 'anna', name: 'Anna Kowalska', serviceIds: ['root-colour'] },
]
