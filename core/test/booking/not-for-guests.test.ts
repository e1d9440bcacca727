import { expect } from 'chai'
import { eventually } from '../db/support/test-engine.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { startDailyDesk, type DailyDesk } from './support/daily-desk.js'
import { aWednesday } from './support/spa-engine.js'

const bodyOf = <T>({ body }: TestAnswer) => body as unknown as T

interface Slot {
  id: string
  serviceId: string | null
  status: string
  startsAt: string
}
interface Entry {
  id: string
  status: string
  token: string
  offer: { token?: string; startsAt: string } | null
}

describe('What is not for everybody', function () {
  this.timeout(60_000)
  let desk: DailyDesk
  const services = { team: '', link: '' }

  before(async () => {
    desk = await startDailyDesk()
    const therapist = { key: 'therapist', type: 'staff', skill: 'massage' }
    for (const visibility of ['team', 'link'] as const) {
      const wish = {
        name: `For ${visibility}`,
        durationMinutes: 60,
        price: 9000,
        requirements: [therapist],
        visibility,
      }
      services[visibility] = bodyOf<{ id: string }>(await desk.send('POST', '/services', wish)).id
    }
  })
  after(() => desk.close())

  describe('a service that only the team books', () => {
    const slots = async (answer: TestAnswer) =>
      bodyOf<{ items: Slot[] }>(answer).items.map(({ serviceId }) => serviceId)

    it('leaves the table of slots of all others open, and stands in it for the team alone', async () => {
      const path = `/slots?from=${aWednesday()}&to=${aWednesday()}&status=available&limit=1000`
      const shown = await desk.visitor('GET', path)
      expect(shown.status, shown.text).to.equal(200)
      expect(await slots(shown))
        .to.include(desk.services.massage)
        .and.not.include.members([services.team])
        .and.not.include.members([services.link])
      expect(await slots(await desk.send('GET', path))).to.include.members([services.team, services.link])
      const alone = `${path}&serviceId=`
      expect((await desk.visitor('GET', `${alone}${services.team}`)).status).to.equal(404)
      expect(await slots(await desk.visitor('GET', `${alone}${services.link}`))).to.include(services.link)
      expect(await slots(await desk.send('GET', `${alone}${services.team}`))).to.include(services.team)
    })

    it('is no service where a guest asks why, looks at a series, or reads who does what', async () => {
      const startsAt = await desk.freeTime()
      const why = `/availability/explanation?serviceId=${services.team}&startsAt=${encodeURIComponent(startsAt)}`
      expect((await desk.visitor('GET', why)).status).to.equal(404)
      expect((await desk.send('GET', why)).status).to.equal(200)
      const wish = { serviceId: services.team, startsAt, rule: { frequency: 'weekly', count: 2 } }
      expect((await desk.visitor('POST', '/bookings/series/preview', wish)).status).to.equal(404)
      expect((await desk.send('POST', '/bookings/series/preview', wish)).status).to.equal(200)
      expect((await desk.visitor('GET', '/staff')).text)
        .to.include(desk.services.massage)
        .and.not.include(services.team)
      expect((await desk.send('GET', '/staff')).text).to.include(services.team)
    })
  })

  it('a class of the team alone, or for who has its link, is in no list of classes that strangers read', async () => {
    const room = { key: 'therapist', type: 'staff', skill: 'massage' }
    const grid = { mode: 'sessions', places: 4 }
    const startsAt = `${aWednesday(3)}T11:00:00Z`
    const ids: Record<string, { service: string; session: string }> = {}
    for (const [index, visibility] of ['public', 'link', 'team'].entries()) {
      const wish = {
        name: `Class ${visibility}`,
        durationMinutes: 60,
        price: 900,
        requirements: [room],
        grid,
        visibility,
      }
      const service = bodyOf<{ id: string }>(await desk.send('POST', '/services', wish)).id
      const at = new Date(Date.parse(startsAt) + index * 2 * 3_600_000).toISOString()
      const made = await desk.send('POST', '/sessions', { serviceId: service, startsAt: at })
      expect(made.status, made.text).to.equal(201)
      const { items } = bodyOf<{ items: { id: string }[] }>(made)
      ids[visibility] = { service, session: items[0]!.id }
    }
    const list = `/sessions?from=${aWednesday(3)}&to=${aWednesday(3)}`
    const { public: open, link, team } = ids as Record<'public' | 'link' | 'team', { service: string; session: string }>
    const shown = await desk.visitor('GET', list)
    expect(shown.text).to.include(open.session).and.not.include(link.session)
    expect(shown.text).not.to.include(team.session)
    expect((await desk.visitor('GET', `${list}&serviceId=${link.service}`)).text).to.include(link.session)
    expect((await desk.visitor('GET', `${list}&serviceId=${team.service}`)).text).not.to.include(team.session)
    expect((await desk.visitor('GET', `/sessions/${link.session}`)).status).to.equal(200)
    expect((await desk.visitor('GET', `/sessions/${team.session}`)).status).to.equal(404)
    expect((await desk.send('GET', list)).text)
      .to.include(team.session)
      .and.include(link.session)
  })

  it('ids of slots do not say which appointment or absence stands behind them', async () => {
    const { startsAt, appointmentId } = await desk.book('Ida')
    const date = startsAt.slice(0, 10)
    const shown = await desk.visitor('GET', `/slots?from=${date}&to=${date}&status=booked&limit=1000`)
    const told = bodyOf<{ items: Slot[] }>(shown).items.map(({ id }) => Buffer.from(id, 'base64url').toString())
    expect(told).not.to.deep.equal([])
    expect(told.join(' ')).not.to.include(appointmentId)
  })

  describe('the price of a member', () => {
    const member = 'member@customer.test'
    let person = ''

    before(async () => {
      person = desk.therapists[0]!
      const group = { label: 'Members', key: 'member', discountPercent: 50 }
      expect((await desk.send('POST', '/customer-groups', group)).status).to.equal(201)
      const made = await desk.send('POST', '/clients', { name: 'Mina Member', email: member, groups: ['member'] })
      expect(made.status, made.text).to.equal(201)
    })

    /** Somebody without a login waits under an address, and is offered the time. */
    const offered = async (email: string, date: string): Promise<Entry> => {
      const away = { resourceId: person, startsAt: `${date}T00:00:00Z`, endsAt: `${date}T23:59:00Z` }
      const off = await desk.send('POST', '/time-off', away)
      expect(off.status, off.text).to.equal(201)
      const wish = {
        ...{ serviceIds: [desk.services.massage], staffId: person },
        ...{ windows: [{ date, from: '08:00', to: '20:00' }], customer: { name: 'Not Her', email } },
      }
      const joined = await desk.visitor('POST', '/waitlist', wish)
      expect(joined.status, joined.text).to.equal(201)
      const { id, token } = bodyOf<Entry>(joined)
      await desk.send('DELETE', `/time-off/${bodyOf<{ id: string }>(off).id}`)
      const read = async () => bodyOf<Entry>(await desk.visitor('GET', `/waitlist/${id}?token=${token}`))
      await eventually(async () => (await read()).status === 'offered')
      return { ...(await read()), token }
    }

    it('is not had by waiting under her address: the offer is in her mail, or behind her login', async () => {
      const { id, token, offer, status } = await offered(member, aWednesday(4))
      expect([status, offer?.startsAt.slice(0, 10)]).to.deep.equal(['offered', aWednesday(4)])
      expect(offer).not.to.have.property('token')
      await desk.engine.addAccount(member)
      const { headers } = await desk.engine.signIn(member)
      const own = bodyOf<Entry>(await desk.engine.call(`/waitlist/${id}?token=${token}`, { headers }))
      const read = await desk.visitor('GET', `/waitlist/offers/${own.offer?.token}`)
      expect(bodyOf<{ quote: { lines: object[] } }>(read).quote.lines.length, 'with her discount').to.be.above(1)
      await desk.engine.addAccount('other@customer.test')
      const other = await desk.engine.signIn('other@customer.test')
      const foreign = await desk.engine.call(`/waitlist/${id}?token=${token}`, { headers: other.headers })
      expect(bodyOf<Entry>(foreign).offer).not.to.have.property('token')
      await desk.visitor('DELETE', `/waitlist/${id}?token=${token}`)
    })

    it('stands in the way of nobody else: an offer at the price of guests is there at once', async () => {
      expect((await offered('guest@customer.test', aWednesday(5))).offer?.token).to.be.a('string')
    })
  })
})
