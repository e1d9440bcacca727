import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'

/** Tue 1 June 2027, 09:00 in London. */
const START = '2027-06-01T08:00:00.000Z'
const SATURDAY = '2027-06-12'

/** A local time of that Saturday in London, which is an hour ahead of UTC. */
function at(time: string): string {
  return new Date(`${SATURDAY}T${time}:00+01:00`).toISOString()
}

function timesOf(starts: readonly string[]): string[] {
  return starts.map(start => new Date(Date.parse(start) + 3_600_000).toISOString().slice(11, 16))
}

interface Assignment {
  requirement: string
  resources: { id: string; name: string }[]
}
interface Slot {
  startsAt: string
  assignments: Assignment[]
}
interface Refused {
  startsAt: string
  reasons: { code: string; requirement?: string }[]
}

function namesIn(assignments: readonly Assignment[]): string[] {
  return assignments.flatMap(item => item.resources.map(resource => resource.name))
}

describe('A day at the spa, from 1 June 2027', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.close())
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`lotus-${count}`)
    await spa.setClock(START)
  })

  async function staffId(name: string): Promise<string> {
    const { items } = await spa.get<{ items: { id: string; name: string }[] }>('/staff')
    return items.find(item => item.name === name)?.id ?? ''
  }

  async function availability(service: string, query = ''): Promise<{ slots: Slot[]; refused: Refused[] }> {
    const serviceId = await spa.serviceId(service)
    return spa.get(`/availability?serviceId=${serviceId}&from=${SATURDAY}&to=${SATURDAY}${query}`)
  }

  /**
   * Sofia's visit: Maya and Room 1 are busy from 10:00 to 12:00, the LED machine from 11:00. Two treatments without turnover
   * between them are one itinerary, so the first of the two stands here as time that Maya and the room are off.
   */
  async function placeSofia(): Promise<{ id: string; token: string }> {
    await takeOff(['Maya Patel', 'Treatment Room 1'], at('10:00'), at('11:00'))
    const { status, body } = await spa.bookAt('led-facial', at('11:00'), 'Sofia Marques', await staffId('Maya Patel'))
    expect(status, JSON.stringify(body)).to.equal(201)
    const [appointment] = body.appointments as { assignments: Assignment[] }[]
    expect(namesIn(appointment!.assignments)).to.deep.equal(['Maya Patel', 'Treatment Room 1', 'LED machine'])
    return { id: body.id ?? '', token: body.manageToken ?? '' }
  }

  async function takeOff(names: string[], from: string, to: string): Promise<void> {
    await withOwner(sandbox.database.url, client =>
      client.query(
        `INSERT INTO bw.time_off (tenant_id, id, resource_id, starts_at, ends_at)
         SELECT r.tenant_id, gen_random_uuid(), r.id, $3, $4 FROM bw.resource r JOIN bw.tenant t ON t.id = r.tenant_id
          WHERE t.slug = $1 AND r.name = ANY($2)`,
        [spa.tenant, names, from, to],
      ),
    )
  }

  async function setStatus(name: string, status: string): Promise<void> {
    await withOwner(sandbox.database.url, client =>
      client.query(
        `UPDATE bw.resource r SET status = $3, version = r.version + 1 FROM bw.tenant t
          WHERE t.id = r.tenant_id AND t.slug = $1 AND r.name = $2`,
        [spa.tenant, name, status],
      ),
    )
  }

  it('offers the next LED Facial at 12:00, then at 13:30 after the break, and the last at 17:00', async () => {
    await placeSofia()
    const { slots, refused } = await availability('led-facial', '&explain=1')
    const times = timesOf(slots.map(slot => slot.startsAt))
    expect(times.slice(0, 2)).to.deep.equal(['12:00', '13:30'])
    expect(times.at(-1)).to.equal('17:00')
    for (const time of ['12:15', '12:30', '12:45', '13:00', '13:15']) {
      const found = refused.find(entry => entry.startsAt === at(time))
      // The public answer names the requirement, not the person.
      expect(
        found?.reasons.map(reason => `${reason.code} ${reason.requirement}`),
        time,
      ).to.include('BREAK therapist')
    }
  })

  it('offers the first Couples Massage at 14:30, when both therapists are free', async () => {
    await placeSofia()
    expect(timesOf(await spa.starts('couples-massage', SATURDAY))[0]).to.equal('14:30')
  })

  it('gives a second Swedish Massage at 10:00 to Chloe in Room 2, and refuses it without that room', async () => {
    await placeSofia()
    const first = await availability('swedish-massage')
    expect(first.slots[0]?.startsAt).to.equal(at('10:00'))
    expect(namesIn(first.slots[0]!.assignments)).to.deep.equal(['Chloe Reed', 'Treatment Room 2'])
    await setStatus('Treatment Room 2', 'inactive')
    const { slots, refused } = await availability('swedish-massage', '&explain=1')
    expect(slots.map(slot => slot.startsAt)).not.to.include(at('10:00'))
    const reasons = refused.find(entry => entry.startsAt === at('10:00'))?.reasons ?? []
    expect(reasons.map(reason => reason.requirement)).to.include('room')
    const { status } = await spa.bookAt('swedish-massage', at('10:00'), 'Second Guest')
    expect(status).to.equal(409)
  })

  it('gives the last 15:00 massage to one of two guests who confirm at once, and the other three alternatives', async () => {
    expect((await spa.bookAt('swedish-massage', at('15:00'), 'Earlier Guest')).status).to.equal(201)
    const holds = await Promise.all([
      spa.bookAt('swedish-massage', at('15:00'), 'Guest One'),
      spa.bookAt('swedish-massage', at('15:00'), 'Guest Two'),
    ])
    expect(holds.map(answer => answer.status).sort()).to.deep.equal([201, 409])
    const lost = holds.find(answer => answer.status === 409)!
    expect(lost.body.code).to.equal('BW_SLOT_TAKEN')
    expect(lost.body.details?.alternatives).to.have.lengthOf.at.least(3)
  })

  it('offers Cut & Finish at 10:30 and 11:30 and not between while a colour takes, in the second chair', async () => {
    const anna = await staffId('Anna Kowalska')
    expect((await spa.bookAt('root-colour', at('10:00'), 'Priya Shah', anna)).status).to.equal(201)
    const times = timesOf(await spa.starts('cut-and-finish', SATURDAY))
    expect(times.filter(time => time < '11:45')).to.deep.equal(['10:30', '11:30'])
    expect((await spa.bookAt('cut-and-finish', at('10:30'), 'Cut Guest', anna)).status).to.equal(201)
    const chairs = await withOwner(sandbox.database.url, client =>
      client.query<{ customer: string; unit_no: number }>(
        `SELECT DISTINCT c.name AS customer, u.unit_no FROM bw.allocation a
           JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
           JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id AND r.name = 'Hair chairs'
           JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
           JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
           JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
           JOIN bw.tenant t ON t.id = a.tenant_id WHERE t.slug = $1 ORDER BY u.unit_no`,
        [spa.tenant],
      ),
    )
    expect(chairs.rows).to.deep.equal([
      { customer: 'Priya Shah', unit_no: 1 },
      { customer: 'Cut Guest', unit_no: 2 },
    ])
  })

  for (const [time, fee] of [
    ['2027-06-11T09:00:00.000Z', 0],
    ['2027-06-11T09:00:01.000Z', 2_250],
  ] as const) {
    it(`${fee === 0 ? 'costs nothing' : 'keeps the deposit'} when Sofia cancels at ${time.slice(11, 19)} UTC the day before`, async () => {
      const { body } = await spa.bookAt('swedish-massage', at('10:00'), 'Sofia Marques')
      await spa.setClock(time)
      const terms = await spa.cancelTerms(body.id ?? '', body.manageToken ?? '')
      const cancelled = await spa.post(`/bookings/${body.id}/cancel?manageToken=${body.manageToken}`, {}, randomUUID())
      expect(cancelled.status).to.equal(200)
      expect(cancelled.body.fee).to.deep.equal({ amount: fee, currency: 'GBP' })
      expect(terms.fee.amount).to.equal(fee)
      expect(timesOf(await spa.starts('swedish-massage', SATURDAY))).to.include('10:00')
    })
  }
})
