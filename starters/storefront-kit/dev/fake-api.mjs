/**
 * A small stateful stand-in for the engine, to work on the storefront alone: `npm run build && npm run dev:api`.
 * It serves dist under the engine's Content-Security-Policy. `POST /fake {"delayMs","failNext","steal","holdMs"}`
 * plays slowness, an outage, another customer and short holds.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { business, location, services, staff } from './fake-catalogue.mjs'

const port = Number(process.env.PORT ?? 3000)
const dist = new URL('../dist/', import.meta.url).pathname
const minuteMs = 60_000
const dayMs = 86_400_000
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

const world = { holds: new Map(), bookings: new Map(), stored: new Map(), delayMs: 0, failNext: 0, holdMs: 600_000 }
const stolen = new Set()

const problem = (status, code, detail, details) => ({
  status,
  body: { type: code, title: code, status, code, detail, details, requestId: randomUUID() },
})
const money = amount => ({ amount, currency: business.currency })
const dateIn = instant => new Intl.DateTimeFormat('en-CA', { timeZone: business.timeZone }).format(new Date(instant))
const busy = () => [
  ...[...world.holds.values()]
    .filter(hold => Date.parse(hold.expiresAt) > Date.now())
    .flatMap(hold => hold.appointments),
  ...[...world.bookings.values()]
    .filter(({ status }) => status === 'confirmed')
    .flatMap(booking => booking.appointments),
]

function freeStaff(service, startsAt, staffId) {
  const from = Date.parse(startsAt)
  const to = from + service.durationMinutes * minuteMs
  const isBusy = id =>
    busy().some(
      ({ startsAt: start, endsAt, assignments }) =>
        Date.parse(start) < to && Date.parse(endsAt) > from && assignments[0].resources.some(one => one.id === id),
    )
  return staff.filter(
    ({ id, serviceIds }) =>
      serviceIds.includes(service.id) &&
      (!staffId || id === staffId) &&
      !isBusy(id) &&
      !stolen.has(`${id}@${startsAt}`),
  )
}

function slotAt(service, startsAt, staffId) {
  const person = freeStaff(service, startsAt, staffId)[0]
  if (person === undefined) return null
  const endsAt = new Date(Date.parse(startsAt) + service.durationMinutes * minuteMs).toISOString()
  const resources = [{ id: person.id, name: person.name, type: 'staff' }]
  return {
    startsAt,
    endsAt,
    locationId: location.id,
    price: service.price,
    assignments: [{ requirement: 'staff', resources }],
  }
}

/** Tuesday to Saturday, 10:00 to 18:00 on a clock one hour at most from UTC, every 45 minutes; Thursdays are full. */
function starts(from, to) {
  const found = []
  for (let day = Date.parse(`${from}T00:00:00Z`); day <= Date.parse(`${to}T00:00:00Z`); day += dayMs) {
    const weekday = new Date(day).getUTCDay()
    if (weekday < 2 || weekday === 4) continue
    for (let minute = 600; minute < 1080; minute += 45) found.push(new Date(day + minute * minuteMs).toISOString())
  }
  return found.filter(start => Date.parse(start) > Date.now() + 60 * minuteMs)
}

function availability(query) {
  const service = services.find(({ id }) => id === query.get('serviceId'))
  if (service === undefined) return problem(404, 'BW_NOT_FOUND', 'No such service')
  const limit = Number(query.get('limit') ?? 500)
  const all = starts(query.get('from'), query.get('to'))
  const slots = all.map(start => slotAt(service, start, query.get('staffId'))).filter(Boolean)
  return {
    status: 200,
    body: { timeZone: business.timeZone, slots: slots.slice(0, limit), truncated: slots.length > limit },
  }
}

function lost(code, service, startsAt) {
  const near = availability(
    new URLSearchParams({
      serviceId: service.id,
      from: dateIn(startsAt),
      to: dateIn(Date.parse(startsAt) + 3 * dayMs),
    }),
  )
  return problem(409, code, 'Somebody else has just taken this time.', {
    startsAt,
    alternatives: near.body.slots.slice(0, 3),
  })
}

