import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { namesIn, type Assignment, type JourneyBusiness } from './support/business.js'
import { eventually } from './support/eventually.js'
import { notCovered } from './support/not-covered.js'
import { foundPadelCourts } from './support/padel-courts.js'

/** After the last clock of these businesses. */
const LATER = '2027-10-22T00:00:00Z'
const WEDNESDAY = '2027-10-20'

/**
 * The sports center, steps 7 and 12: a machine that two courts share, and players who do not come. Hall, class and training
 * (steps 8 to 11) have a file of their own. What waits for plugins is printed at the end.
 */
describe('Padel courts, described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let courts: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    notCovered('sports center', {
      'step 4, peak prices, lights and split payment':
        'pricing rules (no route describes one) and the payments plugins',
      'step 5, guests 7 days ahead, peak minutes of members': 'memberships',
      'step 6, open match': 'the payments plugins',
      'step 12, QR code and lights': 'a plugin for devices (resource.before-use)',
      'step 13, report': 'reports',
    })
    await sandbox?.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    courts = await foundPadelCourts(sandbox, `riverside-${count}`)
  })

  const courtsOf = (appointments: unknown) =>
    (appointments as { assignments: Assignment[] }[]).flatMap(({ assignments }) => namesIn(assignments))

  it('gives the ball machine to one court at a time, and says that it is the machine', async () => {
    const wish = (court: string, time = '10:00') => courts.wish('Padel with ball machine', WEDNESDAY, time, court)
    const first = await courts.book('Lucia Ferrer', [wish('Padel 1')])
    expect(first.status, JSON.stringify(first.body)).to.equal(201)
    expect(courtsOf(first.body.appointments)).to.deep.equal(['Padel 1', 'Ball machine'])
    const second = await courts.book('Marc Soler', [wish('Padel 2')])
    expect([second.status, second.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    const { times, refused } = await courts.offer('Padel with ball machine', WEDNESDAY)
    for (const time of ['09:00', '09:30', '10:00', '10:30', '11:00']) {
      expect(refused.get(time), time).to.deep.equal(['BOOKED ball machine'])
    }
    expect([times.includes('08:30'), times.includes('11:30')]).to.deep.equal([true, true])
    const without = await courts.book('Marc Soler', [courts.wish('Padel', WEDNESDAY, '10:00', 'Padel 2')])
    expect(courtsOf(without.body.appointments)).to.deep.equal(['Padel 2'])
    expect((await courts.book('Marc Soler', [wish('Padel 2', '11:30')])).status).to.equal(201)
  })

  it('writes a no-show 15 minutes after the start by itself, and not for who checked in', async () => {
    const book = async (name: string) => {
      const booked = await courts.book(name, [courts.wish('Padel', WEDNESDAY, '16:30')])
      expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
      return booked.body.id
    }
    const [came, missed] = [await book('Lucia Ferrer'), await book('Marc Soler')]
    await courts.clock(WEDNESDAY, '16:25')
    expect((await courts.owner.act('check-in', came)).body.status).to.equal('checked-in')
    await courts.clock(WEDNESDAY, '16:44:59')
    expect((await courts.owner.read(missed)).status).to.equal('confirmed')
    await courts.clock(WEDNESDAY, '16:45')
    const gone = await eventually(async () => {
      const read = await courts.owner.read(missed)
      return read.status === 'no-show' ? read : undefined
    })
    const [fee] = gone.fees as { kind: string; amount: { amount: number } }[]
    expect([fee?.kind, fee?.amount.amount]).to.deep.equal(['no-show', 500])
    expect((await courts.owner.read(came)).status).to.equal('checked-in')
  })
})
