/** A made-up spa around today, for working on the pages without an engine. */
const ZONE = 'Europe/London'
const pounds = amount => ({ amount, currency: 'GBP' })

export const business = {
  id: 'tenant-1',
  slug: 'lotus-day-spa',
  name: 'Lotus Day Spa',
  timeZone: ZONE,
  currency: 'GBP',
  locale: 'en',
  locales: ['en'],
  country: 'GB',
  theme: { brand: 'spa' },
  words: { customer: 'guest', customers: 'guests' },
  contact: { phone: '+44 1225 555010', email: 'hello@lotus-day-spa.test', address: '4 Abbey Green, Bath' },
  policies: [],
  payment: { onlineAvailable: false },
}

/** What the pages of the fake know; the first four are those of the desk. */
const everything = [
  'bookings:read',
  'bookings:write',
  'calendar:read',
  'messages:read',
  'plugins:read',
  'plugins:write',
]

export const user = {
  id: 'user-1',
  name: 'Isla Ward',
  email: 'owner@lotus-day-spa.test',
  memberships: [
    {
      tenantId: 'tenant-1',
      tenantSlug: 'lotus-day-spa',
      tenantName: 'Lotus Day Spa',
      role: 'owner',
      roleName: 'owner',
      permissions: everything,
    },
    {
      tenantId: 'tenant-2',
      tenantSlug: 'northgate-clinic',
      tenantName: 'Northgate Clinic',
      role: 'front-desk',
      roleName: 'front-desk',
      permissions: everything.slice(0, 4),
    },
  ],
}

export const resources = [
  { id: 'maya', name: 'Maya Patel', type: 'staff' },
  { id: 'chloe', name: 'Chloe Reed', type: 'staff' },
  { id: 'anna', name: 'Anna Kowalska', type: 'staff' },
  { id: 'room-1', name: 'Room 1', type: 'room' },
  { id: 'suite', name: 'Couples suite', type: 'room' },
]

export const services = [
  ['swedish', 'Swedish massage', 60, 7500, ['maya', 'chloe']],
  ['facial', 'LED facial', 45, 8500, ['maya', 'chloe']],
  ['couples', 'Couples massage', 60, 15000, ['maya', 'chloe']],
  ['root', 'Root colour', 85, 9500, ['anna']],
  ['cut', 'Cut and finish', 30, 6300, ['anna']],
  ['fringe', 'Fringe trim', 15, 1500, ['anna']],
].map(([id, name, durationMinutes, amount, staff]) => ({
  id,
  slug: id,
  name,
  description: '',
  category: 'Spa',
  durationMinutes,
  price: pounds(amount),
  deposit: pounds(Math.round(amount * 0.3)),
  requirements: [{ key: 'therapist', type: 'staff', count: 1 }],
  staff,
}))

/** [hours from midnight, service, staff, room, customer, state, source, turnover minutes] */
const day = [
  [10, 'swedish', ['maya'], 'room-1', 'Sofia Marques', 'completed', 'web', 15],
  [10, 'swedish', ['chloe'], null, 'Olivia Brown', 'completed', 'web', 15],
  [10, 'cut', ['anna'], null, 'Priya Shah', 'completed', 'instagram', 0],
  [10.75, 'fringe', ['anna'], null, 'Theo Grant', 'no-show', 'walk-in', 0],
  [11, 'cut', ['anna'], null, 'Marcus Webb', 'checked-in', 'instagram', 0],
  [11.5, 'facial', ['maya'], 'room-1', 'Hannah Cole', 'checked-in', 'web', 0],
  [12.5, 'root', ['anna'], null, 'Leila Osman', 'confirmed', 'web', 10],
  [12.75, 'swedish', ['chloe'], null, 'Beth Lyons', 'confirmed', 'phone', 15],
  [14.25, 'cut', ['anna'], null, 'Dan Price', 'requested', 'whatsapp', 0],
  [14.5, 'couples', ['maya', 'chloe'], 'suite', 'Tom and Ellie', 'confirmed', 'web', 15],
  [15.25, 'root', ['anna'], null, 'Amara Diallo', 'pending-payment', 'web', 10],
  [15.75, 'swedish', ['maya'], 'room-1', 'James Okoro', 'held', 'sms', 15],
  [16.5, 'swedish', ['chloe'], null, 'Nadia Rahman', 'confirmed', 'web', 0],
  [17, 'facial', ['maya'], 'room-1', 'Ruth Adeyemi', 'confirmed', 'web', 0],
  [13, 'facial', ['maya'], null, 'Grace Holt', 'cancelled', 'web', 0],
]

/** Midnight of today in the zone; London's offset is 0 or 60 minutes. */
export function midnight(date) {
  const utc = Date.parse(`${date}T00:00:00Z`)
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' }).format(utc)
  return utc - Number(hour) * 3_600_000
}

export const dateOf = instant => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date(instant))
const iso = ms => new Date(ms).toISOString()
const resourceOf = id => resources.find(resource => resource.id === id)