function quoteOf(service) {
  const text = 'Free to change or cancel until 24 hours before. After that the deposit is kept.'
  const balance = money(service.price.amount - service.deposit.amount)
  const lines = [{ label: `${service.name}, ${service.durationMinutes} min`, amount: service.price }]
  const rules = [`${service.deposit.amount / 100} GBP deposit, paid at the desk.`, text]
  return {
    total: service.price,
    deposit: service.deposit,
    balance,
    lines,
    policy: { title: 'Change or cancel', text, lines: rules },
  }
}

function createHold({ appointments: [wish] }) {
  const service = services.find(({ id }) => id === wish.serviceId)
  const slot = slotAt(service, wish.startsAt, wish.staffId)
  if (slot === null) return lost('BW_SLOT_TAKEN', service, wish.startsAt)
  const hold = {
    id: randomUUID(),
    token: randomUUID(),
    expiresAt: new Date(Date.now() + world.holdMs).toISOString(),
    quote: quoteOf(service),
    appointments: [{ id: randomUUID(), serviceId: service.id, ...slot }],
  }
  world.holds.set(hold.id, hold)
  return { status: 201, body: hold }
}

function extendHold(id) {
  const hold = world.holds.get(id)
  if (hold === undefined) return problem(404, 'BW_NOT_FOUND', 'No such hold')
  hold.expiresAt = new Date(Date.parse(hold.expiresAt) + 5 * minuteMs).toISOString()
  return { status: 200, body: hold }
}

function createBooking({ holdId, customer, notes }) {
  const hold = world.holds.get(holdId)
  const service = services.find(({ id }) => id === hold?.appointments[0].serviceId)
  if (hold === undefined) return problem(404, 'BW_NOT_FOUND', 'No such hold')
  const { startsAt } = hold.appointments[0]
  if (Date.parse(hold.expiresAt) < Date.now() || stolen.has(startsAt)) return lost('BW_HOLD_EXPIRED', service, startsAt)
  if (customer.email.endsWith('@bad.test')) {
    const issues = [{ path: 'customer.email', message: 'This address does not take mail.' }]
    return problem(400, 'BW_INVALID_REQUEST', 'Some fields are wrong', { issues })
  }
  world.holds.delete(holdId)
  const booking = {
    id: randomUUID(),
    reference: 'LDS-7K4M',
    status: 'confirmed',
    manageToken: randomUUID(),
    customer: { id: randomUUID(), ...customer },
    notes: notes ?? null,
    locationId: location.id,
    timeZone: business.timeZone,
    appointments: hold.appointments.map(one => ({ ...one, serviceName: service.name, status: 'confirmed' })),
    total: hold.quote.total,
    deposit: hold.quote.deposit,
    balance: hold.quote.balance,
    policy: hold.quote.policy,
    payment: { provider: 'onsite', status: 'authorized', amount: hold.quote.total },
    version: 1,
    createdAt: new Date().toISOString(),
  }
  world.bookings.set(booking.id, booking)
  return { status: 201, body: booking }
}

