/** A small stateful stand-in for the engine: `node dev/fake-api.mjs [port]` serves dist and the calls the pages make. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as data from './fake-data.mjs'

const DIST = process.env.FAKE_DIST ?? fileURLToPath(new URL('../dist', import.meta.url))
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' }

class Refusal extends Error {
  constructor(status, code, detail, details) {
    super(detail)
    Object.assign(this, { status, code, details })
  }
}

/** Starts the stand-in; `control` changes how it behaves while a page is open. */
export function startFakeApi(port = 4179) {
  const control = { isDown: false, status: 0, delayMs: 0, isEmpty: false, takenAt: '', log: [] }
  const state = {
    csrf: randomUUID(),
    bookings: data.makeBookings(),
    plugins: structuredClone(data.plugins),
    settings: structuredClone(data.settings),
    keys: new Map(),
    control,
  }
  const server = createServer((request, response) => void handle(request, response, state))
  return new Promise(resolve => {
    server.listen(port, '127.0.0.1', () => resolve({ port: server.address().port, control, state, server }))
  })
}

async function handle(request, response, state) {
  const url = new URL(request.url, 'http://localhost')
  const requestId = `req_${randomUUID().slice(0, 8)}`
  response.setHeader('X-Request-Id', requestId)
  if (!url.pathname.startsWith('/api/v1/')) return serveFile(url.pathname, response)
  const { control } = state
  if (control.isDown) return request.destroy()
  const body = await readBody(request)
  const call = {
    method: request.method,
    path: url.pathname.slice(7),
    query: url.searchParams,
    body,
    headers: request.headers,
  }
  control.log.push({ method: call.method, path: call.path, key: request.headers['idempotency-key'], body })
  if (control.delayMs) await new Promise(resolve => setTimeout(resolve, control.delayMs))
  try {
    const answer = answerTo(call, state, response)
    response.writeHead(answer === undefined ? 204 : call.method === 'POST' ? 201 : 200, {
      'Content-Type': 'application/json',
    })
    response.end(answer === undefined ? '' : JSON.stringify(answer))
  } catch (error) {
    const { status = 500, code = 'BW_INTERNAL', message, details } = error
    response.writeHead(status, { 'Content-Type': 'application/problem+json' })
    response.end(
      JSON.stringify({ type: `urn:${code}`, title: code, status, code, detail: message, details, requestId }),
    )
  }
}

function answerTo(call, state, response) {
  const isSignedIn = (call.headers.cookie ?? '').includes('fake_session=1')
  if (call.path === '/auth/login') return logIn(call, state, response)
  if (!isSignedIn) throw new Refusal(401, 'BW_UNAUTHENTICATED', 'Sign in first.')
  if (call.method !== 'GET' && call.headers['x-csrf-token'] !== state.csrf) {
    throw new Refusal(403, 'BW_CSRF', 'The CSRF token is missing or wrong.')
  }
  if (call.path === '/auth/session') return { user: data.user, csrfToken: state.csrf }
  if (call.path === '/auth/logout') {
    response.setHeader('Set-Cookie', 'fake_session=0; Path=/; Max-Age=0')
    return undefined
  }
  if (!call.headers['bookwright-tenant']) throw new Refusal(400, 'BW_TENANT_REQUIRED', 'Name the tenant.')
  const isBusiness = call.path === '/business'
  if (state.control.status && !isBusiness) {
    throw new Refusal(
      state.control.status,
      'BW_FAKE',
      state.control.status === 403 ? '' : 'The database did not answer in 5 seconds.',
    )
  }
  const route = routes.find(([method, pattern]) => method === call.method && pattern.test(call.path))
  if (!route) throw new Refusal(404, 'BW_NOT_FOUND', 'No such thing.')
  const [, pattern, run] = route
  return run({ ...call, params: pattern.exec(call.path).slice(1) }, state)
}

function logIn({ body }, state, response) {
  if (body.password !== 'demo') throw new Refusal(401, 'BW_INVALID_CREDENTIALS', 'Wrong email or password.')
  response.setHeader('Set-Cookie', 'fake_session=1; Path=/; HttpOnly; SameSite=Lax')
  return { user: data.user, csrfToken: state.csrf }
}

