import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { aWednesday, startSpa, type SpaEngine } from '../../core/dist-test/booking/support/spa-engine.js'
import { ACCOUNT_STORE, PASSWORD_HASHER } from '../../core/dist/di/tokens.js'
import { newId } from '../../core/dist/domain/id.js'
import { checkInvariants, expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'

const OWNER = { email: 'owner@services.test', password: 'a long enough password' }
const CUSTOMER = { name: 'Sofia Marques', email: 'sofia@example.test' }

/** The fields that these tests look at; which of them are there depends on the answer. */
interface Body {
  accessToken: string
  answers: { label: string; value: unknown }[]
  appointments: Body[]
  archivedAt: string | null
  assignments: { requirement: string; resources: { id: string }[] }[]
  category: string
  deposit: object | null
  details: { issues: { path: string }[] }
  directions: object
  endsAt: string
  id: string
  isActive: boolean
  items: Body[]
  lengths: { minutes: number; price: { amount: number } }[]
  manageToken: string
  name: string
  overbookUnits: number
  price: { amount: number }
  serviceCount: number
  slots: Body[]
  slug: string
  startsAt: string
  token: string
  total: { amount: number }
  upcomingCount: number
  version: number
}
interface Answer {
  readonly status: number
  readonly body: Body
}

describe('the services of a business', function () {
  this.timeout(120_000)
  let spa: SpaEngine
  let url: string
  let token: string
  let skill = 0

  before(async () => {
    spa = await startSpa()
    ;({ url } = await spa.engine.listen())
    const { container } = spa.engine
    const accounts = container.resolve(ACCOUNT_STORE)
    const passwordHash = await container.resolve(PASSWORD_HASHER).hash(OWNER.password)
    const accountId = await accounts.saveAccount({ id: newId(), email: OWNER.email, name: 'Olive', passwordHash })
    await accounts.addMembership({ accountId, tenantId: spa.tenant.id, organizationId: null, role: 'owner' })
    token = (await call('POST', '/auth/login', OWNER)).body.accessToken
  })
  after(async () => {
    try {
      await expectInvariants(spa.database.url)
    } finally {
      await spa.close()
    }
  })

  async function call(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Answer> {
    const headers = {
      ...{ 'Bookwright-Tenant': 'lotus', 'Idempotency-Key': randomUUID(), 'Content-Type': 'application/json' },
      ...more,
    }
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? (JSON.parse(text) as Body) : ({} as Body) }
  }
  const asOwner = (method: string, path: string, body?: object, more: Record<string, string> = {}) =>
    call(method, path, body, { Authorization: `Bearer ${token}`, ...more })

  async function made(path: string, body: object): Promise<Body> {
    const answer = await asOwner('POST', path, body)
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    return answer.body
  }

  /** A service with somebody of its own, who works whenever the spa is open. */
  async function service(more: object = {}, people = 1): Promise<Body> {
    skill += 1
    for (let index = 0; index < people; index += 1) {
      await made('/resources', {
        ...{
          name: `Person ${skill}.${index}`,
          type: 'staff',
          locationId: spa.ids.locationId,
          skills: [`skill-${skill}`],
        },
        scheduleId: Object.values(spa.ids.schedules)[0],
      })
    }
    const requirements = [{ key: 'person', type: 'staff', skill: `skill-${skill}` }]
    return made('/services', { name: `Service ${skill}`, durationMinutes: 60, price: 6000, requirements, ...more })
  }

  async function slots(serviceId: string, more = ''): Promise<Body[]> {
    const day = aWednesday()
    const { body } = await call('GET', `/availability?serviceId=${serviceId}&from=${day}&to=${day}${more}`)
    return body.slots
  }

  const book = (serviceId: string, startsAt: string, more: object = {}, wish: object = {}) =>
    call('POST', '/bookings', { appointments: [{ serviceId, startsAt, ...wish }], customer: CUSTOMER, ...more })

  it('stand by category in the order of the business, and one that is named is made', async () => {
    const { body: before } = await asOwner('GET', '/categories')
    expect(before.items.map((item: Body) => item.name)).to.deep.equal(['Massage', 'Face', 'Hair'])
    await service({ name: 'Pedicure', category: 'Feet' })
    await service({ name: 'Foot Bath', category: 'feet' })
    const feet = (await asOwner('GET', '/categories')).body.items.at(-1)!
    expect(feet).to.include({ name: 'Feet', serviceCount: 2 })
    const order = await asOwner('PUT', '/categories/order', { categoryIds: [feet.id] })
    expect(order.body.items.map((item: Body) => item.name)).to.deep.equal(['Feet', 'Massage', 'Face', 'Hair'])
    const { body } = await call('GET', '/services')
    expect(body.items.slice(0, 2).map((item: Body) => item.name)).to.have.members(['Foot Bath', 'Pedicure'])
    expect((await asOwner('PATCH', `/categories/${feet.id}`, { name: 'Hands & Feet' })).status).to.equal(200)
    expect((await call('GET', '/services')).body.items[0]?.category).to.equal('Hands & Feet')
    const taken = await asOwner('POST', '/categories', { name: 'massage' })
    expect(taken.status).to.equal(400)
    expect(taken.body.details.issues[0]?.path).to.equal('name')
    expect((await asOwner('DELETE', `/categories/${feet.id}`)).status).to.equal(204)
    const pedicure = (await call('GET', '/services')).body.items.find((item: Body) => item.name === 'Pedicure')!
    expect(pedicure.category).to.equal('')
  })

  it('say everything that the search and the booking know, and read it back', async () => {
    const said = {
      ...{
        description: 'Warm stones',
        category: 'Massage',
        color: '#8b5669',
        visibility: 'link',
        minGuests: 1,
        maxGuests: 2,
      },
      ...{ deposit: { percent: 50 }, preferredAttributes: { gender: 'female' }, directions: 'Ring twice' },
      ...{
        assignmentPolicy: ['least-loaded', 'round-robin'],
        meetingUrl: 'https://meet.example.test/spa',
        venue: 'choice',
      },
    }
    const { id } = await service({ ...said, lengths: { from: 75, to: 105, step: 15, price: 7000, pricePerStep: 500 } })
    const { body } = await asOwner('GET', `/catalog/services/${id}`)
    expect(body).to.deep.include({ ...said, upcomingCount: 0, archivedAt: null, isActive: true })
    expect(body.lengths.map(item => [item.minutes, item.price.amount])).to.deep.equal([
      [75, 7000],
      [90, 7500],
      [105, 8000],
    ])
    expect((await call('GET', '/services')).body.items.map((item: Body) => item.id)).to.not.include(id)
    expect((await call('GET', `/services/${id}`)).body.deposit).to.deep.equal({ amount: 3000, currency: 'GBP' })
    expect((await asOwner('PATCH', `/services/${id}`, { visibility: 'team' })).status).to.equal(200)
    expect((await call('GET', `/services/${id}`)).status).to.equal(404)
    expect((await asOwner('GET', '/services')).body.items.map((item: Body) => item.id)).to.include(id)
    const day = aWednesday()
    expect((await call('GET', `/availability?serviceId=${id}&from=${day}&to=${day}`)).status).to.equal(404)
    expect((await asOwner('GET', `/availability?serviceId=${id}&from=${day}&to=${day}`)).body.slots).to.not.be.empty
  })

  it('ask before they are booked, and a booking keeps the words that were asked', async () => {
    const questions = [
      { label: 'Any allergies?', kind: 'text', isRequired: true },
      { label: 'Pressure', kind: 'choice', options: ['soft', 'firm'] },
      { key: 'weeks', label: 'Weeks pregnant', kind: 'number', min: 0, max: 42 },
      { key: 'since', label: 'Since', kind: 'date' },
      { key: 'areas', label: 'Where', kind: 'multi-choice', options: ['neck', 'back'] },
      { key: 'first', label: 'First visit', kind: 'yes-no' },
    ]
    const { id, version } = await service({
      questions,
      meetingUrl: 'https://meet.example.test/x',
      directions: 'Ring twice',
    })
    const offered = await slots(id)
    const [first, second, third] = [offered[0], offered[4], offered[8]]
    const missing = await book(id, first!.startsAt)
    expect(missing.status).to.equal(400)
    expect(missing.body.details.issues.map(issue => issue.path)).to.deep.equal(['answers.any-allergies'])
    const wrong = {
      'any-allergies': 'nuts',
      pressure: 'hard',
      weeks: 50,
      since: '2027-02-30',
      areas: ['toe'],
      first: 'yes',
    }
    const refused = await book(id, first!.startsAt, { answers: wrong })
    expect(refused.body.details.issues).to.have.length(5)
    const right = {
      'any-allergies': 'nuts',
      pressure: 'firm',
      weeks: 12,
      since: '2027-02-28',
      areas: ['neck'],
      first: false,
    }
    const booked = await book(id, first!.startsAt, { answers: { ...right, loyalty: 'gold' } })
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    expect(booked.body.appointments[0]?.directions).to.deep.equal({
      ...{ meetingUrl: 'https://meet.example.test/x', text: 'Ring twice' },
    })
    const changed = [{ key: 'any-allergies', label: 'Intolerances', kind: 'text' }]
    await asOwner('PATCH', `/services/${id}`, { questions: changed }, { 'If-Match': `"${version}"` })
    const { body } = await asOwner('GET', `/bookings/${booked.body.id}`)
    expect(body.answers.map(item => [item.label, item.value])).to.deep.equal([
      ['Any allergies?', 'nuts'],
      ['Pressure', 'firm'],
      ['Weeks pregnant', 12],
      ['Since', '2027-02-28'],
      ['Where', ['neck']],
      ['First visit', false],
      ['loyalty', 'gold'],
    ])
    await asOwner('PATCH', `/services/${id}`, { questions })
    const hold = await call('POST', '/holds', { appointments: [{ serviceId: id, startsAt: second!.startsAt }] })
    const fromHold = { holdId: hold.body.id, holdToken: hold.body.token, customer: CUSTOMER }
    expect((await call('POST', '/bookings', fromHold)).body.details.issues[0]?.path).to.equal('answers.any-allergies')
    expect((await call('POST', '/bookings', { ...fromHold, answers: right })).status).to.equal(201)
    const staff = { appointments: [{ serviceId: id, startsAt: third!.startsAt }], customer: CUSTOMER, source: 'phone' }
    expect((await asOwner('POST', '/bookings', staff)).status).to.equal(201)
  })

  it('are sold in several lengths at their own prices, and a move keeps the one that was chosen', async () => {
    const { id } = await service({ lengths: [{ minutes: 90, price: 8500 }] })
    const long = await slots(id, '&durationMinutes=90')
    const minutes = (slot: Body) => (Date.parse(slot.endsAt) - Date.parse(slot.startsAt)) / 60_000
    expect(long.map(slot => [minutes(slot), slot.price.amount]).flat()).to.have.members(long.flatMap(() => [90, 8500]))
    expect((await slots(id)).every(slot => minutes(slot) === 60 && slot.price.amount === 6000)).to.equal(true)
    const { body } = await book(id, long[0]!.startsAt, {}, { durationMinutes: 90 })
    expect(body.total.amount).to.equal(8500)
    const headers = { 'Bookwright-Manage-Token': body.manageToken }
    const moved = await call('POST', `/bookings/${body.id}/reschedule`, { startsAt: long.at(-1)!.startsAt }, headers)
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200)
    expect(minutes(moved.body.appointments[0]!)).to.equal(90)
    expect(moved.body.appointments[0]!.price.amount).to.equal(8500)
    expect((await book(id, long[0]!.startsAt, {}, { durationMinutes: 75 })).status).to.equal(400)
    const both = { segments: [{ minutes: 60, active: true }] }
    expect((await asOwner('PATCH', `/services/${id}`, both)).body.details.issues[0]?.path).to.equal('service.lengths')
  })

  it('change under bookings that stand: those keep their claims, new ones follow the new definition', async () => {
    const { id } = await service()
    const [first, second] = await slots(id)
    const { body } = await book(id, first!.startsAt)
    const change = {
      requirements: [
        { key: 'helper', type: 'staff', skill: 'massage' },
        { key: 'room', type: 'room' },
      ],
      bufferAfterMinutes: 15,
      buffersOutsideHours: false,
    }
    expect((await asOwner('PATCH', `/services/${id}`, change)).status).to.equal(200)
    const read = async (bookingId: string) => (await asOwner('GET', `/bookings/${bookingId}`)).body.appointments[0]!
    const keys = (item: Body) => item.assignments.map(assignment => assignment.requirement).sort()
    expect(keys(await read(body.id))).to.deep.equal(['person'])
    const later = await book(id, second!.startsAt)
    expect(keys(later.body.appointments[0]!)).to.deep.equal(['helper', 'room'])
    await expectInvariants(spa.database.url)
    await withOwner(spa.database.url, async client => {
      await client.query('BEGIN')
      await client.query(`UPDATE bw.appointment SET definition = NULL WHERE booking_id = $1`, [body.id])
      await client.query('COMMIT')
    })
    const found = await checkInvariants(spa.database.url)
    expect(found.map(item => item.id)).to.deep.equal(['I3'])
    const headers = { 'Bookwright-Manage-Token': body.manageToken }
    const moved = await call('POST', `/bookings/${body.id}/reschedule`, { startsAt: first!.startsAt }, headers)
    expect(keys(moved.body.appointments[0]!)).to.deep.equal(['helper', 'room'])
  })

  it('are archived with their bookings standing, which can still be moved', async () => {
    const { id, version } = await service()
    const [first, second] = await slots(id)
    const { body } = await book(id, first!.startsAt)
    expect((await asOwner('DELETE', `/services/${id}`, undefined, { 'If-Match': `"${version + 1}"` })).status).to.equal(
      412,
    )
    const gone = await asOwner('DELETE', `/services/${id}`, undefined, { 'If-Match': `"${version}"` })
    expect(gone.body).to.include({ isActive: false })
    expect(gone.body.archivedAt).to.be.a('string')
    expect((await call('GET', `/services/${id}`)).status).to.equal(404)
    expect((await asOwner('GET', `/catalog/services/${id}`)).body.upcomingCount).to.equal(1)
    expect((await book(id, second!.startsAt)).status).to.equal(404)
    const headers = { 'Bookwright-Manage-Token': body.manageToken }
    const moved = await call('POST', `/bookings/${body.id}/reschedule`, { startsAt: second!.startsAt }, headers)
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200)
    const on = await asOwner('PATCH', `/services/${id}`, { isActive: true })
    expect(on.body.details.issues[0]?.path).to.equal('service.isActive')
    expect((await asOwner('POST', `/services/${id}/restore`)).body.archivedAt).to.equal(null)
    expect((await asOwner('PATCH', `/services/${id}`, { isActive: true })).status).to.equal(200)
    expect((await service({ name: 'Service 1' })).slug).to.not.equal('')
  })

  it('know how many may come, whose turn it is, and how late a place takes bookings', async () => {
    const { id } = await service({ maxGuests: 2, assignmentPolicy: ['round-robin'] }, 2)
    const [first, second] = await slots(id)
    const crowd = await call('GET', `/availability?serviceId=${id}&from=${aWednesday()}&to=${aWednesday()}&guests=3`)
    expect(crowd.body.details.issues[0]?.path).to.equal('guests')
    const who = ({ body }: Answer) => body.appointments[0]?.assignments[0]?.resources[0]?.id
    const turns = [await book(id, first!.startsAt), await book(id, second!.startsAt)].map(who)
    expect(new Set(turns).size).to.equal(2)
    const place = { name: 'Hill', timeZone: 'Europe/London', minNoticeMinutes: 60 * 24 * 20 }
    const { id: placeId, version } = await made('/locations', place)
    const there = await made('/resources', { name: 'Hill tub', type: 'tub', locationId: placeId })
    const bath = { name: 'Hill bath', durationMinutes: 60, price: 100, requirements: [{ key: 'tub', type: 'tub' }] }
    const { id: bathId } = await made('/services', { ...bath, locationIds: [placeId] })
    expect(there.overbookUnits).to.equal(0)
    expect(await slots(bathId)).to.deep.equal([])
    const change = { minNoticeMinutes: null, phone: '+44 1225 460000' }
    const stale = await asOwner('PATCH', `/locations/${placeId}`, change, { 'If-Match': `"${version + 1}"` })
    expect(stale.status).to.equal(412)
    expect((await asOwner('PATCH', `/locations/${placeId}`, change)).body).to.include(change)
    expect(await slots(bathId)).to.not.be.empty
    const tub = { mode: 'pool', capacity: 1, overbookUnits: 1, limits: { minutesPerDay: 120 } }
    expect((await asOwner('PATCH', `/resources/${there.id}`, tub)).status).to.equal(200)
    const [at] = await slots(bathId)
    const taken = [await book(bathId, at!.startsAt), await book(bathId, at!.startsAt)].map(({ status }) => status)
    expect(taken).to.deep.equal([201, 201])
    expect(await slots(bathId), 'two hours of the tub are all of its day').to.deep.equal([])
  })
})
