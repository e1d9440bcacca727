import { expect } from 'chai'
import type { TenantId } from '../../dist/domain/id.js'
import { newId } from '../../dist/domain/id.js'
import { LocationModel } from '../../dist/db/models/location.model.js'
import { TenantTransaction } from '../../dist/db/sequelize-transaction.js'
import { addTenant, caught, openTestEngine, type TestEngine } from './support/test-engine.js'

const WHO = `SELECT current_user AS role, bw.tenant() AS tenant, pg_backend_pid() AS pid`
const INSERT = `INSERT INTO bw.tenant_plugin (tenant_id, plugin_id, is_enabled) VALUES ($1, $2, true)`
const COUNT = `SELECT count(*) AS count FROM bw.tenant_plugin WHERE plugin_id = $1`

describe('SequelizeUnitOfWork', () => {
  let engine: TestEngine
  let tenantId: TenantId

  before(async () => {
    engine = await openTestEngine({ poolSize: 3, acquireTimeoutMs: 500 })
    tenantId = await addTenant(engine.owner, 'uow')
  })
  after(() => engine.close())

  async function count(plugin: string): Promise<unknown> {
    return (await engine.unitOfWork.read<{ count: number }>(tenantId, COUNT, [plugin]))[0]?.count
  }

  it('runs as the application role of the tenant on one connection, and leaves the connection as it was', async () => {
    const rows = await engine.unitOfWork.run(tenantId, async tx => [...(await tx.query(WHO)), ...(await tx.query(WHO))])
    expect(rows[0]).to.deep.equal(rows[1])
    expect(rows[0]).to.include({ role: engine.database.access.appRole, tenant: tenantId })
    const [after] = await engine.unitOfWork.platform(tx => tx.query(WHO))
    expect(after).to.include({ tenant: null })
    expect(after?.role).not.to.equal(engine.database.access.appRole)
  })

  it('reads in the same role, with parameters, and leaves nothing of it behind', async () => {
    const sql = `SELECT current_user AS role, bw.tenant() AS tenant, $1::int + 1 AS sum, $2::text[] AS words`
    const rows = await engine.unitOfWork.read(tenantId, sql, [41, ['a', 'b']])
    const role = engine.database.access.appRole
    expect(rows).to.deep.equal([{ role, tenant: tenantId, sum: 42, words: ['a', 'b'] }])
    const [after] = await engine.unitOfWork.platform(tx => tx.query(WHO))
    expect(after?.tenant).to.equal(null)
  })

  it('goes on after a read that failed', async () => {
    expect((await caught(engine.unitOfWork.read(tenantId, 'SELECT 1 / $1::int', [0]))).code).to.equal('22012')
    expect((await caught(engine.unitOfWork.read(tenantId, 'SELECT nothing'))).code).to.equal('42703')
    expect(await engine.unitOfWork.read(tenantId, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }])
  })

  it('reads bigint as a number, a date as text, an instant as a Date and a range as text', async () => {
    const sql = `SELECT 9007199254740991::bigint AS big, DATE '2027-03-28' AS day, ARRAY[DATE '2027-03-28'] AS days,
      TIMESTAMPTZ '2027-03-28 01:00Z' AS at, tstzrange('2027-01-01Z', '2027-01-02Z')::text AS span`
    const [row] = await engine.unitOfWork.read(tenantId, sql)
    expect(row).to.deep.equal({
      ...{ big: Number.MAX_SAFE_INTEGER, day: '2027-03-28', days: ['2027-03-28'], at: new Date('2027-03-28T01:00Z') },
      ...{ span: '["2027-01-01 00:00:00+00","2027-01-02 00:00:00+00")' },
    })
  })

  it('undoes everything when the work throws, and lets the error through', async () => {
    const work = engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(INSERT, [tenantId, 'undone'])
      throw new RangeError('stop')
    })
    expect((await caught(work)).message).to.equal('stop')
    expect(await count('undone')).to.equal(0)
  })

  it('sends what nobody waits for before the next statement, in order, and with the commit at the latest', async () => {
    const seen = await engine.unitOfWork.run(tenantId, async tx => {
      await tx.later(INSERT, [tenantId, 'later 1'])
      await tx.later(`UPDATE bw.tenant_plugin SET plugin_id = $2 WHERE tenant_id = $1 AND plugin_id = 'later 1'`, [
        ...[tenantId, 'later 2'],
      ])
      const rows = await tx.query<{ count: number }>(COUNT, ['later 2'])
      await tx.later(INSERT, [tenantId, 'later 3'])
      return rows[0]?.count
    })
    expect([seen, await count('later 1'), await count('later 2'), await count('later 3')]).to.deep.equal([1, 0, 1, 1])
  })

  it('lets the next statement or the commit throw the error of one that nobody waited for, and keeps nothing', async () => {
    const next = engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(INSERT, [tenantId, 'before a late error'])
      await tx.later(INSERT, [tenantId, 'before a late error'])
      await tx.query(WHO)
    })
    expect((await caught(next)).code).to.equal('23505')
    const end = engine.unitOfWork.run(tenantId, async tx => {
      await tx.later(INSERT, [tenantId, 'before a late error'])
      await tx.later(INSERT, [tenantId, 'before a late error'])
    })
    expect((await caught(end)).code).to.equal('23505')
    expect(await count('before a late error')).to.equal(0)
  })

  it('undoes with a savepoint what nobody waited for in it, sent or not', async () => {
    await engine.unitOfWork.run(tenantId, async tx => {
      await tx.later(INSERT, [tenantId, 'outside'])
      const inner = tx.savepoint(async () => {
        await tx.later(INSERT, [tenantId, 'inside'])
        await tx.query(WHO)
        await tx.later(INSERT, [tenantId, 'inside, unsent'])
        throw new RangeError('stop')
      })
      expect((await caught(inner)).message).to.equal('stop')
    })
    expect([await count('outside'), await count('inside'), await count('inside, unsent')]).to.deep.equal([1, 0, 0])
  })

  it('begins nothing for work that says nothing', async () => {
    const begun = (tx: unknown) => (tx as TenantTransaction).isBegun
    const silent = await engine.unitOfWork.run(tenantId, async tx => tx)
    const speaking = await engine.unitOfWork.run(tenantId, async tx => {
      await tx.later(INSERT, [tenantId, 'only later'])
      return tx
    })
    expect([begun(silent), begun(speaking), await count('only later')]).to.deep.equal([false, true, 1])
  })

  it('goes on without names when somebody in between has forgotten them, inside a transaction too', async () => {
    const other = engine.unitOfWorkWith({})
    const write = (plugin: string) =>
      other.run(tenantId, async tx => {
        await tx.later(INSERT, [tenantId, plugin])
        return (await tx.query<{ count: number }>(COUNT, [plugin]))[0]?.count
      })
    expect(await write('named')).to.equal(1)
    await Promise.all(
      Array.from({ length: 3 }, () =>
        engine.unitOfWork.platform(tx => tx.query('DEALLOCATE ALL; SELECT pg_sleep(0.05)')),
      ),
    )
    expect(await write('unnamed')).to.equal(1)
    expect(await write('unnamed again')).to.equal(1)
    expect(await engine.unitOfWork.read(tenantId, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }])
  })

  it('undoes only the savepoint when its work throws', async () => {
    await engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(INSERT, [tenantId, 'kept'])
      const inner = tx.savepoint(async () => {
        await tx.query(INSERT, [tenantId, 'dropped'])
        await tx.query(INSERT, [tenantId, 'kept'])
      })
      expect((await caught(inner)).code).to.equal('23505')
      await tx.savepoint(() => tx.query(INSERT, [tenantId, 'kept too']))
    })
    expect([await count('kept'), await count('dropped'), await count('kept too')]).to.deep.equal([1, 0, 1])
  })

  it('refuses to call it a commit when the work ignored a statement that failed', async () => {
    const work = engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(INSERT, [tenantId, 'ignored'])
      await caught(tx.query('SELECT 1 / 0'))
    })
    expect((await caught(work)).code).to.equal('BW_INTERNAL')
    expect(await count('ignored')).to.equal(0)
  })

  for (const sqlState of ['40001', '40P01']) {
    it(`repeats the work after ${sqlState}, each time from the beginning, until it succeeds`, async () => {
      let attempts = 0
      await engine.unitOfWork.run(tenantId, async tx => {
        attempts += 1
        await tx.query(INSERT, [tenantId, `after ${sqlState}`])
        if (attempts < 3) {
          await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'simulated' USING ERRCODE = '${sqlState}'; END $$`)
        }
      })
      expect(attempts).to.equal(3)
      expect(await count(`after ${sqlState}`)).to.equal(1)
    })
  }

  it('repeats at most three times, then answers that it is unavailable', async () => {
    let attempts = 0
    const work = engine.unitOfWork.run(tenantId, async tx => {
      attempts += 1
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'simulated' USING ERRCODE = '40001'; END $$`)
    })
    expect((await caught(work)).code).to.equal('BW_UNAVAILABLE')
    expect(attempts).to.equal(4)
  })

  it('leaves other violations to the caller, once', async () => {
    let attempts = 0
    const work = engine.unitOfWork.run(tenantId, async tx => {
      attempts += 1
      await tx.query(INSERT, [tenantId, 'kept'])
    })
    expect((await caught(work)).code).to.equal('23505')
    expect(attempts).to.equal(1)
  })

  it('lets models write on the connection of the transaction, and undoes them with it', async () => {
    const id = newId()
    const work = engine.unitOfWork.run(tenantId, async tx => {
      if (!(tx instanceof TenantTransaction)) throw new TypeError('not a tenant transaction')
      const row = { tenantId, id, slug: 'model', name: 'Model', timeZone: 'UTC' }
      await tx.repository(LocationModel).create(row, { transaction: await tx.sequelizeTransaction() })
      expect(await tx.query('SELECT slug FROM bw.location WHERE id = $1', [id])).to.deep.equal([{ slug: 'model' }])
      throw new RangeError('stop')
    })
    expect((await caught(work)).message).to.equal('stop')
    expect(await engine.unitOfWork.read(tenantId, 'SELECT 1 FROM bw.location WHERE id = $1', [id])).to.deep.equal([])
  })

  it('answers 503 within three seconds when every connection is taken, and recovers', async () => {
    let release = (): void => undefined
    const gate = new Promise<void>(resolve => (release = resolve))
    const holders = [1, 2, 3].map(() => engine.unitOfWork.run(tenantId, () => gate))
    const startedAt = performance.now()
    const error = await caught(engine.unitOfWork.read(tenantId, 'SELECT 1'))
    expect(performance.now() - startedAt).to.be.lessThan(3_000)
    expect(error.code).to.equal('BW_UNAVAILABLE')
    expect(error.details).to.have.property('retryAfterSeconds')
    release()
    await Promise.all(holders)
    expect(await engine.unitOfWork.read(tenantId, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }])
  })

  it('answers 503 when its connection is killed, and takes a new one next time', async () => {
    const work = engine.unitOfWork.run(tenantId, async tx => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await engine.owner.query('SELECT pg_terminate_backend($1)', [row?.pid])
      await tx.query('SELECT 1')
    })
    expect((await caught(work)).code).to.equal('BW_UNAVAILABLE')
    const answers = await Promise.all([1, 2, 3, 4].map(() => engine.unitOfWork.read(tenantId, 'SELECT 1 AS one')))
    expect(answers).to.have.length(4)
  })

  it('ends a statement that runs too long', async () => {
    const impatient = engine.unitOfWorkWith({ statementTimeoutMs: 50 })
    expect((await caught(impatient.run(tenantId, tx => tx.query('SELECT pg_sleep(5)')))).code).to.equal(
      'BW_UNAVAILABLE',
    )
  })

  it('lets a sandbox freeze the database clock of its tenant, and of no other', async () => {
    const other = await addTenant(engine.owner, 'other')
    const frozen = new Date('2027-05-01T10:00:00Z')
    const clock = { frozenAt: (id: TenantId) => (id === tenantId ? frozen : undefined) }
    const sandboxed = engine.unitOfWorkWith({ sandboxClock: clock })
    const now = 'SELECT bw.now() AS now'
    expect(await sandboxed.read(tenantId, now)).to.deep.equal([{ now: frozen }])
    expect(await sandboxed.run(tenantId, tx => tx.query(now))).to.deep.equal([{ now: frozen }])
    const [real] = await sandboxed.read<{ now: Date }>(other, now)
    expect(Math.abs((real?.now.getTime() ?? 0) - Date.now())).to.be.lessThan(60_000)
  })

  it('tells the relay after the commit of an event, and not of one that was undone', async () => {
    let signals = 0
    const unitOfWork = engine.unitOfWorkWith({ onEnqueued: () => (signals += 1) })
    const event = { hook: 'booking.created', aggregateId: 'b', payload: {} }
    await unitOfWork.run(tenantId, async tx => {
      await tx.enqueue(event)
      expect(signals).to.equal(0)
    })
    expect(signals).to.equal(1)
    await unitOfWork.run(tenantId, async tx => {
      await caught(
        tx.savepoint(async () => {
          await tx.enqueue(event)
          throw new RangeError('stop')
        }),
      )
    })
    expect(signals).to.equal(1)
  })

  it('does not let a tenant that is no id reach the database', async () => {
    const error = await caught(engine.unitOfWork.read(`x'; DROP TABLE bw.tenant; --`, 'SELECT 1'))
    expect(error.code).to.equal('BW_NOT_FOUND')
  })
})