const routes = [
  ['GET', /^\/business$/, call => ({ ...data.business, ...tenantOf(call) })],
  ['GET', /^\/services$/, () => ({ items: data.services, nextCursor: null })],
  ['GET', /^\/staff$/, () => ({ items: staff(), nextCursor: null })],
  ['GET', /^\/calendar$/, calendar],
  ['GET', /^\/availability$/, availability],
  ['GET', /^\/bookings$/, listBookings],
  ['POST', /^\/bookings$/, createBooking],
  ['GET', /^\/bookings\/([^/]+)$/, ({ params }, state) => find(state.bookings, params[0])],
  ['GET', /^\/bookings\/([^/]+)\/cancel-terms$/, cancelTerms],
  ['POST', /^\/bookings\/([^/]+)\/cancel$/, cancelBooking],
  ['POST', /^\/bookings\/([^/]+)\/reschedule$/, reschedule],
  ['GET', /^\/plugins$/, (_, { plugins, control }) => ({ items: control.isEmpty ? [] : plugins, nextCursor: null })],
  ['POST', /^\/plugins\/([^/]+)\/(enable|disable)$/, switchPlugin],
  [
    'POST',
    /^\/plugins\/([^/]+)\/test-connection$/,
    () => ({ state: 'healthy', note: 'The server said hello in 84 ms.' }),
  ],
  [
    'GET',
    /^\/plugins\/([^/]+)\/settings$/,
    ({ params }, { settings }) => ({ pluginId: params[0], ...settings[params[0]] }),
  ],
  ['PUT', /^\/plugins\/([^/]+)\/settings$/, saveSettings],
  ['GET', /^\/outbox$/, (_, { control }) => ({ items: control.isEmpty ? [] : data.outbox, nextCursor: null })],
]

function tenantOf({ headers }) {
  const membership = data.user.memberships.find(({ tenantSlug }) => tenantSlug === headers['bookwright-tenant'])
  if (!membership) throw new Refusal(404, 'BW_NOT_FOUND', 'No such business.')
  return { id: membership.tenantId, slug: membership.tenantSlug, name: membership.tenantName }
}

const staff = () =>
  data.resources
    .filter(({ type }) => type === 'staff')
    .map(({ id, name }) => ({
      id,
      slug: id,
      name,
      serviceIds: data.services.filter(service => service.staff.includes(id)).map(service => service.id),
    }))

function find(items, id) {
  const found = items.find(item => item.id === id)
  if (!found) throw new Refusal(404, 'BW_NOT_FOUND', 'No such thing.')
  return found
}

function calendar({ query }, { bookings, control }) {
  const date = query.get('from')
  const at = hours => new Date(data.midnight(date) + hours * 3_600_000).toISOString()
  const open = {
    maya: [
      [10, 13],
      [13.5, 18],
    ],
    chloe: [
      [10, 14],
      [14.5, 18],
    ],
    anna: [[10, 18]],
    'room-1': [[10, 18]],
    suite: [[12, 18]],
  }
  const resources = data.resources.map(resource => ({
    ...resource,
    open: open[resource.id].map(([from, until]) => ({ startsAt: at(from), endsAt: at(until) })),
  }))
  const visits = bookings.filter(booking => data.dateOf(booking.appointments[0].startsAt) === date)
  const entries = control.isEmpty ? [] : visits.flatMap(entriesOf)
  return { timeZone: data.business.timeZone, from: date, to: date, resources, entries }
}

function entriesOf(booking) {
  const [visit] = booking.appointments
  const blockedUntil = new Date(Date.parse(visit.endsAt) + booking.turnover * 60_000).toISOString()
  return visit.assignments.flatMap(({ requirement, resources }) =>
    resources.map(({ id }) => ({
      bookingId: booking.id,
      appointmentId: visit.id,
      reference: booking.reference,
      status: booking.status,
      customerName: booking.customer.name,
      serviceName: visit.serviceName,
      resourceId: id,
      requirement,
      startsAt: visit.startsAt,
      endsAt: visit.endsAt,
      blockedFrom: visit.startsAt,
      blockedUntil,
    })),
  )
}

function availability({ query }, { control }) {
  const service = find(data.services, query.get('serviceId'))
  const who = data.resources.find(({ id }) => id === (query.get('staffId') ?? service.staff[0]))
  const start = data.midnight(query.get('from'))
  const slots = [10, 10.5, 11.25, 12, 13.5, 14, 15.25, 16, 16.5, 17]
    .map(hours => start + hours * 3_600_000)
    .filter(at => at > Date.now() && !control.isEmpty && new Date(at).toISOString() !== control.takenAt)
    .map(at => slotAt(at, service, who))
  return { timeZone: data.business.timeZone, slots, truncated: false }
}

const slotAt = (at, service, who) => ({
  startsAt: new Date(at).toISOString(),
  endsAt: new Date(at + service.durationMinutes * 60_000).toISOString(),
  locationId: 'bath',
  price: service.price,
  assignments: [{ requirement: 'therapist', resources: [who] }],
})

