import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

/** Tue 1 June 2027, 09:00 in London. */
const NOW = '2027-06-01T08:00:00.000Z'
/** Sat 12 June 2027, 10:00 in London. */
const SATURDAY = '2027-06-12T09:00:00.000Z'
const LATER = '2027-06-20T08:00:00.000Z'

const plus = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString()

describe('The rules of a business', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let owner: StaffClient
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox.close(() => expectInvariants(sandbox.database.url, LATER)))
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`rules-${count}`)
    await spa.setClock(NOW)
    owner = await StaffClient.signIn(sandbox, spa)
  })

  const feeAt = async (id: string, token: string, now: string) => {
    await spa.setClock(now)
    return (await spa.cancelTerms(id, token)).fee.amount
  }

  it('are read and changed by who may, against the version that they have seen', async () => {
    const [policy] = await owner.policies()
    expect(policy).to.deep.include({ isDefault: true, version: 1 })
    const desk = await StaffClient.signIn(sandbox, spa, 'front-desk')
    expect(await desk.policies()).to.have.lengthOf(1)
    const body = { rules: { ...policy!.rules, name: 'Stricter', minNoticeMinutes: 240 } }
    expect((await desk.as('PUT', `/policies/${policy!.id}`, body)).status).to.equal(403)
    const saved = await owner.as('PUT', `/policies/${policy!.id}`, body, { 'If-Match': '"1"' })
    expect(saved.body).to.include({ version: 2 })
    expect((await owner.as('PUT', `/policies/${policy!.id}`, body, { 'If-Match': '"1"' })).status).to.equal(412)
    const last = { ...body, isDefault: false }
    expect((await owner.as('PUT', `/policies/${policy!.id}`, last)).status).to.equal(400)
    const wrong = {
      rules: { ...policy!.rules, cancellationTiers: [{ until: { days: 1, time: '25:00' }, fee: { amount: 1 } }] },
    }
    expect((await owner.as('PUT', `/policies/${policy!.id}`, wrong)).status).to.equal(400)
  })

  it('of some services are other rules, and a second default takes the place of the first', async () => {
    const [house] = await owner.policies()
    const serviceIds = [await spa.serviceId('led-facial')]
    const rules = { ...house!.rules, name: 'Machines', approval: 'blocking' }
    const added = await owner.as('POST', '/policies', { rules, serviceIds })
    expect(added.status, JSON.stringify(added.body)).to.equal(201)
    expect((await spa.bookAt('led-facial', SATURDAY, 'Sofia Marques')).body.status).to.equal('requested')
    expect((await spa.bookAt('root-colour', SATURDAY, 'Priya Shah')).body.status).to.equal('confirmed')
    await owner.as('PUT', `/policies/${added.body.id}`, { rules, isDefault: true })
    const all = await owner.policies()
    expect(all.map(item => [item.rules.name, item.isDefault])).to.deep.equal([
      ['Machines', true],
      ['House policy', false],
    ])
    const unknown = { rules, serviceIds: ['01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'] }
    expect((await owner.as('POST', '/policies', unknown)).status).to.equal(404)
  })

  it('have tiers that end to the second, one of them at a local time', async () => {
    const cancellationTiers = [
      { until: { days: 1, time: '18:00' }, fee: { percent: 50, of: 'deposit' } },
      { until: { minutes: 2880 }, fee: { amount: 0 } },
    ]
    const terms = { cancellationTiers, lateCancellationFee: { percent: 100, of: 'total' } }
    await owner.setRules(terms)
    const { body } = await spa.bookAt('swedish-massage', SATURDAY, 'Sofia Marques')
    const [id, token] = [body.id ?? '', body.manageToken ?? '']
    const lines = (body.policy as { lines: string[] }).lines
    expect(lines).to.deep.equal([
      'Free to change or cancel up to 2 days before.',
      'If you cancel until 18:00 on the day before, 50% of the deposit of £22.50 is due.',
      'If you cancel later, the price is due.',
    ])
    // Six in the evening in London is five in UTC.
    const dayBefore = '2027-06-11T17:00:00.000Z'
    expect(await feeAt(id, token, plus(SATURDAY, -2 * 86_400_000))).to.equal(0)
    expect(await feeAt(id, token, plus(SATURDAY, -2 * 86_400_000 + 1_000))).to.equal(1_125)
    expect(await feeAt(id, token, dayBefore)).to.equal(1_125)
    expect(await feeAt(id, token, plus(dayBefore, 1_000))).to.equal(7_500)
    const { body: answer } = await spa.cancel(id, token)
    expect(answer.fee).to.deep.equal({ amount: 7_500, currency: 'GBP' })
    const [fee] = (await owner.read(id)).fees as { kind: string; amount: { amount: number }; isOpen: boolean }[]
    expect(fee).to.deep.include({ kind: 'late-cancellation', isOpen: true })
    expect(fee?.amount.amount).to.equal(7_500)
    expect((await owner.act('waive-fee', id, { reason: 'Ill' })).status).to.equal(200)
  })

  it('that change do not change a booking that was made before', async () => {
    const { body } = await spa.bookAt('swedish-massage', SATURDAY, 'Sofia Marques')
    await owner.setRules({ freeCancellationMinutes: 30 * 1440, lateCancellationFee: { amount: 9_900 } })
    expect((await spa.cancelTerms(body.id ?? '', body.manageToken ?? '')).fee.amount).to.equal(0)
  })

  it('ask for a deposit by share, by sum, and by service', async () => {
    const facial = await spa.serviceId('led-facial')
    await owner.setRules({ deposit: { amount: 1_500 }, serviceDeposits: { [facial]: { percent: 50 } } })
    const depositOf = async (slug: string) => {
      const { body } = await spa.hold(slug, SATURDAY)
      return (body.quote as { deposit: { amount: number } }).deposit.amount
    }
    // In this order: only one of the therapists does facials.
    expect(await depositOf('led-facial')).to.equal(4_250)
    expect(await depositOf('swedish-massage')).to.equal(1_500)
  })

  it('limit a customer by day and week, also under another spelling and when ten requests come at once', async () => {
    await owner.setRules({
      limits: [
        { of: 'customer', per: 'day', max: 2 },
        { of: 'customer', per: 'week', max: 3 },
      ],
    })
    const starts = (await spa.starts('cut-and-finish', '2027-06-12')).filter((_, index) => index % 2 === 0).slice(0, 8)
    const serviceId = await spa.serviceId('cut-and-finish')
    const book = (startsAt: string, index: number) =>
      spa.post('/bookings', {
        appointments: [{ serviceId, startsAt }],
        customer: { name: `Priya ${index}`, email: 'Priya@example.test', phone: `0207 946 00${10 + index}` },
      })
    const answers = await Promise.all(starts.map(book))
    expect(answers.filter(answer => answer.status === 201)).to.have.lengthOf(2)
    const refused = new Set(answers.filter(answer => answer.status !== 201).map(answer => answer.body.code))
    expect([...refused]).to.deep.equal(['BW_LIMIT_REACHED'])
    const friday = await spa.starts('cut-and-finish', '2027-06-11')
    expect((await book(friday[0]!, 20)).status).to.equal(201)
    expect((await book(friday[4]!, 21)).body.code).to.equal('BW_LIMIT_REACHED')
    const next = await spa.starts('cut-and-finish', '2027-06-15')
    expect((await book(next[0]!, 22)).status).to.equal(201)
    const wish = {
      appointments: [{ serviceId, startsAt: friday[4] }],
      customer: { name: 'Priya', email: 'priya@example.test' },
    }
    const forced = await owner.as('POST', '/bookings', { ...wish, override: true, overrideReason: 'A friend' })
    expect(forced.status, JSON.stringify(forced.body)).to.equal(201)
  })

  it('limit a service and a member of staff', async () => {
    await owner.setRules({ limits: [{ of: 'service', per: 'day', max: 1 }] })
    expect((await spa.bookAt('swedish-massage', SATURDAY, 'One')).status).to.equal(201)
    expect((await spa.bookAt('swedish-massage', plus(SATURDAY, 7_200_000), 'Two')).body.code).to.equal(
      'BW_LIMIT_REACHED',
    )
    await owner.setRules({ limits: [{ of: 'staff', per: 'day', max: 1 }] })
    expect((await spa.bookAt('root-colour', SATURDAY, 'Three')).status).to.equal(201)
    const again = await spa.bookAt('cut-and-finish', plus(SATURDAY, 4 * 3_600_000), 'Four')
    // The limit of a person is known before: then the time is not offered, and somebody else would be taken.
    expect(again.body.code).to.equal('BW_SLOT_UNAVAILABLE')
    expect(JSON.stringify(again.body.details)).to.contain('DAY_LIMIT')
  })

  it('hide times that a limit would refuse, and say so, by count and by minutes', async () => {
    const starts = () => spa.starts('cut-and-finish', '2027-06-12')
    const before = await starts()
    await owner.setRules({ limits: [{ of: 'service', per: 'day', max: 1 }] })
    expect(await starts()).to.deep.equal(before)
    expect((await spa.bookAt('cut-and-finish', before[0]!, 'One')).status).to.equal(201)
    expect(await starts()).to.deep.equal([])
    const serviceId = await spa.serviceId('cut-and-finish')
    const ask = (startsAt: string) => `/availability/explanation?serviceId=${serviceId}&startsAt=${startsAt}`
    const why = await spa.get<{ text: string; alternatives: { startsAt: string }[] }>(ask(before.at(-1)!))
    expect(why.text).to.equal('There are no more bookings of this to be had then.')
    expect(why.alternatives.map(item => item.startsAt.slice(0, 10))).not.to.include('2027-06-12')
    const staff = (await owner.as('GET', ask(before.at(-1)!))).body as { requirements?: unknown; unlocks?: unknown }
    expect(JSON.stringify(staff.requirements)).to.contain('The rules allow 1 bookings of this service a day')
    expect(JSON.stringify(staff.unlocks)).to.contain('if the limit were higher')
    const next = await spa.get<{ slot: { startsAt: string } }>(
      `/availability/next?serviceId=${serviceId}&from=2027-06-12T00:00:00Z`,
    )
    expect(next.slot.startsAt.slice(0, 10)).to.equal('2027-06-15')
    await owner.setRules({ limits: [{ of: 'service', per: 'week', max: 59, unit: 'minutes' }] })
    expect(await spa.starts('cut-and-finish', '2027-06-10')).to.deep.equal([])
    const refused = await spa.bookAt('cut-and-finish', '2027-06-10T10:00:00.000Z', 'Two')
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_LIMIT_REACHED'])
    expect(refused.body.detail).to.contain('At most 59 minutes a week for one service')
    await owner.setRules({ limits: [{ of: 'service', per: 'week', max: 60, unit: 'minutes' }] })
    const fits = await spa.bookAt('cut-and-finish', '2027-06-10T10:00:00.000Z', 'Two')
    expect(fits.status, 'thirty and thirty').to.equal(201)
  })

  it('take another person when one has reached a limit of minutes', async () => {
    await owner.setRules({ limits: [{ of: 'staff', per: 'day', max: 80, unit: 'minutes' }] })
    expect((await spa.bookAt('swedish-massage', SATURDAY, 'One')).status).to.equal(201)
    const second = await spa.bookAt('swedish-massage', plus(SATURDAY, 5 * 3_600_000), 'Two')
    expect(second.status, JSON.stringify(second.body)).to.equal(201)
    expect(await spa.starts('swedish-massage', '2027-06-12')).to.deep.equal([])
    const third = await spa.bookAt('swedish-massage', plus(SATURDAY, 2 * 3_600_000), 'Three')
    expect(third.body.code).to.equal('BW_SLOT_UNAVAILABLE')
  })

  it('are left aside by staff who move a booking, with a reason, but never a claim', async () => {
    const { body } = await spa.bookAt('root-colour', SATURDAY, 'Priya Shah')
    const other = await spa.bookAt('cut-and-finish', plus(SATURDAY, 4 * 3_600_000), 'Ben Cole')
    const move = (startsAt: string, more: object) => owner.act('reschedule', body.id, { startsAt, ...more })
    const closed = '2027-06-12T20:00:00.000Z'
    expect((await move(closed, {})).body.code).to.equal('BW_SLOT_UNAVAILABLE')
    expect((await move(closed, { override: true })).status).to.equal(400)
    const forced = { override: true, overrideReason: 'Wedding party' }
    const own = await spa.post(`/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`, {
      startsAt: closed,
      ...forced,
    })
    expect(own.status).to.equal(403)
    expect((await move(closed, forced)).status).to.equal(200)
    const audit = (await owner.as('GET', `/audit?action=booking.reschedule&subjectId=${body.id}`)).body
    expect(JSON.stringify(audit)).to.contain('Wedding party')
    const taken = (other.body.appointments as { startsAt: string }[])[0]!.startsAt
    expect((await move(taken, forced)).body.code).to.equal('BW_SLOT_TAKEN')
  })

  it('bind a move as they bind a booking', async () => {
    await owner.setRules({ limits: [{ of: 'customer', per: 'day', max: 1 }] })
    expect((await spa.bookAt('cut-and-finish', SATURDAY, 'Priya Shah')).status).to.equal(201)
    const { body } = await spa.bookAt('cut-and-finish', '2027-06-11T10:00:00.000Z', 'Priya Shah')
    const moved = await spa.post(`/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`, {
      startsAt: plus(SATURDAY, 4 * 3_600_000),
    })
    expect(moved.body.code).to.equal('BW_LIMIT_REACHED')
    const [appointment] = (await owner.read(body.id)).appointments as { startsAt: string }[]
    expect(appointment!.startsAt).to.equal('2027-06-11T10:00:00.000Z')
  })

  it('keep notice and horizon to the minute', async () => {
    await owner.setRules({ minNoticeMinutes: 240, maxHorizonMinutes: 11 * 1440 })
    await spa.setClock('2027-06-12T05:00:00.000Z')
    expect((await spa.starts('swedish-massage', '2027-06-12'))[0]).to.equal(SATURDAY)
    await spa.setClock('2027-06-12T05:01:00.000Z')
    expect((await spa.starts('swedish-massage', '2027-06-12'))[0]).not.to.equal(SATURDAY)
    expect((await spa.bookAt('swedish-massage', SATURDAY, 'Too Late')).body.code).to.equal('BW_SLOT_UNAVAILABLE')
  })
})
