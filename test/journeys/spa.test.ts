import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { namesIn, type Assignment, type JourneyBusiness } from './support/business.js'
import { foundDaySpa, SATURDAY } from './support/day-spa.js'

interface Booked {
  startsAt: string
  assignments: Assignment[]
}

describe('A day spa that is described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url)))
  beforeEach(async () => {
    count += 1
    spa = await foundDaySpa(sandbox, `lotus-${count}`)
  })

  it('sells the last 15:00 massage once, and offers three other times to whoever came second', async () => {
    const wish = [spa.wish('Swedish Massage', SATURDAY, '15:00')]
    expect((await spa.book('Earlier Guest', wish)).status).to.equal(201)
    const both = await Promise.all([spa.book('Guest One', wish), spa.book('Guest Two', wish)])
    expect(both.map(answer => answer.status).sort()).to.deep.equal([201, 409])
    const lost = both.find(answer => answer.status === 409)!
    expect(lost.body.code).to.equal('BW_SLOT_TAKEN')
    expect(lost.body.details?.alternatives).to.have.lengthOf.at.least(3)
  })

  it('offers Cut & Finish in the processing time of a colour, at 10:30 and at 11:30 and not between', async () => {
    const { status, body } = await spa.book('Priya Shah', [spa.wish('Root Colour', SATURDAY, '10:00', 'Anna Kowalska')])
    expect(status, JSON.stringify(body)).to.equal(201)
    const { times, refused } = await spa.offer('Cut & Finish', SATURDAY)
    expect(times.filter(time => time <= '11:30')).to.deep.equal(['10:30', '11:30'])
    expect(refused.get('11:00')).to.include('BOOKED stylist')
    const cut = await spa.book('Cut Guest', [spa.wish('Cut & Finish', SATURDAY, '10:30')])
    expect(cut.status, JSON.stringify(cut.body)).to.equal(201)
    const [appointment] = cut.body.appointments as Booked[]
    expect(namesIn(appointment!.assignments)).to.deep.equal(['Anna Kowalska', 'Hair chairs'])
    const later = await spa.offer('Cut & Finish', SATURDAY)
    expect(later.times[0]).to.equal('11:30')
  })
})