function listBookings({ query }, { bookings, control }) {
  const search = (query.get('search') ?? '').toLowerCase()
  const dateOf = booking => data.dateOf(booking.appointments[0].startsAt)
  const found = bookings
    .filter(booking => !control.isEmpty && (booking.customer.name + booking.reference).toLowerCase().includes(search))
    .filter(booking => !query.get('status') || booking.status === query.get('status'))
    .filter(booking => !query.get('from') || dateOf(booking) >= query.get('from'))
    .filter(booking => !query.get('to') || dateOf(booking) <= query.get('to'))
    .sort((a, b) => a.appointments[0].startsAt.localeCompare(b.appointments[0].startsAt))
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 25)
  return {
    items: found.slice(from, from + limit),
    nextCursor: from + limit < found.length ? String(from + limit) : null,
  }
}

/** Answers a key that was seen before with the first answer. */
function once({ headers }, state, run) {
  const key = headers['idempotency-key']
  if (!key) throw new Refusal(400, 'BW_IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.')
  if (!state.keys.has(key)) state.keys.set(key, run())
  return state.keys.get(key)
}

function refuseTaken(startsAt, service, { control }) {
  if (startsAt !== control.takenAt) return
  const who = data.resources[0]
  const alternatives = [30, 75, 120].map(minutes => slotAt(Date.parse(startsAt) + minutes * 60_000, service, who))
  throw new Refusal(409, 'BW_SLOT_TAKEN', 'Somebody just took this time.', { alternatives })
}

function createBooking(call, state) {
  const [wanted] = call.body.appointments
  const service = find(data.services, wanted.serviceId)
  refuseTaken(wanted.startsAt, service, state)
  if (call.body.customer.phone === 'bad') {
    throw new Refusal(400, 'BW_INVALID_REQUEST', 'Check the fields.', {
      issues: [{ path: 'customer.phone', message: 'This is not a phone number.' }],
    })
  }
  return once(call, state, () => {
    const date = data.dateOf(wanted.startsAt)
    const hours = (Date.parse(wanted.startsAt) - data.midnight(date)) / 3_600_000
    const row = [
      hours,
      service.id,
      [wanted.staffId ?? service.staff[0]],
      null,
      call.body.customer.name,
      'confirmed',
      call.body.source,
      0,
    ]
    const booking = data.makeBooking(`n${state.bookings.length}`, row, date)
    state.bookings.push(booking)
    return { ...booking, manageToken: 'token' }
  })
}

function cancelTerms({ params }, { bookings }) {
  const booking = find(bookings, params[0])
  return {
    status: booking.status,
    refund: booking.deposit,
    fee: { ...booking.total, amount: 0 },
    text: 'Free until 24 hours before. The deposit goes back in full.',
    isAllowed: booking.status !== 'held',
  }
}

function cancelBooking(call, state) {
  return once(call, state, () => {
    const booking = find(state.bookings, call.params[0])
    booking.status = 'cancelled'
    return { status: 'cancelled', refund: booking.deposit, fee: { ...booking.total, amount: 0 } }
  })
}

function reschedule(call, state) {
  const booking = find(state.bookings, call.params[0])
  const [visit] = booking.appointments
  refuseTaken(call.body.startsAt, find(data.services, visit.serviceId), state)
  return once(call, state, () => {
    const length = Date.parse(visit.endsAt) - Date.parse(visit.startsAt)
    visit.startsAt = call.body.startsAt
    visit.endsAt = new Date(Date.parse(call.body.startsAt) + length).toISOString()
    return booking
  })
}

function switchPlugin({ params }, { plugins }) {
  const plugin = find(plugins, params[0])
  plugin.isEnabled = params[1] === 'enable'
  plugin.health = { state: plugin.isEnabled ? 'healthy' : 'disabled', note: '' }
  return plugin
}

function saveSettings({ params, body, headers }, { settings }) {
  const current = settings[params[0]]
  if (headers['if-match'] !== `"${current.version}"`) throw new Refusal(412, 'BW_STALE_VERSION', 'Read it again.')
  const issues = current.fields
    .filter(field => field.required && (body.values[field.key] ?? current.values[field.key] ?? '') === '')
    .map(field => ({ path: `values.${field.key}`, message: `Enter: ${field.label}.` }))
  if (issues.length > 0) throw new Refusal(400, 'BW_INVALID_REQUEST', 'Check the fields.', { issues })
  current.version += 1
  for (const [key, value] of Object.entries(body.values)) {
    if (key in current.secrets) current.secrets[key] = { isSet: value !== null }
    else current.values[key] = value
    current.sources[key] = 'tenant'
  }
  return { pluginId: params[0], ...current }
}

async function readBody(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
}

async function serveFile(path, response) {
  const inside = path.replace(/^\/admin\/?/, '')
  const name = inside.startsWith('assets/') && !inside.includes('..') ? inside : 'index.html'
  response.setHeader('Content-Security-Policy', CSP)
  response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream')
  response.end(await readFile(join(DIST, name)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port } = await startFakeApi(Number(process.argv[2] ?? 4179))
  console.log(`http://127.0.0.1:${port}/admin/  password: demo`)
}