function bookingCall(method, [id, act], body, token) {
  const booking = world.bookings.get(id)
  if (booking === undefined || booking.manageToken !== token) return problem(404, 'BW_NOT_FOUND', 'No such booking')
  const refund = { refund: booking.deposit, fee: money(0) }
  if (act === undefined) return { status: 200, body: { ...booking, manageToken: undefined } }
  if (act === 'cancel-terms') {
    const text = 'You are more than 24 hours ahead, so cancelling is free and your deposit comes back.'
    return { status: 200, body: { status: booking.status, ...refund, text, isAllowed: true } }
  }
  if (act === 'calendar.ics') {
    return { status: 200, type: 'text/calendar', body: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' }
  }
  if (act === 'cancel') {
    booking.status = 'cancelled'
    return { status: 200, body: { status: 'cancelled', ...refund } }
  }
  const service = services.find(one => one.id === booking.appointments[0].serviceId)
  const slot = slotAt(service, body.startsAt, body.staffId)
  if (slot === null) return lost('BW_SLOT_TAKEN', service, body.startsAt)
  booking.appointments = [{ ...booking.appointments[0], ...slot }]
  return { status: 200, body: booking }
}

const catalogueCalls = {
  business: () => business,
  services: () => ({ items: services.map(one => ({ ...one, nextStartsAt: firstStart(one) })), nextCursor: null }),
  staff: () => ({ items: staff }),
  locations: () => ({ items: [location] }),
}

function holdCall(method, id, body) {
  if (method === 'POST') return createHold(body)
  if (method === 'PATCH') return extendHold(id)
  return world.holds.delete(id) ? { status: 204 } : problem(404, 'BW_NOT_FOUND', 'No such hold')
}

function answer(method, path, query, { headers, body }) {
  const [, group, ...rest] = path.split('/')
  if (headers['bookwright-tenant'] !== business.slug && query.get('tenant') !== business.slug) {
    return problem(404, 'BW_NOT_FOUND', 'No such tenant')
  }
  if (group in catalogueCalls) return { status: 200, body: catalogueCalls[group]() }
  if (group === 'availability') return availability(query)
  if (group === 'holds') return holdCall(method, rest[0], body)
  if (group !== 'bookings') return problem(404, 'BW_NOT_FOUND', 'No such route')
  if (method === 'POST' && rest.length === 0) return createBooking(body)
  return bookingCall(method, rest, body, query.get('manageToken') ?? headers['bookwright-manage-token'])
}

function firstStart(service) {
  const today = dateIn(Date.now())
  const { slots } = availability(
    new URLSearchParams({ serviceId: service.id, from: today, to: dateIn(Date.now() + 30 * dayMs), limit: '1' }),
  ).body
  return slots[0]?.startsAt ?? null
}

function replayable(method, path, query, request) {
  const key = request.headers['idempotency-key']
  const needsKey = method === 'POST'
  if (needsKey && key === undefined) return problem(400, 'BW_IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key')
  if (key !== undefined && world.stored.has(key)) return world.stored.get(key)
  const result = answer(method, path, query, request)
  if (key !== undefined && result.status < 300) world.stored.set(key, result)
  return result
}

async function readBody(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}

function control(body) {
  for (const name of ['delayMs', 'failNext', 'holdMs']) if (name in body) world[name] = body[name]
  if (body.steal) for (const { id } of staff) stolen.add(`${id}@${body.steal}`).add(body.steal)
  return { status: 200, body: { bookings: world.bookings.size, holds: world.holds.size } }
}

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8' }

async function sendPage(path, response) {
  const file = path.startsWith('/storefront/assets/') ? path.replace('/storefront/', '') : 'index.html'
  const content = await readFile(join(dist, file))
  response.writeHead(200, { 'content-type': types[extname(file)], 'content-security-policy': policy }).end(content)
}

async function handle(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (pathname === '/fake') {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(control(await readBody(request)).body))
    return
  }
  if (!pathname.startsWith('/api/v1/')) return sendPage(pathname, response)
  const body = await readBody(request)
  await new Promise(resolve => setTimeout(resolve, world.delayMs))
  const isDown = world.failNext > 0
  if (isDown) world.failNext -= 1
  const result = isDown
    ? problem(503, 'BW_UNAVAILABLE', 'The engine is not ready')
    : replayable(request.method, pathname.slice('/api/v1'.length), searchParams, { headers: request.headers, body })
  const type = result.type ?? (result.status < 400 ? 'application/json' : 'application/problem+json')
  const text = result.body === undefined ? '' : result.type ? result.body : JSON.stringify(result.body)
  response.writeHead(result.status, { 'content-type': type }).end(text)
}

createServer((request, response) => {
  handle(request, response).catch(error => response.writeHead(500).end(String(error)))
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/b/${business.slug}/`))
