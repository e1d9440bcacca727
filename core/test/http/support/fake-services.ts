import { Readable } from 'node:stream'
import type { CoreServices } from '../../../dist/http/routes/core-routes.js'
import type { AccountServices } from '../../../dist/http/routes/public/account-routes.js'
import type { SecondFactorRouteServices } from '../../../dist/http/routes/public/second-factor.js'
import { NotFoundError } from '../../../dist/errors/catalog.js'

export const SERVICE = '33333333-3333-4333-8333-333333333333'
export const BOOKING = '44444444-4444-4444-8444-444444444444'

const exportBody = {
  ...{ id: 'e', state: 'running', total: 0, done: 0, bytes: 0, by: 'Olive', error: '', manifest: null },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', endedAt: null, expiresAt: null },
}

const importBody = {
  ...{ id: 'i', kind: 'customers', name: 'x.csv', state: 'ready', header: [], sample: [], fields: [], mapping: {} },
  ...{
    options: { dateOrder: 'dmy', reminds: false },
    total: 0,
    done: 0,
    added: 0,
    known: 0,
    failed: 0,
    by: 'Olive',
    error: '',
  },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', startedAt: null, endedAt: null },
}

const chosen = { choices: [], scope: 'none' }
const short = { text: 'Hello', encoding: 'gsm-7', units: 5, segments: 1 }
const messageTemplate = {
  ...{ kind: 'booking-confirmed', language: 'en', audience: 'customer', subject: 'Hello', body: 'Hello', version: 0 },
  ...{
    isDefault: true,
    defaults: { subject: 'Hello', body: 'Hello' },
    variables: { words: [], parts: [] },
    versions: [],
  },
}
const reminderRule = {
  ...{ id: 'r', kind: 'reminder', distance: { days: 2 }, channel: 'email', serviceIds: [], toCustomer: true },
  ...{ toStaff: true, isOn: true, version: 1 },
}
const gbp = (amount: number) => ({ amount, currency: 'GBP' })
const policy = { title: 'Standard', text: 'Free until 24 hours before.', lines: ['Free until 24 hours before.'] }
const quote = { total: gbp(4800), deposit: gbp(0), balance: gbp(4800), lines: [], policy }
const appointment = {
  id: '55555555-5555-4555-8555-555555555555',
  serviceId: SERVICE,
  serviceName: 'Massage',
  locationId: 'l',
  startsAt: '2030-03-01T10:00:00.000Z',
  endsAt: '2030-03-01T11:00:00.000Z',
  status: 'confirmed',
  assignments: [],
}
export const hold = {
  id: BOOKING,
  token: 'spa.hold',
  expiresAt: '2030-03-01T09:00:00.000Z',
  quote,
  appointments: [appointment],
}
export const booking = {
  id: BOOKING,
  reference: 'ABC123',
  status: 'confirmed',
  source: 'web',
  customer: { id: 'c', name: 'Amara', email: null, phone: null },
  notes: '',
  locationId: 'l',
  timeZone: 'Europe/London',
  appointments: [appointment],
  total: gbp(4800),
  deposit: gbp(0),
  balance: gbp(4800),
  quote,
  policy,
  version: 1,
  createdAt: '2030-01-01T00:00:00.000Z',
  passwordHash: 'must never be sent',
}

/** One call of a service, as the application layer saw it. */
export interface ServiceCall {
  readonly name: string
  readonly args: readonly unknown[]
}

/** Services that remember how they were called and answer with the same thing each time. */
const pluginActivity = {
  ...{ pluginId: 'a-b', version: '1.0.0', state: 'installed', reason: '', changedAt: null, circuit: 'closed' },
  ...{ circuits: [], hooks: [], processes: [], incidents: [] },
}

