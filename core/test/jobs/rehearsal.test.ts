import { expect } from 'chai'
import { ChannelListener } from '../../dist/db/channel-listener.js'
import { FrozenTimes } from '../../dist/db/frozen-times.js'
import { SandboxTime } from '../../dist/db/sandbox-time.js'
import type { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { OutboxRelay } from '../../dist/jobs/outbox-relay.js'
import { Rehearsal } from '../../dist/jobs/rehearsal.js'
import { Sweeps } from '../../dist/jobs/sweeps.js'
import type { DueHandler } from '../../dist/ports/due-handler.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const NINE = new Date('2027-06-01T08:00:00.000Z')

function nineAnd(minutes: number): Date {
  return new Date(NINE.getTime() + minutes * 60_000)
}

describe('Rehearsal', () => {
  let engine: TestEngine
  let one: TenantId
  let two: TenantId
  let times: FrozenTimes
  let time: SandboxTime
  let unitOfWork: SequelizeUnitOfWork
  let channels: ChannelListener
  let seen: string[]
  let rehearsal: Rehearsal
  const handlers = new Map<string, DueHandler>()

  before(async () => {
    engine = await openTestEngine()
    one = await addTenant(engine.owner, 'one')
    two = await addTenant(engine.owner, 'two')
    times = new FrozenTimes()
    unitOfWork = engine.unitOfWorkWith({ sandboxClock: times })
    channels = new ChannelListener(engine.url, engine.log)
    time = new SandboxTime(times, { unitOfWork, channels, databaseUrl: engine.url, log: engine.log })
    await time.start()
    const emitter = {
      handlersOf: () => ['listener'],
      emit: (_hook: string, payload: object) => {
        const { tenantId, note } = payload as { tenantId: TenantId; note: string }
        seen.push(`${clockOf(tenantId)} event ${note}`)
        return Promise.resolve()
      },
    }
    const relay = new OutboxRelay({ unitOfWork, emitter, log: engine.log })
    const sweeps = new Sweeps(unitOfWork, engine.log, { times })
    rehearsal = new Rehearsal({ unitOfWork, time, sweeps, relay, handlers, log: engine.log })
    handlers.set('reminder', async (tx, subjectId) => {
      const [row] = await tx.query<{ now: Date }>('SELECT bw.now() AS now')
      seen.push(`${row?.now.toISOString().slice(11, 16)} reminder`)
      await tx.enqueue({ hook: 'test.reminded', aggregateId: subjectId, payload: { note: 'reminded' } })
    })
    handlers.set('offer', async tx => {
      const [row] = await tx.query<{ now: Date }>('SELECT bw.now() AS now')
      seen.push(`${row?.now.toISOString().slice(11, 16)} offer`)
      await tx.query(
        `INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at)
         SELECT $1, gen_random_uuid(), 'offer', gen_random_uuid(), bw.now() + interval '20 minutes'`,
        [tx.tenantId],
      )
    })
    handlers.set('broken', () => Promise.reject(new RangeError('no')))
  })
  beforeEach(async () => {
    seen = []
    await engine.owner.query('DELETE FROM bw.due')
    await rehearsal.setClock(NINE, null)
  })
  after(async () => {
    await time.stop()
    await channels.close()
    await engine.close()
  })

  function clockOf(tenantId: TenantId): string {
    return times.now(tenantId).toISOString().slice(11, 16)
  }

  async function addDue(tenantId: TenantId, kind: string, dueAt: Date, microseconds = 0): Promise<void> {
    await engine.owner.query(
      `INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at)
       VALUES ($1, $2, $3, $4, $5::timestamptz + $6 * interval '1 microsecond')`,
      [tenantId, newId(), kind, newId(), dueAt, microseconds],
    )
  }

  it('does what became due in the order of its time, and each at its time, whichever business it belongs to', async () => {
    await addDue(two, 'reminder', nineAnd(90))
    await addDue(one, 'reminder', nineAnd(120))
    await addDue(one, 'reminder', nineAnd(30))
    await addDue(one, 'reminder', nineAnd(600))
    const ran = await rehearsal.setClock(nineAnd(180), null)
    expect(seen).to.deep.equal([
      ...['08:30 reminder', '08:30 event reminded', '09:30 reminder'],
      ...['09:30 event reminded', '10:00 reminder', '10:00 event reminded'],
    ])
    expect(ran.map(({ at, kind, count }) => `${at.toISOString().slice(11, 16)} ${kind} ${count}`)).to.deep.equal([
      ...['08:30 reminder 1', '09:30 reminder 1', '10:00 reminder 1', '11:00 events 3'],
    ])
    expect([times.now(one), times.now(two)]).to.deep.equal([nineAnd(180), nineAnd(180)])
  })

  it('runs work that other work makes due at its own time', async () => {
    await addDue(one, 'offer', nineAnd(10))
    await rehearsal.setClock(nineAnd(60), one)
    expect(seen).to.deep.equal(['08:10 offer', '08:30 offer', '08:50 offer'])
  })

  it('leaves work of other businesses alone when only one clock is set', async () => {
    await addDue(one, 'reminder', nineAnd(30))
    await addDue(two, 'reminder', nineAnd(30))
    await rehearsal.setClock(nineAnd(60), two)
    expect(seen).to.deep.equal(['08:30 reminder', '08:30 event reminded'])
    expect([times.now(one), times.now(two)]).to.deep.equal([NINE, nineAnd(60)])
  })

  it('is not held up by a deadline between two milliseconds', async () => {
    await addDue(one, 'reminder', nineAnd(30), 400)
    await rehearsal.setClock(nineAnd(30), one)
    expect(seen).to.deep.equal([])
    await rehearsal.setClock(new Date(nineAnd(30).getTime() + 1), one)
    expect(seen).to.have.lengthOf(2)
  })

  it('does nothing on the way back, and nothing twice when the clock comes again', async () => {
    await addDue(one, 'reminder', nineAnd(30))
    await rehearsal.setClock(nineAnd(60), null)
    expect(seen).to.have.lengthOf(2)
    await rehearsal.setClock(NINE, null)
    await rehearsal.setClock(nineAnd(60), null)
    expect(seen).to.have.lengthOf(2)
  })

  it('gives up work that fails after ten attempts, and goes on', async () => {
    await addDue(one, 'broken', nineAnd(10))
    await addDue(one, 'reminder', nineAnd(15))
    await rehearsal.setClock(nineAnd(60), null)
    expect(seen).to.have.lengthOf(2)
    const { rows } = await engine.owner.query(`SELECT state, attempts FROM bw.due WHERE kind = 'broken'`)
    expect(rows).to.deep.equal([{ state: 'dead', attempts: 10 }])
  })

  it('sets every business to the real time, also those that had one of their own', async () => {
    await rehearsal.setClock(nineAnd(60), one)
    await rehearsal.setClock(null, null)
    expect([times.frozenAt(one), times.frozenAt(two)]).to.deep.equal([undefined, undefined])
  })

  it('lets one business run in real time while the others stand still', async () => {
    await rehearsal.setClock(null, one)
    expect([times.frozenAt(one), times.frozenAt(two)]).to.deep.equal([undefined, NINE])
  })
})
