import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

/** Tue 1 June 2027, 09:00 in London. */
const NOW = '2027-06-01T08:00:00.000Z'
/** After all that these businesses do. */
const LATER = '2027-06-03T08:00:00.000Z'
/** Wed 2 June 2027, 10:00 in London. */
const TEN = '2027-06-02T09:00:00.000Z'
const WEDNESDAY = '2027-06-02'
/** Both therapists at once: whoever has it has the time alone. */
const SERVICE = 'couples-massage'

const plus = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString()

describe('Bookings that wait for the business', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let staff: StaffClient
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    // Stopped even when the checks find something.
    await sandbox.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`approval-${count}`)
    await spa.setClock(NOW)
    staff = await StaffClient.signIn(sandbox, spa)
  })

  const settle = async (at = NOW) => spa.setClock(plus(at, 1))
  const mailsTo = async (name: string) => {
    const to = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
    return (await spa.outbox()).filter(message => message.to === to).map(message => message.subject)
  }

  it('keep their time from others until their deadline, to the millisecond, and then lapse', async () => {
    await staff.setRules({ approval: 'blocking' })
    const { status, body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    expect(status, JSON.stringify(body)).to.equal(201)
    expect(body).to.include({ status: 'requested', expiresAt: plus(NOW, 86_400_000) })
    expect(body.payment).to.equal(undefined)
    const deadline = String(body.expiresAt)
    await spa.setClock(plus(deadline, -1))
    expect(await spa.starts(SERVICE, WEDNESDAY)).not.to.include(TEN)
    await spa.setClock(deadline)
    expect((await staff.read(body.id)).status).to.equal('expired')
    expect((await staff.act('confirm', body.id)).body.code).to.equal('BW_INVALID_TRANSITION')
    expect((await mailsTo('Emily Tran')).at(-1) ?? (await mailsTo('Emily Tran'))[0]).to.be.a('string')
    expect((await mailsTo('Emily Tran')).some(subject => subject.includes('lapsed'))).to.equal(true)
  })

  it('are accepted once, whoever asks twice, and the customer is told', async () => {
    await staff.setRules({ approval: 'blocking' })
    const { body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    const answers = await Promise.all([staff.act('confirm', body.id), staff.act('confirm', body.id)])
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([200, 409])
    const confirmed = await staff.read(body.id)
    expect(confirmed).to.include({ status: 'confirmed', version: 2 })
    expect(confirmed.payment).to.include({ status: 'due-on-site' })
    await settle()
    expect((await mailsTo('Emily Tran')).filter(subject => subject.startsWith('Your booking at'))).to.have.lengthOf(1)
  })

  it('answer the repeat of a key with the first answer', async () => {
    await staff.setRules({ approval: 'blocking' })
    const { body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    const [first, second] = [
      await staff.act('confirm', body.id, {}, 'one-key'),
      await staff.act('confirm', body.id, {}, 'one-key'),
    ]
    expect([first.status, second.status]).to.deep.equal([200, 200])
    expect(second.body.version).to.equal(first.body.version)
    expect((await staff.as('POST', `/bookings/${body.id}/confirm`, {}, { 'Idempotency-Key': '' })).status).to.equal(400)
  })

  it('block nobody when the business says so; accepting one declines the other with three alternatives', async () => {
    await staff.setRules({ approval: 'open' })
    const emily = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    expect(await spa.starts(SERVICE, WEDNESDAY)).to.include(TEN)
    const ben = await spa.bookAt(SERVICE, TEN, 'Ben Cole')
    expect([emily.body.status, ben.body.status]).to.deep.equal(['requested', 'requested'])
    expect((await staff.act('confirm', emily.body.id)).body.status).to.equal('confirmed')
    await settle()
    const declined = await staff.read(ben.body.id)
    expect(declined.status).to.equal('declined')
    expect(declined.alternatives).to.have.lengthOf(3)
    expect((await mailsTo('Ben Cole')).some(subject => subject.includes('declined'))).to.equal(true)
    expect((await staff.act('confirm', ben.body.id)).body.code).to.equal('BW_INVALID_TRANSITION')
  })

  it('that clash and are accepted at the same moment give one booking', async () => {
    await staff.setRules({ approval: 'open' })
    const ids: string[] = []
    for (const name of ['Emily Tran', 'Ben Cole']) ids.push((await spa.bookAt(SERVICE, TEN, name)).body.id ?? '')
    const answers = await Promise.all(ids.map(id => staff.act('confirm', id)))
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([200, 409])
    const lost = answers.find(answer => answer.status === 409)!
    expect(['BW_SLOT_TAKEN', 'BW_INVALID_TRANSITION']).to.include(lost.body.code)
    await settle()
    const states = await Promise.all(ids.map(async id => (await staff.read(id)).status))
    expect(states.sort()).to.deep.equal(['confirmed', 'declined'])
  })

  it('are turned down with a reason that the history keeps, and then the time is free', async () => {
    await staff.setRules({ approval: 'blocking' })
    const { body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    const declined = await staff.act('decline', body.id, { reason: 'Away that week' })
    expect(declined.body).to.include({ status: 'declined' })
    expect(await spa.starts(SERVICE, WEDNESDAY)).to.include(TEN)
    expect((await staff.act('decline', body.id)).status).to.equal(409)
  })

  it('do not wait when staff enter them, and are accepted by nobody but staff', async () => {
    await staff.setRules({ approval: 'blocking' })
    const wish = { serviceId: await spa.serviceId(SERVICE), startsAt: TEN }
    const entered = await staff.as('POST', '/bookings', { appointments: [wish], customer: { name: 'Phone Caller' } })
    expect(entered.body.status).to.equal('confirmed')
    const { body } = await spa.bookAt('root-colour', TEN, 'Emily Tran')
    const forged = await spa.post(`/bookings/${body.id}/confirm?manageToken=${body.manageToken}`, {})
    expect(forged.status).to.equal(401)
    const helper = await StaffClient.signIn(sandbox, spa, 'staff')
    expect((await helper.act('confirm', body.id)).status).to.equal(403)
  })

  it('cost nothing to take back', async () => {
    await staff.setRules({ approval: 'blocking', requestMinutes: 100_000 })
    const { body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    await spa.setClock(plus(TEN, -3_600_000))
    const { body: answer } = await spa.cancel(body.id ?? '', body.manageToken ?? '')
    expect(answer).to.deep.include({ status: 'cancelled', fee: { amount: 0, currency: 'GBP' } })
  })

  it('that were held first keep the price that was shown, and are requests too', async () => {
    await staff.setRules({ approval: 'open' })
    const hold = await spa.hold(SERVICE, TEN)
    expect(await spa.starts(SERVICE, WEDNESDAY)).not.to.include(TEN)
    const reference = { holdId: hold.body.id, holdToken: hold.body.token }
    const { body } = await spa.post('/bookings', { ...reference, customer: { name: 'Emily Tran' } })
    expect(body.status).to.equal('requested')
    expect(await spa.starts(SERVICE, WEDNESDAY)).to.include(TEN)
    expect((await staff.act('confirm', body.id)).body.status).to.equal('confirmed')
  })

  it('change only for whoever has seen the newest version', async () => {
    await staff.setRules({ approval: 'blocking' })
    const { body } = await spa.bookAt(SERVICE, TEN, 'Emily Tran')
    const stale = await staff.as('POST', `/bookings/${body.id}/confirm`, {}, { 'If-Match': '"7"' })
    expect(stale.status).to.equal(412)
  })
})
