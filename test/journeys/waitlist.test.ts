import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer, AnswerBody } from '../support/booking-client.js'
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

  /** Books every massage of the afternoon. @returns the one at 15:00. */
  async function sellAfternoon(): Promise<AnswerBody> {
    const three = await spa.bookAt('swedish-massage', THREE, 'Wanda First')
    expect(three.status, JSON.stringify(three.body)).to.equal(201)
    for (let guest = 0; ; guest += 1) {
      const next = (await starts()).find(start => start >= plus(THREE, -60 * MINUTE))
      if (!next) return three.body
      expect((await spa.bookAt('swedish-massage', next, `Guest ${guest}`)).status).to.equal(201)
    }
  }

  it('gives the cancelled 15:00 to James for twenty minutes, then to Nadia, who takes it', async () => {
    const three = await sellAfternoon()
    const james = await joined('James Okoro', {
      customer: { name: 'James Okoro', email: 'james@example.test', phone: '+44 7700 900123' },
    })
    const nadia = await joined('Nadia Rahman')
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
    expect(toNadia.filter(subject => subject.startsWith('Free for you'))).to.have.lengthOf(1)
  })
})