export function fakeServices() {
  const calls: ServiceCall[] = []
  const failures = new Map<string, unknown>()
  const method =
    (name: string, answer: unknown) =>
    async (...args: unknown[]) => {
      calls.push({ name, args })
      if (failures.has(name)) throw failures.get(name)
      return answer
    }
  const done = (status: number, body: object) => ({ status, body, isReplayed: false })
  const findBooking =
    (name: string, answer: unknown) =>
    async (...args: unknown[]) => {
      calls.push({ name, args })
      const id = typeof args[1] === 'string' ? args[1] : (args[1] as { bookingId: string }).bookingId
      if (id !== BOOKING) throw new NotFoundError({ what: 'booking' })
      return answer
    }
  const terms = { status: 'cancelled', refund: gbp(0), fee: gbp(0) }
  const services = {
    catalog: {
      listServices: method('listServices', []),
      getService: async () => {
        throw new NotFoundError({ what: 'service' })
      },
      listLocations: method('listLocations', []),
      listStaff: method('listStaff', []),
      listPolicies: method('listPolicies', []),
      listResources: method('listResources', []),
    },
    teamDesk: { photoHashes: method('photoHashes', new Map()) },
    payments: { options: method('options', []) },
    availability: { answer: method('answer', { timeZone: 'Europe/London', slots: [], truncated: false }) },
    thingTimes: { find: method('find', []) },
    customerGroups: { standingOf: async () => ({ groups: [], used: [] }), list: async () => [] },
    whyNot: { inWords: async (_tenantId: string, body: object) => body },
    consents: { texts: method('texts', []) },
    panels: { forStaff: method('forStaff', []), forStorefront: method('forStorefront', []) },
    feedback: { ratings: async () => ({ business: null, services: new Map(), staff: new Map() }) },
    holds: {
      hold: method('hold', done(201, hold)),
      extend: method('extend', done(200, hold)),
      release: method('release', undefined),
    },
    bookings: {
      book: method('book', done(201, booking)),
      read: findBooking('read', booking),
      list: method('list', { items: [booking], nextCursor: null }),
    },
    history: { read: findBooking('history', []) },
    notes: { write: findBooking('notes', done(200, { id: BOOKING })) },
    files: {
      list: findBooking('files', []),
      read: findBooking('file.read', undefined),
      add: findBooking('file.add', undefined),
      remove: findBooking('file.remove', undefined),
    },
    appointments: {
      read: method('appointment.read', booking),
      change: method('appointment.change', booking),
      cancel: method('appointment.cancel', terms),
    },
    slots: { list: method('slots', { timeZone: 'Europe/London', items: [], nextCursor: null }) },
    reports: { read: method('report', undefined) },
    reportMail: {
      read: method('report.mail', { subscriptions: [], readers: [] }),
      save: method('report.mail.save', undefined),
    },
    metrics: { read: method('metric', undefined) },
    live: { open: method('live', undefined) },
    savedViews: {
      list: method('views', []),
      create: method('views.create', {}),
      update: method('views.update', {}),
      remove: method('views.remove', undefined),
    },
    notificationChoices: { of: method('choices', chosen), save: method('choices.save', chosen) },
    cancellation: {
      terms: findBooking('terms', { ...terms, text: 'Free.', isAllowed: true }),
      cancel: findBooking('cancel', done(200, terms)),
    },
    rescheduling: {
      reschedule: findBooking('reschedule', done(200, { id: BOOKING })),
      terms: findBooking('reschedule.terms', {
        ...{ isPossible: true, startsAt: '2026-03-02T10:00:00Z', endsAt: null, isOver: false, assignments: [] },
        ...{ text: null, reasons: [] },
      }),
    },
    calendarFiles: { file: findBooking('file', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n') },
    calendar: { read: method('calendar', { timeZone: 'Europe/London', from: '', to: '', resources: [], entries: [] }) },
    events: {
      list: method('events.list', { items: [], nextCursor: undefined }),
      retry: method('events.retry', undefined),
    },
    inbox: {
      list: method('inbox.list', { items: [], nextCursor: undefined }),
      retry: method('inbox.retry', undefined),
    },
    ledger: { list: method('ledger.list', { items: [], nextCursor: null, totals: [] }) },
    audit: {
      list: method('audit.list', { items: [], nextCursor: undefined }),
      verify: method('audit.verify', { isIntact: true, intactUpTo: 0, head: '', waiting: 0, problem: '' }),
    },
    webhooks: {
      list: method('webhooks.list', []),
      read: method('webhooks.read', undefined),
      create: method('webhooks.create', undefined),
      change: method('webhooks.change', undefined),
      remove: method('webhooks.remove', undefined),
      rotate: method('webhooks.rotate', undefined),
      test: method('webhooks.test', ''),
      deliveries: method('webhooks.deliveries', { items: [], nextCursor: undefined }),
      replay: method('webhooks.replay', 0),
    },
    apiKeys: {
      list: method('apiKeys.list', []),
      create: method('apiKeys.create', undefined),
      revoke: method('apiKeys.revoke', undefined),
    },
    roles: {
      list: method('roles.list', []),
      create: method('roles.create', undefined),
      change: method('roles.change', undefined),
      remove: method('roles.remove', undefined),
    },
    exports: {
      clients: method('exportClients', Readable.from(['id\r\n'])),
      bookingTable: method('exportBookings', Readable.from(['id\r\n'])),
      everything: method('exportEverything', Readable.from(['{}\n'])),
    },
    fullExports: {
      list: method('fullExports', { items: [], nextCursor: null }),
      read: method('fullExport', exportBody),
      start: method('startFullExport', exportBody),
      file: method('fullExportFile', { bytes: 0, stream: Readable.from([]) }),
      remove: method('removeFullExport', undefined),
    },
    imports: {
      list: method('imports', { items: [], nextCursor: null }),
      read: method('import', importBody),
      upload: method('uploadImport', importBody),
      configure: method('configureImport', importBody),
      start: method('startImport', importBody),
      cancel: method('cancelImport', importBody),
      problems: method('importProblems', { name: 'x.csv', stream: Readable.from(['line,column,reason\r\n']) }),
    },
    messages: { list: method('messages', { items: [], nextCursor: undefined }) },
    messageTemplates: {
      list: method('templates', []),
      read: method('readTemplate', messageTemplate),
      save: method('saveTemplate', messageTemplate),
      reset: method('resetTemplate', messageTemplate),
      preview: method('previewTemplate', { subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', short }),
      sendTest: method('testTemplate', 'kept'),
    },
    reminders: {
      list: method('reminderRules', []),
      ofBooking: method('reminders', []),
      create: method('createReminderRule', reminderRule),
      replace: method('replaceReminderRule', reminderRule),
      remove: method('removeReminderRule', undefined),
    },
    pluginOffers: { list: method('packages', []), keep: method('keepPackage', undefined) },
    pluginChanges: { list: method('pluginChanges', []) },
    pluginActivity: {
      of: method('pluginActivity', pluginActivity),
      release: method('releasePlugin', undefined),
      closeCircuits: method('closeCircuits', undefined),
    },
    pluginInstaller: {
      install: method('install', undefined),
      upgrade: method('upgrade', undefined),
      rehearse: method('rehearse', { applied: [], takenBack: [] }),
      uninstall: method('uninstall', undefined),
      importData: method('importPluginData', undefined),
      data: method('pluginData', { rows: 0, tables: [], exported: null }),
      exported: method('pluginExport', Buffer.alloc(0)),
      processes: method('processes', []),
    },
    plugins: {
      list: method('plugins', []),
      enable: method('enable', undefined),
      disable: method('disable', undefined),
      testConnection: method('testConnection', { state: 'healthy', note: '' }),
    },
    pluginSettings: {
      view: method('view', {
        pluginId: 'a-b',
        scope: 'tenant',
        scopeId: 't',
        docs: null,
        fields: [],
        values: {},
        secrets: {},
        connections: {},
        sources: {},
        origins: {},
        own: [],
        inherited: {},
        locked: {},
        locks: [],
        lockable: [],
        problems: [],
        currency: 'GBP',
        version: 7,
      }),
      save: method('save', {
        pluginId: 'a-b',
        scope: 'tenant',
        scopeId: 't',
        docs: null,
        fields: [],
        values: {},
        secrets: {},
        connections: {},
        sources: {},
        origins: {},
        own: [],
        inherited: {},
        locked: {},
        locks: [],
        lockable: [],
        problems: [],
        currency: 'GBP',
        version: 8,
      }),
      scopesOf: () => ['tenant'],
    },
    settingLevels: {
      require: method('requireLevel', undefined),
      list: method('levels', [{ scope: 'tenant', id: '', name: 'Spa' }]),
    },
    connections: {
      redirectUri: 'https://book.test/api/v1/oauth/callback',
      start: method('connect', 'https://vendor.test/authorize'),
      complete: method('connected', undefined),
      disconnect: method('disconnect', undefined),
    },
  }
  const accounts = { passwordReset: { request: method('forgot', undefined), reset: method('reset', undefined) } }
  return {
    calls,
    failures,
    services: services as unknown as CoreServices,
    accounts: accounts as unknown as AccountServices,
    signIn: {
      ...({ secondFactor: {}, secondStep: {} } as Pick<SecondFactorRouteServices, 'secondFactor' | 'secondStep'>),
      news: { signedInAnew: () => {}, passwordChanged: () => {} },
    },
  }
}