export function makeBooking(id, row, date) {
  const [hours, serviceId, staff, room, name, status, source, turnover] = row
  const service = services.find(item => item.id === serviceId)
  const startsAt = midnight(date) + hours * 3_600_000
  const isPaid = status === 'completed'
  return {
    id,
    reference: `LDS-${id.toUpperCase().replaceAll('-', '')}`,
    status,
    source,
    customer: {
      id: `customer-${id}`,
      name,
      email: `${name.toLowerCase().replace(/\W+/g, '.')}@example.test`,
      phone: '+44 7700 900123',
    },
    notes: name === 'Leila Osman' ? 'Patch test done. Likes the window chair.' : null,
    locationId: 'bath',
    timeZone: ZONE,
    appointments: [
      {
        id: `appointment-${id}`,
        serviceId,
        serviceName: service.name,
        locationId: 'bath',
        startsAt: iso(startsAt),
        endsAt: iso(startsAt + service.durationMinutes * 60_000),
        status,
        assignments: [
          { requirement: 'therapist', resources: staff.map(resourceOf) },
          ...(room ? [{ requirement: 'room', resources: [resourceOf(room)] }] : []),
        ],
      },
    ],
    total: service.price,
    deposit: service.deposit,
    balance: pounds(service.price.amount - service.deposit.amount),
    ...(isPaid ? { payment: { provider: 'payment-onsite', status: 'captured', amount: service.price } } : {}),
    quote: {},
    policy: {},
    version: 1,
    createdAt: iso(Date.now() - 3 * 86_400_000),
    turnover,
  }
}

export function makeBookings() {
  const today = dateOf(Date.now())
  const later = [1, 2, 3, 5, 8].flatMap(days =>
    day.slice(0, 6).map((row, index) => {
      const date = dateOf(midnight(today) + days * 86_400_000 + 43_200_000)
      return makeBooking(`b${days}-${index}`, [...row.slice(0, 5), 'confirmed', row[6], row[7]], date)
    }),
  )
  return [...day.map((row, index) => makeBooking(`b0-${index}`, row, today)), ...later]
}

export const plugins = [
  {
    id: 'payment-onsite',
    name: 'Pay at the desk',
    description: 'Nothing is taken online; the booking is confirmed at once and paid on the day.',
    version: '1.0.0',
    kind: 'payment',
    isEnabled: true,
    state: 'active',
    health: { state: 'healthy', note: '' },
    permissions: ['bookings:read', 'payments:write'],
    panelUrl: null,
  },
  {
    id: 'channel-email',
    name: 'Email',
    description: 'Sends confirmations with a calendar file, through your own mail server.',
    version: '1.0.0',
    kind: 'channel',
    isEnabled: true,
    state: 'active',
    health: { state: 'not-configured', note: 'No mail server yet: messages stay in the outbox.' },
    permissions: ['customers:read', 'messages:write', 'network:smtp.example.com'],
    panelUrl: null,
  },
  {
    id: 'vertical-spa',
    name: 'Spa extras',
    description: 'Intake forms and allergy notes.',
    version: '0.3.1',
    kind: 'vertical',
    isEnabled: false,
    state: 'installed',
    health: { state: 'disabled', note: '' },
    permissions: [],
    panelUrl: null,
  },
]

export const settings = {
  'payment-onsite': {
    fields: [
      {
        key: 'mode',
        type: 'choice',
        label: 'How they pay',
        options: [
          { value: 'on-site', label: 'At the desk' },
          { value: 'invoice', label: 'By invoice' },
        ],
        default: 'on-site',
      },
      { key: 'instructions', type: 'multiline', label: 'What the guest reads', help: 'Shown on the confirmation.' },
      { key: 'days', type: 'number', label: 'Days to pay', unit: 'days', min: 1, max: 60, showIf: { mode: 'invoice' } },
    ],
    values: { mode: 'on-site', instructions: 'Pay at the desk by card or cash.', days: 14 },
    secrets: {},
    sources: { mode: 'tenant', instructions: 'default', days: 'default' },
    version: 1,
  },
  'channel-email': {
    fields: [
      {
        key: 'host',
        type: 'text',
        label: 'Mail server',
        required: true,
        group: 'Server',
        help: 'Its name, without https.',
      },
      { key: 'port', type: 'number', label: 'Port', min: 1, max: 65535, default: 587, group: 'Server' },
      {
        key: 'isSecure',
        type: 'boolean',
        label: 'Encrypt from the first byte',
        group: 'Server',
        help: 'Usual on port 465.',
      },
      { key: 'userName', type: 'text', label: 'User name', group: 'Server' },
      { key: 'password', type: 'secret', label: 'Password', group: 'Server' },
      { key: 'from', type: 'email', label: 'From address', required: true, group: 'What guests see' },
      { key: 'replyTo', type: 'email', label: 'Answers go to', group: 'What guests see' },
      { key: 'website', type: 'url', label: 'Website', group: 'What guests see' },
      { key: 'limit', type: 'number', label: 'Most messages', unit: 'an hour', group: 'Limits', default: 100 },
    ],
    values: {
      host: '',
      port: 587,
      isSecure: false,
      userName: '',
      from: 'hello@lotus-day-spa.test',
      replyTo: 'desk@northstar.test',
      website: '',
      limit: 100,
    },
    secrets: { password: { isSet: true } },
    sources: { from: 'tenant', replyTo: 'organization', limit: 'environment' },
    locked: { limit: 'environment' },
    version: 1,
  },
  'vertical-spa': { fields: [], values: {}, secrets: {}, sources: {}, version: 1 },
}

export const outbox = Array.from({ length: 6 }, (_, index) => ({
  id: `message-${index}`,
  channel: 'email',
  to: 'leila.osman@example.test',
  subject: index === 0 ? 'Booked: Root colour, Sat 12 June 12:30' : `Reminder ${index}: your visit`,
  text: 'Hello Leila,\n\nyour visit is booked.\n\n<b>This is text, not markup.</b>\n\nLotus Day Spa, 4 Abbey Green, Bath',
  html: '<p>Hello <script>document.title = "injected"</script></p>',
  status: index === 3 ? 'failed' : 'kept',
  createdAt: iso(Date.now() - index * 3_600_000),
  bookingId: 'b0-6',
  attachments: [{ name: 'visit.ics', type: 'text/calendar', text: 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR' }],
}))
