import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { createEngine } from '../../core/dist/di/container.js'
import type { Engine } from '../../core/dist/di/engine.js'
import type { TestDatabase } from '../../core/dist/testing/database.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type OfferedSlot } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { createDemoDatabase, DEMO_PASSWORD, DEMO_SECRET_KEY } from '../support/demo-database.js'
import { inRepository } from '../support/repository-root.js'

const SLUG = 'lotus-day-spa'
const TINY_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

interface Item extends Record<string, unknown> {
  id: string
  name: string
  version: number
}
interface Reply {
  status: number
  body: Record<string, unknown> & { code?: string; details?: { total: number; bookings: { reference: string }[] } }
  headers: Headers
}

describe('Team, resources and hours', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: Engine
  let url: string
  let client: BookingClient
  let token: string

  before(async () => {
    database = await createDemoDatabase()
    engine = await createEngine({
      ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', dataDir: '', databaseUrl: database.url },
      ...{ secretKey: DEMO_SECRET_KEY, publicUrl: 'http://localhost:3000', isProduction: false },
      ...{ isDemoWanted: false, demoPassword: undefined, isSandbox: false, areRateLimitsOn: false },
      ...{ trustProxy: false, isSignUpOpen: false, siteRoot: inRepository('.'), logLevel: 'silent', environment: {} },
    })
    url = (await engine.listen()).url
    client = new BookingClient(url, SLUG)
    const { body } = await call('POST', '/auth/login', { email: `owner@${SLUG}.test`, password: DEMO_PASSWORD })
    token = String(body.accessToken)
  })
  after(async () => {
    await engine?.close()
    try {
      if (database) await expectInvariants(database.url)
    } finally {
      await database?.drop()
    }
  })

  async function call(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Reply> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...{ 'Bookwright-Tenant': SLUG, 'Idempotency-Key': randomUUID(), ...more },
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers }
  }

  async function items(path: string): Promise<Item[]> {
    return (await call('GET', path)).body.items as Item[]
  }
  const named = async (name: string, path = '/resources') => (await items(path)).find(item => item.name === name)!
  async function book(service: string, name: string, staff?: string): Promise<OfferedSlot & { reference: string }> {
    const slots = await client.slots(service, 8, 15)
    const wanted = staff ? slots.filter(slot => JSON.stringify(slot).includes(staff)) : slots
    for (const slot of wanted) {
      const { status, body } = await client.book({ ...slot, ...(staff && { staffId: staff }) } as OfferedSlot, name)
      if (status === 201) return { ...slot, reference: String(body.reference) }
    }
    throw new Error(`nothing of ${service} could be booked`)
  }
  const weekdayOf = (instant: string) => ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'][new Date(instant).getUTCDay()]!

  it('changes hours only after saying what would stand outside, and keeps it when it is told so', async () => {
    const slot = await book('cut-and-finish', 'Harriet Hours')
    const house = await named('Opening hours', '/schedules')
    const weekly = { ...(house.weekly as Record<string, unknown>), [weekdayOf(slot.startsAt)]: [] }
    const preview = await call('POST', `/schedules/${house.id}/preview`, { weekly })
    expect(preview.status).to.equal(200)
    const found = preview.body as unknown as { total: number; bookings: { reference: string }[]; openDays: object[] }
    expect(found.bookings.map(one => one.reference)).to.include(slot.reference)
    expect(found.openDays).to.have.lengthOf(7)
    const refused = await call('PATCH', `/schedules/${house.id}`, { weekly })
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_HOURS_CONFLICT'])
    expect(refused.body.details!.total).to.equal(found.total)
    await expectInvariants(database.url)
    const kept = await call('PATCH', `/schedules/${house.id}`, { weekly, keepBookings: true })
    expect(kept.status).to.equal(200)
    await expectInvariants(database.url)
    const list = (await call('GET', '/schedules/kept-bookings')).body as unknown as typeof found
    expect(list.bookings.map(one => one.reference)).to.include(slot.reference)
    const day = weekdayOf(slot.startsAt)
    const offered = await client.slots('cut-and-finish', 8, 15)
    expect(offered.filter(one => weekdayOf(one.startsAt) === day)).to.deep.equal([])
    const stale = await call(
      'PATCH',
      `/schedules/${house.id}`,
      { weekly: house.weekly as object },
      { 'If-Match': '"1"' },
    )
    expect([stale.status, stale.body.code]).to.deep.equal([412, 'BW_STALE_VERSION'])
    const back = await call('PATCH', `/schedules/${house.id}`, { weekly: house.weekly as object })
    expect(back.status).to.equal(200)
    expect((await client.slots('cut-and-finish', 8, 15)).some(one => weekdayOf(one.startsAt) === day)).to.equal(true)
  })

  it('loses the claim that was planned before the hours were taken away: the invariant would see it otherwise', async () => {
    const [slot] = await client.slots('root-colour', 16, 22)
    const anna = await named('Anna Kowalska')
    const away = `{[${slot!.startsAt},${new Date(Date.parse(slot!.startsAt) + 7_200_000).toISOString()})}`
    const close = (range: string) =>
      withOwner(database.url, owner =>
        owner.query('UPDATE bw.closed_hours SET closed = $2 WHERE resource_id = $1', [anna.id, range]),
      )
    // What a change of hours leaves behind, while the plan of a customer still has the old ones.
    await close(away)
    const lost = await client.book(slot!, 'Ruth Race')
    expect([lost.status, lost.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    await withOwner(database.url, owner => owner.query('ALTER TABLE bw.allocation DISABLE TRIGGER allocation_hours'))
    expect((await client.book(slot!, 'Ruth Race')).status, 'without the trigger it is written').to.equal(201)
    await withOwner(database.url, owner => owner.query('ALTER TABLE bw.allocation ENABLE TRIGGER allocation_hours'))
    await close('{}')
  })

  it('knows seasons, closes on holidays, and opens again', async () => {
    const house = await named('Opening hours', '/schedules')
    const season = {
      name: 'Summer',
      from: '2040-06-01',
      until: '2040-08-31',
      weekly: { su: [['12:00', '14:00']] },
      breaks: {},
    }
    const changed = await call('PATCH', `/schedules/${house.id}`, { seasons: [season] })
    expect([changed.status, changed.body.seasons]).to.deep.equal([200, [season]])
    const backwards = await call('PATCH', `/schedules/${house.id}`, { seasons: [{ ...season, until: '2040-01-01' }] })
    expect(backwards.status).to.equal(400)
    const year = new Date().getUTCFullYear() + 1
    const list = await call('GET', `/public-holidays?country=GB-ENG&year=${year}`)
    const days = list.body.items as { date: string; name: string }[]
    expect(days.map(one => one.name)).to.include.members(['Good Friday', 'Christmas Day'])
    const slot = await book('swedish-massage', 'Holly Holiday')
    const place = await named('Bath', '/locations')
    const date = slot.startsAt.slice(0, 10)
    const holidays = [{ date, name: 'Founders’ day' }]
    const preview = await call('POST', `/locations/${place.id}/holidays/preview`, { holidays })
    expect(preview.body.total).to.be.greaterThan(0)
    const refused = await call('POST', `/locations/${place.id}/holidays`, { holidays })
    expect(refused.body.code).to.equal('BW_HOURS_CONFLICT')
    const done = await call('POST', `/locations/${place.id}/holidays`, { holidays, keepBookings: true })
    expect([done.status, (done.body.items as object[]).length]).to.deep.equal([200, 1])
    await expectInvariants(database.url)
    expect((await client.slots('swedish-massage', 8, 15)).filter(one => one.startsAt.startsWith(date))).to.deep.equal(
      [],
    )
    expect((await call('DELETE', `/locations/${place.id}/holidays/${date}`)).status).to.equal(204)
    expect((await call('DELETE', `/locations/${place.id}/holidays/${date}`)).status).to.equal(404)
    expect((await client.slots('swedish-massage', 8, 15)).some(one => one.startsAt.startsWith(date))).to.equal(true)
  })

  it('shows people as they want to be shown, with a picture told by its content', async () => {
    const maya = await named('Maya Patel')
    const text = { position: 'Lead therapist', bio: 'Twelve years of deep tissue.' }
    expect((await call('PATCH', `/resources/${maya.id}`, text)).status).to.equal(200)
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>').toString('base64')
    expect((await call('PUT', `/resources/${maya.id}/photo`, { data: script })).status).to.equal(400)
    const large = Buffer.concat([Buffer.from(TINY_PNG, 'base64'), Buffer.alloc(300 * 1024)]).toString('base64')
    expect((await call('PUT', `/resources/${maya.id}/photo`, { data: large })).status).to.equal(400)
    expect((await call('PUT', `/resources/${maya.id}/photo`, { data: TINY_PNG })).status).to.equal(200)
    const shown = (await client.get<{ items: (Item & { photo: string })[] }>('/staff')).items.find(
      one => one.id === maya.id,
    )!
    expect(shown).to.deep.include(text)
    const picture = await fetch(url + shown.photo)
    expect(picture.headers.get('content-type')).to.equal('image/png')
    expect(picture.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).to.equal(TINY_PNG)
    expect((await call('DELETE', `/resources/${maya.id}/photo`)).status).to.equal(204)
    expect((await fetch(url + shown.photo)).status).to.equal(404)
  })

  it('gives nobody on leave a new booking, and loses none of theirs', async () => {
    const chloe = await named('Chloe Reed')
    const slots = (await client.slots('swedish-massage', 16, 22)).slice(-1)
    expect((await client.book({ ...slots[0]!, staffId: chloe.id } as OfferedSlot, 'Lena Leave')).status).to.equal(201)
    expect((await call('PATCH', `/resources/${chloe.id}`, { status: 'on-leave' })).status).to.equal(200)
    const standing = (await call('GET', `/resources/${chloe.id}/standing`)).body as { total: number }
    expect(standing.total).to.be.greaterThan(0)
    const names = (await client.get<{ items: Item[] }>('/staff')).items.map(one => one.name)
    expect(names).not.to.include('Chloe Reed')
    expect(await client.slots('couples-massage', 8, 12)).to.deep.equal([])
    const archived = await call('DELETE', `/resources/${chloe.id}`)
    expect([archived.status, archived.body.total]).to.deep.equal([200, standing.total])
    expect((await items('/resources')).map(one => one.name)).not.to.include('Chloe Reed')
    expect((await items('/resources?archived=1')).map(one => one.name)).to.include('Chloe Reed')
    await expectInvariants(database.url)
    expect((await call('PATCH', `/resources/${chloe.id}`, { status: 'active' })).status).to.equal(200)
    expect((await client.slots('couples-massage', 8, 12)).length).to.be.greaterThan(0)
  })

  it('shrinks a pool only to what stands, and not below', async () => {
    const chairs = await named('Hair chairs')
    expect((await call('PATCH', `/resources/${chairs.id}`, { capacity: 5 })).status).to.equal(200)
    expect((await call('PATCH', `/resources/${chairs.id}`, { capacity: 3 })).status).to.equal(200)
    await book('cut-and-finish', 'Cara Chair')
    const composite = await call('PATCH', `/resources/${chairs.id}`, { capacity: 1, mode: 'exclusive' })
    const none = await call('PATCH', `/resources/${chairs.id}`, { mode: 'composite', leafIds: [] })
    expect([none.status, none.body.code]).to.deep.equal([409, 'BW_RESOURCE_IN_USE'])
    expect(none.body.details!.total).to.be.greaterThan(0)
    expect([200, 409]).to.include(composite.status)
    expect((await call('PATCH', `/resources/${chairs.id}`, { capacity: 4, mode: 'pool' })).status).to.equal(200)
    await expectInvariants(database.url)
  })

  it('links one login to one person', async () => {
    const maya = await named('Maya Patel')
    const anna = await named('Anna Kowalska')
    const [user] = await items('/users')
    expect((await call('PATCH', `/resources/${maya.id}`, { accountId: randomUUID() })).status).to.equal(400)
    expect((await call('PATCH', `/resources/${maya.id}`, { accountId: user!.id })).status).to.equal(200)
    const second = await call('PATCH', `/resources/${anna.id}`, { accountId: user!.id })
    expect([second.status, second.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
  })

  it('says who can do what, cell by cell', async () => {
    const anna = await named('Anna Kowalska')
    const maya = await named('Maya Patel')
    const massage = await named('Swedish Massage', '/services')
    const cut = await named('Cut & Finish', '/services')
    const has = (reply: Reply, who: string, what: string) =>
      (reply.body.cells as { resourceId: string; serviceId: string }[]).some(
        cell => cell.resourceId === who && cell.serviceId === what,
      )
    const put = (who: string, what: string, body: object) => call('PUT', `/performers/${who}/${what}`, body)
    expect(has(await call('GET', '/performers'), anna.id, massage.id)).to.equal(false)
    const allowed = await put(anna.id, massage.id, { canDo: true })
    expect(has(allowed, anna.id, massage.id)).to.equal(true)
    const skillsOf = (list: string, id: unknown) =>
      (allowed.body[list] as { id: string; skills: string[] }[]).find(one => one.id === id)?.skills ?? ['none']
    expect(skillsOf('services', massage.id), 'what it asks for').to.deep.equal(['massage'])
    expect(skillsOf('resources', anna.id), 'what she has now').to.include('massage')
    expect(has(await put(anna.id, massage.id, { canDo: false }), anna.id, massage.id)).to.equal(false)
    const alone = await put(anna.id, cut.id, { canDo: false })
    expect(alone.status, 'she is the only one').to.equal(400)
    const priced = await put(maya.id, massage.id, { priceAdjustment: 500 })
    const cell = (priced.body.cells as { resourceId: string; serviceId: string; priceAdjustment: object }[]).find(
      one => one.resourceId === maya.id && one.serviceId === massage.id,
    )
    expect(cell?.priceAdjustment).to.deep.equal({ amount: 500, currency: 'GBP' })
  })
})
