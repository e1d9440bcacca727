import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import type { JourneyBusiness } from './support/business.js'
import { eventually } from './support/eventually.js'
import { foundClinic } from './support/clinic.js'

const TUESDAY = '2027-10-12'
const RULE = { frequency: 'weekly', count: 6 }

interface Occurrence {
  startsAt: string
  status: string
  proposals: { startsAt: string }[]
}

describe('A clinic that is described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let clinic: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, '2027-10-04T12:00:00Z')))
  beforeEach(async () => {
    count += 1
    clinic = await foundClinic(sandbox, `northgate-${count}`)
  })

  it('books six weeks of physio but the one in which nobody is there, each at ten on the clocks of the clinic', async () => {
    const away = {
      resourceId: clinic.id('Omar Haddad'),
      startsAt: clinic.at('2027-11-02', '00:00'),
      endsAt: clinic.at('2027-11-03', '00:00'),
    }
    expect((await clinic.owner.as('POST', '/time-off', away)).status).to.equal(201)
    const wish = { serviceId: clinic.id('Physio'), startsAt: clinic.at(TUESDAY, '10:00'), rule: RULE }
    const { body: seen } = await clinic.visitor.post('/bookings/series/preview', wish)
    const items = seen.items as Occurrence[]
    expect(items.map(item => item.status)).to.deep.equal(['free', 'free', 'free', 'conflict', 'free', 'free'])
    const conflict = items[3]!
    expect(conflict.startsAt).to.equal(clinic.at('2027-11-02', '10:00'))
    expect(conflict.proposals[0]!.startsAt).to.equal(clinic.at('2027-11-03', '10:00'))

    const customer = { name: 'David Kim', email: 'david@example.test' }
    const all = { ...wish, mode: 'all-or-nothing', customer, locale: 'de-DE' }
    const refused = await clinic.visitor.post('/bookings/series', all)
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_SERIES_CONFLICT'])
    const resolutions = [{ startsAt: conflict.startsAt, action: 'skip' }]
    const { status, body } = await clinic.visitor.post('/bookings/series', { ...all, resolutions })
    expect(status, JSON.stringify(body)).to.equal(201)
    const isGerman = async () => {
      const mails = (await clinic.visitor.outbox()).filter(({ to }) => to === customer.email)
      return mails.some(({ subject }) => subject.startsWith('Ihre Buchung bei')) || undefined
    }
    expect(await eventually(isGerman), 'in the language that he reads').to.equal(true)
    const starts = (body.booked as { appointments: { startsAt: string }[] }[]).map(
      item => item.appointments[0]!.startsAt,
    )
    expect(starts).to.deep.equal([
      '2027-10-12T14:00:00.000Z',
      '2027-10-19T14:00:00.000Z',
      '2027-10-26T14:00:00.000Z',
      '2027-11-09T15:00:00.000Z',
      '2027-11-16T15:00:00.000Z',
    ])
    expect(starts.map(start => clinic.timeOf(start))).to.deep.equal(Array<string>(5).fill('10:00'))
  })

  it('takes six ultrasounds one after the other in a morning, and no seventh', async () => {
    const times = ['09:00', '09:40', '10:20', '11:00', '11:40', '12:20']
    for (const [index, time] of times.entries()) {
      const booked = await clinic.book(`Patient ${index + 1}`, [clinic.wish('Ultrasound', TUESDAY, time)])
      expect(booked.status, `${time} ${JSON.stringify(booked.body)}`).to.equal(201)
    }
    expect((await clinic.offer('Ultrasound', TUESDAY)).times).to.deep.equal([])
  })

  it('keeps the room of a physio visit free of ultrasounds, and says that it is the room', async () => {
    await clinic.change('resources', 'Exam 2', { status: 'inactive' })
    const booked = await clinic.book('David Kim', [clinic.wish('Physio', TUESDAY, '10:00')])
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    const { times, refused } = await clinic.offer('Ultrasound', TUESDAY)
    expect(times.slice(0, 4)).to.deep.equal(['09:00', '09:10', '09:20', '10:50'])
    expect(refused.get('10:20')!.join()).to.contain('exam room')
    expect(refused.get('09:30')!.join()).to.contain('exam room')
  })
})
