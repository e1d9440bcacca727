import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer, AnswerBody } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

const DAY = '2027-06-12'
/** Thu 10 June 2027, 10:00 in Bath. */
const TEN = '2027-06-10T09:00:00.000Z'
/** Sat 12 June 2027, 15:00 in Bath. */
const THREE = '2027-06-12T14:00:00.000Z'
const MINUTE = 60_000
const plus = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString()

interface Entry extends AnswerBody {
  id: string
  token: string
  status: string
  position: number | null
  offer: { token: string; startsAt: string; expiresAt: string } | null
}
type Mail = { to: string; subject: string; text: string; createdAt: string }

describe('The waitlist of a day spa', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let owner: StaffClient
  let count = 0

  before(async () => {
    // Two, so that whatever happens once happens once beside another one.
    sandbox = await startSandbox(2)
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, '2027-10-01T08:00:00.000Z')))
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`wait-${count}`)
    await spa.setClock('2027-06-01T08:00:00.000Z')
    owner = await StaffClient.signIn(sandbox, spa)
  })

  async function join(name: string, more: object = {}): Promise<Answer> {
    return spa.post('/waitlist', {
      serviceIds: [await spa.serviceId('swedish-massage')],
      windows: [{ date: DAY, from: '14:00', to: '17:00' }],
      customer: { name, email: `${name.split(' ')[0]!.toLowerCase()}@example.test` },
      ...more,
    })
  }
  const joined = async (name: string, more: object = {}) => {
    const answer = await join(name, more)
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    return answer.body as Entry
  }
  const read = ({ id, token }: Entry) => spa.get<Entry>(`/waitlist/${id}?token=${token}`)
  const starts = () => spa.starts('swedish-massage', DAY)
  const mails = async (name: string) =>
    ((await spa.outbox()) as unknown as Mail[]).filter(mail => mail.to === `${name.toLowerCase()}@example.test`)
  const accept = (token: string, key?: string) =>
    spa.post(`/waitlist/offers/${token}/accept`, { payment: { provider: 'payment-onsite' } }, key)

  /** Books every massage of the afternoon, also those that begin before it and reach into it. @returns the one at 15:00. */
  async function sellAfternoon(): Promise<AnswerBody> {
    const three = await spa.bookAt('swedish-massage', THREE, 'Wanda First')
    expect(three.status, JSON.stringify(three.body)).to.equal(201)
    for (let guest = 0; ; guest += 1) {
      const next = (await starts()).find(start => start >= plus(THREE, -120 * MINUTE))
      if (!next) return three.body
      expect((await spa.bookAt('swedish-massage', next, `Guest ${guest}`)).status).to.equal(201)
    }
  }

  it('gives the cancelled 15:00 to James for twenty minutes, then to Nadia, who takes it', async () => {
    const three = await sellAfternoon()
    const james = await joined('James Okoro', {
      customer: { name: 'James Okoro', email: 'james@example.test', phone: '+44 7700 900123' },
    })
    const nadia = await joined('Nadia Rahman', { locale: 'de-DE' })
    expect([james.position, nadia.position]).to.deep.equal([1, 2])
    await spa.setClock(TEN)
    expect((await spa.cancel(three.id!, three.manageToken!)).status).to.equal(200)
    await spa.setClock(TEN)

    const offered = await read(james)
    expect(offered).to.deep.include({ status: 'offered', position: null })
    expect(offered.offer).to.deep.include({ startsAt: THREE, expiresAt: plus(TEN, 20 * MINUTE) })
    expect(await starts(), 'not public meanwhile').not.to.include(THREE)
    const letter = (await mails('james')).find(mail => mail.subject.startsWith('Free for you'))
    expect(letter?.text).to.contain(`/b/${spa.tenant}/waitlist/offer?token=${offered.offer!.token}`)
    expect(await mails('nadia')).to.have.lengthOf(1)

    await spa.setClock(plus(TEN, 20 * MINUTE - 1))
    expect((await read(james)).status).to.equal('offered')
    await spa.setClock(plus(TEN, 20 * MINUTE))
    expect((await read(james)).status).to.equal('skipped')
    expect((await mails('james')).map(mail => mail.subject)).to.include(
      'The time at Lotus Day Spa went to the next person',
    )
    const asked = await read(nadia)
    expect(asked.offer).to.deep.include({ startsAt: THREE, expiresAt: plus(TEN, 40 * MINUTE) })
    expect(await starts()).not.to.include(THREE)
    expect((await accept(offered.offer!.token)).body.code).to.equal('BW_WAITLIST_OFFER_OVER')

    await spa.setClock(plus(TEN, 25 * MINUTE))
    const booked = await accept(asked.offer!.token, 'nadia-accepts')
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    expect(booked.body).to.deep.include({ status: 'confirmed', deposit: { amount: 2_250, currency: 'GBP' } })
    expect((booked.body.customer as { name: string }).name).to.equal('Nadia Rahman')
    const again = await accept(asked.offer!.token, 'nadia-accepts')
    expect([again.status, again.isReplayed, again.body.id]).to.deep.equal([201, true, booked.body.id])
    expect((await accept(asked.offer!.token)).body).to.deep.include({ code: 'BW_WAITLIST_OFFER_OVER' })
    expect((await read(nadia)).status).to.equal('booked')

    await spa.setClock(plus(TEN, 24 * 60 * MINUTE))
    expect((await read(james)).status, 'James sees that he was skipped').to.equal('skipped')
    const toNadia = (await mails('nadia')).map(mail => mail.subject)
    const offers = toNadia.filter(subject => subject.startsWith('Bei Lotus Day Spa für Sie frei'))
    expect(offers, 'in the language that she reads').to.have.lengthOf(1)
  })

  const staff = (method: string, path: string, body?: object, headers = {}) => owner.as(method, path, body, headers)
  const line = async () =>
    (await staff('GET', '/waitlist/entries')).body.items as (Entry & { customer: { name: string } })[]
  const settled = () => spa.setClock(TEN)

  it('lets nobody wait for what is free, and says what is', async () => {
    const { status, body } = await join('James Okoro')
    expect([status, body.code]).to.deep.equal([409, 'BW_WAITLIST_TIMES_FREE'])
    expect(body.details?.alternatives?.[0]?.startsAt).to.equal('2027-06-12T13:00:00.000Z')
    const past = { windows: [{ date: '2027-05-31', from: '14:00', to: '17:00' }] }
    expect((await join('James Okoro', past)).body.code).to.equal('BW_INVALID_REQUEST')
    const inverted = { windows: [{ date: DAY, from: '14:00', to: '14:00' }] }
    expect((await join('James Okoro', inverted)).body.code).to.equal('BW_INVALID_REQUEST')
  })

  it('is closed to customers for what only the team books', async () => {
    await sellAfternoon()
    const id = await spa.serviceId('swedish-massage')
    const { status } = await staff('PATCH', `/services/${id}`, { visibility: 'team' })
    expect(status).to.equal(200)
    const wish = { serviceIds: [id], windows: [{ date: DAY, from: '14:00', to: '17:00' }] }
    const customer = { name: 'James Okoro', email: 'james@example.test' }
    const refused = await spa.post('/waitlist', { ...wish, customer })
    expect([refused.status, refused.body.code]).to.deep.equal([404, 'BW_NOT_FOUND'])
    expect((await staff('POST', '/waitlist/entries', { ...wish, customer })).status).to.equal(201)
  })

  it('goes on when an offer is declined, gives more minutes, and asks nobody twice about one time', async () => {
    const three = await sellAfternoon()
    const [james, nadia] = [await joined('James Okoro'), await joined('Nadia Rahman')]
    await spa.setClock(TEN)
    await spa.cancel(three.id!, three.manageToken!)
    await settled()
    const first = (await read(james)).offer!
    const longer = await spa.post(`/waitlist/offers/${first.token}/extend`, {})
    expect([longer.status, longer.body.expiresAt, longer.body.extensionsLeft]).to.deep.equal([
      200,
      plus(TEN, 25 * MINUTE),
      2,
    ])
    for (const status of [200, 200, 409]) {
      expect((await spa.post(`/waitlist/offers/${first.token}/extend`, {})).status).to.equal(status)
    }
    const declined = await spa.post(`/waitlist/offers/${first.token}/decline`, {})
    expect([declined.status, declined.body.status]).to.deep.equal([200, 'waiting'])
    await settled()
    const second = (await read(nadia)).offer!
    expect(second.startsAt).to.equal(THREE)
    expect((await read(james)).status, 'James waits on').to.equal('waiting')
    await spa
      .call('DELETE', `/waitlist/${nadia.id}?token=${nadia.token}`, undefined, tenantHeader())
      .catch(() => undefined)
    await settled()
    expect((await read(nadia)).status).to.equal('left')
    expect((await read(james)).status, 'not asked again about 15:00').to.equal('waiting')
    expect(await starts(), 'nobody else waits: public again').to.include(THREE)
    expect((await accept(second.token)).body.code).to.equal('BW_WAITLIST_OFFER_OVER')
    expect((await accept('wait.nothing')).status).to.equal(404)
  })

  const tenantHeader = () => ({ 'Bookwright-Tenant': spa.tenant })

  it('follows the order of the staff, who may offer by hand; nobody is offered what they cannot be told', async () => {
    const three = await sellAfternoon()
    const wish = {
      serviceIds: [await spa.serviceId('swedish-massage')],
      windows: [{ date: DAY, from: '14:00', to: '17:00' }],
    }
    const phone = { ...wish, customer: { name: 'Phone Only', phone: '+44 7700 900999' }, priority: 5 }
    expect((await staff('POST', '/waitlist/entries', phone)).status).to.equal(201)
    const [james, nadia] = [await joined('James Okoro'), await joined('Nadia Rahman')]
    expect((await staff('PATCH', `/waitlist/entries/${nadia.id}`, { direction: 'up' })).status).to.equal(200)
    expect((await line()).map(entry => entry.customer.name)).to.deep.equal([
      'Phone Only',
      'Nadia Rahman',
      'James Okoro',
    ])
    expect((await staff('POST', `/waitlist/entries/${james.id}/offer`, {})).body.code).to.equal('BW_WAITLIST_NO_FIT')
    await spa.setClock(TEN)
    await spa.cancel(three.id!, three.manageToken!)
    await settled()
    expect((await line()).map(entry => entry.status)).to.deep.equal(['waiting', 'offered', 'waiting'])
    expect((await staff('DELETE', `/waitlist/entries/${nadia.id}`).catch(() => undefined)) ?? 204).to.equal(204)
    await settled()
    expect((await read(james)).offer?.startsAt).to.equal(THREE)
    await staff('DELETE', `/waitlist/entries/${james.id}`).catch(() => undefined)
    await settled()
    const [byPhone] = await line()
    const offered = await staff('POST', `/waitlist/entries/${byPhone!.id}/offer`, { startsAt: THREE })
    expect([offered.status, offered.body.status]).to.deep.equal([200, 'offered'])
    expect((await staff('POST', `/waitlist/entries/${byPhone!.id}/offer`, {})).body.code).to.equal('BW_WAITLIST_STATE')
  })

  it('offers what other hours make free, but nothing that begins too soon, and nothing while it is off', async () => {
    await sellAfternoon()
    const saved = await staff('PUT', '/waitlist/terms', { isOn: true, offerMinutes: 30, stopMinutes: 120 })
    expect(saved.body).to.include({ offerMinutes: 30, stopMinutes: 120 })
    const evening = { windows: [{ date: DAY, from: '18:00', to: '20:00' }] }
    const james = await joined('James Okoro', evening)
    const later = `UPDATE bw.schedule SET weekly = jsonb_set(weekly, '{sa}', '[["10:00", "20:00"]]'), version = version + 1
      WHERE tenant_id = (SELECT id FROM bw.tenant WHERE slug = '${spa.tenant}')`
    // Sat 12 June, 16:30 in Bath: 18:30 is two hours away.
    await spa.setClock('2027-06-12T15:30:00.000Z')
    await withOwner(sandbox.database.url, client => client.query(later))
    await spa.setClock('2027-06-12T15:30:00.000Z')
    const { offer } = await read(james)
    expect(offer).to.deep.include({ startsAt: '2027-06-12T17:30:00.000Z', expiresAt: '2027-06-12T16:00:00.000Z' })
    await spa.setClock('2027-06-12T19:00:00.000Z')
    expect((await read(james)).status, 'skipped, and then the day was over').to.equal('expired')
    await staff('PUT', '/waitlist/terms', { isOn: false, offerMinutes: 30, stopMinutes: 120 })
    expect(
      (await join('Nadia Rahman', { windows: [{ date: '2027-06-13', from: '10:00', to: '12:00' }] })).body.code,
    ).to.equal('BW_WAITLIST_CLOSED')
  })
})
