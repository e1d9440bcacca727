import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

/** Tue 1 June 2027, 09:00 in London. */
const NOW = '2027-06-01T08:00:00.000Z'
/** Sat 12 June 2027, 10:00 in London. */
const SATURDAY = '2027-06-12T09:00:00.000Z'

interface Reason {
  code: string
  text: string
  bookingId?: string
  link?: { page: string; id?: string }
}
interface Why {
  isOffered: boolean
  text: string | null
  canOverride: boolean
  slot: { startsAt: string } | null
  reasons: Reason[]
  requirements: {
    requirement: string
    isMet: boolean
    text: string | null
    free: { name: string }[]
    blocked: { resource: { name: string }; reasons: Reason[] }[]
  }[]
  unlocks: Reason[]
  alternatives: { startsAt: string }[]
}

describe('Why not', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let owner: StaffClient
  let massage: string
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox.close(() => expectInvariants(sandbox.database.url, '2027-06-20T08:00:00.000Z')))
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`why-${count}`)
    await spa.setClock(NOW)
    owner = await StaffClient.signIn(sandbox, spa)
    massage = await spa.serviceId('swedish-massage')
  })

  const path = (startsAt: string, more = '') =>
    `/availability/explanation?serviceId=${massage}&startsAt=${startsAt}${more}`
  const asCustomer = (startsAt: string, more = '') => spa.get<Why>(path(startsAt, more))
  const asOwner = async (startsAt: string, more = '') =>
    (await owner.as('GET', path(startsAt, more))).body as unknown as Why

  it('names the slot when the time is free', async () => {
    const why = await asCustomer(SATURDAY)
    expect(why).to.deep.include({ isOffered: true, text: null, alternatives: [], canOverride: false })
    expect(why.slot?.startsAt).to.equal(SATURDAY)
  })

  it('says to the team who has the time, and to a customer only that it is taken', async () => {
    const first = await spa.bookAt('swedish-massage', SATURDAY, 'Sofia Marques')
    const second = await spa.bookAt('swedish-massage', SATURDAY, 'Priya Shah')
    expect([first.status, second.status]).to.deep.equal([201, 201])
    const customer = await asCustomer(SATURDAY)
    expect(customer.isOffered).to.equal(false)
    expect(customer.text).to.match(/^Taken at that time: [\w ]+\.$/)
    expect(customer.alternatives).to.have.lengthOf(3)
    const { alternatives: _offered, ...told } = customer
    expect(JSON.stringify(told)).not.to.match(/Sofia|Priya|Maya|Chloe/)
    expect([customer.requirements, customer.unlocks, customer.canOverride]).to.deep.equal([[], [], false])

    const staff = await asOwner(SATURDAY)
    const texts = JSON.stringify(staff.requirements)
    expect(texts).to.contain('Maya Patel has a booking from 10:00 to 11:15').and.to.contain('Sofia Marques')
    const linked = staff.requirements.flatMap(item => item.blocked.flatMap(({ reasons }) => reasons))
    expect(linked.filter(({ code }) => code === 'BOOKED').map(({ link }) => link)).to.deep.include({
      page: 'booking',
      id: first.body.id,
    })
    const moves = staff.unlocks.filter(({ code }) => code === 'MOVE_BOOKING').map(({ link }) => link?.id)
    expect(moves).to.have.members([first.body.id, second.body.id])
    expect(staff.canOverride, 'a claim is never overridden').to.equal(false)
  })

  it('names the one resource that would open it', async () => {
    await spa.bookAt('led-facial', SATURDAY, 'Sofia Marques')
    massage = await spa.serviceId('led-facial')
    const why = await asOwner(SATURDAY)
    const unlocks = why.unlocks.map(({ text }) => text)
    expect(unlocks.join(' | ')).to.match(/if the booking \(.*Sofia Marques\) were moved/)
  })

  it('explains a time that is no start, one that is over, one that is closed and one that is too far ahead', async () => {
    const offGrid = await asOwner('2027-06-12T09:07:00Z')
    expect(offGrid.reasons.map(({ code }) => code)).to.deep.equal(['OFF_GRID'])
    expect(offGrid.text).to.contain('10:07')
    expect(offGrid.unlocks.map(({ code, link }) => [code, link?.page])).to.deep.equal([['OFF_GRID_START', 'services']])
    expect(offGrid.canOverride).to.equal(true)

    const over = await asCustomer('2027-05-29T09:00:00Z')
    expect(over.text).to.equal('This time is over.')
    expect(over.alternatives, 'near now').to.have.lengthOf(3)

    const closed = await asOwner('2027-06-13T09:00:00Z')
    expect(
      closed.requirements.some(item => item.blocked.some(({ reasons }) => reasons[0]?.code === 'OUTSIDE_HOURS')),
    ).to.equal(true)
    expect(closed.canOverride).to.equal(true)
    expect((await asCustomer('2027-06-13T09:00:00Z')).text).to.contain('outside the hours')

    const far = await asCustomer('2028-06-10T09:00:00Z')
    expect(far.text).to.match(/^This is too far ahead: it can be booked at most \d+ days before\.$/)
    await owner.setRules({ minNoticeMinutes: 20_160 })
    const soon = await asOwner(SATURDAY)
    expect(soon.text).to.match(/^The rules ask for 14 days of notice: the first start now is Tue,? 15 Jun 09:00\.$/)
    expect(soon.unlocks.map(({ code, link }) => [code, link?.page])).to.deep.equal([['SHORT_NOTICE', 'policies']])
    expect((await asCustomer(SATURDAY)).text).to.equal('This is too soon: it has to be booked 14 days before.')
  })

  it('agrees with what is offered, for every quarter of an hour of a day', async () => {
    await spa.bookAt('swedish-massage', SATURDAY, 'Sofia Marques')
    const starts = new Set(await spa.starts('swedish-massage', '2027-06-12'))
    for (let minute = 0; minute < 10 * 60; minute += 30) {
      const startsAt = new Date(Date.parse('2027-06-12T08:00:00Z') + minute * 60_000).toISOString()
      const why = await asCustomer(startsAt)
      expect(why.isOffered, startsAt).to.equal(starts.has(startsAt))
      if (!why.isOffered) expect(why.text, startsAt).to.be.a('string')
    }
  })

  it('refuses a booking in the same words', async () => {
    const { status, body } = await spa.bookAt('swedish-massage', '2027-06-13T09:00:00Z', 'Sofia Marques')
    expect([status, body.code]).to.deep.equal([409, 'BW_SLOT_UNAVAILABLE'])
    const details = body.details as { text?: string; alternatives: unknown[] }
    expect(details.text).to.contain('outside the hours')
    expect(details.alternatives).to.have.lengthOf(3)
  })

  it('does not tell whose booking it is to who may not read bookings, and nothing of another business', async () => {
    const booked = await spa.bookAt('root-colour', SATURDAY, 'Sofia Marques')
    massage = await spa.serviceId('root-colour')
    const key = await owner.as('POST', '/api-keys', { name: 'Wall screen', permissions: ['resources:read'] })
    const screen = { 'Bookwright-Tenant': spa.tenant, Authorization: `Bearer ${String(key.body.token)}` }
    const { body } = await spa.call('GET', path(SATURDAY), undefined, screen)
    expect(JSON.stringify(body)).to.contain('Anna Kowalska has a booking').and.not.to.contain('Sofia')
    expect(JSON.stringify(await asOwner(SATURDAY))).to.contain(booked.body.reference)
    const other = await sandbox.addSpa(`why-other-${count}`)
    const { status } = await other.call('GET', path(SATURDAY), undefined, { 'Bookwright-Tenant': other.tenant })
    expect(status).to.equal(404)
  })

  it('finds the first free time, also with somebody, after a moment, and none beyond the horizon', async () => {
    const next = (more = '') =>
      spa.get<{ slot: { startsAt: string } | null }>(`/availability/next?serviceId=${massage}${more}`)
    const [first] = await spa.starts('swedish-massage', '2027-06-01')
    expect((await next()).slot?.startsAt).to.equal(first)
    const staff = await spa.get<{ items: { id: string; name: string }[] }>('/staff')
    const chloe = staff.items.find(({ name }) => name.startsWith('Chloe'))!.id
    const [withChloe] = await spa.starts('swedish-massage', '2027-06-12', chloe)
    expect((await next(`&staffId=${chloe}&from=2027-06-12T00:00:00Z`)).slot?.startsAt).to.equal(withChloe)
    // Sunday and Monday are closed.
    const [tuesday] = await spa.starts('swedish-massage', '2027-06-15')
    expect((await next('&from=2027-06-12T18:00:00Z')).slot?.startsAt).to.equal(tuesday)
    expect((await next('&from=2028-12-01T00:00:00Z')).slot).to.equal(null)
  })

  it('finds the first time of the same question as the list: with add-ons and guests, and as the team asks', async () => {
    interface Slots {
      slots: { startsAt: string; price: object }[]
    }
    interface Next {
      slot: { startsAt: string; price: object } | null
      searchedUntil: string
    }
    const range = 'from=2027-06-12T12:00:00Z&to=2027-06-19T12:00:00Z'
    const stones = [{ key: 'hot-stones', name: 'Hot stones', minutes: 30, price: 2_000 }]
    const { version } = (await owner.as('GET', `/services/${massage}`)).body as { version?: number }
    const changed = await owner.as('PATCH', `/services/${massage}`, { addOns: stones, version })
    expect(changed.status, JSON.stringify(changed.body)).to.equal(200)
    const { items } = (await owner.as('GET', '/services')).body as unknown as {
      items: { id: string; slug: string; addOns?: { key: string }[] }[]
    }
    const questions = items.flatMap(({ id, addOns = [] }) => [
      `serviceId=${id}`,
      ...addOns.slice(0, 1).map(({ key }) => `serviceId=${id}&addOns=${key}`),
      `serviceId=${id}&guests=2`,
    ])
    expect(questions.length).to.be.greaterThan(items.length * 2)
    const asGuest = (method: string, asked: string) =>
      spa.call(method, asked, undefined, { 'Bookwright-Tenant': spa.tenant })
    let found = 0
    for (const question of questions) {
      for (const ask of [asGuest, owner.as.bind(owner)]) {
        const listed = await ask('GET', `/availability?${question}&${range}`)
        const next = await ask('GET', `/availability/next?${question}&from=2027-06-12T12:00:00Z`)
        expect(next.status, question).to.equal(listed.status)
        if (listed.status !== 200) continue
        const [first] = (listed.body as unknown as Slots).slots
        if (first) expect((next.body as unknown as Next).slot, question).to.deep.equal(first)
        found += first ? 1 : 0
      }
    }
    expect(found).to.be.at.least(items.length)
    await owner.setRules({ maxHorizonMinutes: 3 * 1_440 })
    const short = await spa.get<Next>(`/availability/next?serviceId=${massage}&from=2027-06-12T12:00:00Z`)
    expect([short.slot, short.searchedUntil]).to.deep.equal([null, '2027-06-12T12:00:00.000Z'])
  })
})
