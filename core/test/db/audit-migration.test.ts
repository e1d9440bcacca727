import 'reflect-metadata'
import { expect } from 'chai'
import { SqlAuditStore } from '../../dist/db/repositories/sql-audit-store.js'
import { coreMigrations } from '../../dist/db/migrations/index.js'
import { migrate } from '../../dist/db/migrate.js'
import { AuditChain } from '../../dist/jobs/audit-chain.js'
import { addTenant, openTestEngine, type TestEngine } from './support/test-engine.js'

/** Writes and chains rows as the engine before this step did. */
const CHAIN_AS_BEFORE = `
INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_name, action, subject_type, subject_id, changes)
  SELECT $1, gen_random_uuid(), 'account', 'Olive', 'booking.cancel', 'booking', n::text, jsonb_build_object('reason', 'why ' || n)
    FROM generate_series(1, 5) n`
const LINK = `
WITH RECURSIVE waiting AS MATERIALIZED (
  SELECT a.id, row_number() OVER (ORDER BY a.sequence) AS place,
    convert_to(jsonb_build_array(a.tenant_id, a.id, a.sequence, (extract(epoch FROM a.at) * 1000000)::bigint, a.actor_type, a.actor_id,
      a.actor_name, a.action, a.subject_type, a.subject_id, a.request_id, a.changes)::text, 'UTF8') AS content
    FROM bw.audit_log a WHERE a.tenant_id = $1),
link (place, id, previous, hash) AS (
  SELECT 0::bigint, NULL::uuid, NULL::bytea, ''::bytea
  UNION ALL SELECT w.place, w.id, l.hash, sha256(l.hash || w.content) FROM link l JOIN waiting w ON w.place = l.place + 1),
written AS (UPDATE bw.audit_log a SET previous_hash = l.previous, hash = l.hash, chain_position = l.place
  FROM link l WHERE a.tenant_id = $1 AND a.id = l.id)
INSERT INTO bw.audit_head (tenant_id, position, hash) SELECT $1, place, hash FROM link ORDER BY place DESC LIMIT 1`

describe('the step that takes personal values out of the audit chain', function () {
  this.timeout(60_000)
  let engine: TestEngine

  beforeEach(async () => {
    engine = await openTestEngine()
  })
  afterEach(() => engine.close())

  it('chains old rows anew, and leaves one that was tampered with as wrong as it was', async () => {
    const [whole, broken, cut] = [
      await addTenant(engine.owner, 'whole'),
      await addTenant(engine.owner, 'broken'),
      await addTenant(engine.owner, 'cut'),
    ]
    const place = coreMigrations.findIndex(({ name }) => name === '0017-privacy')
    await migrate(engine.url, { direction: 'down', steps: coreMigrations.length - place })
    for (const tenantId of [whole, broken, cut]) {
      await engine.owner.query(CHAIN_AS_BEFORE, [tenantId])
      await engine.owner.query(LINK, [tenantId])
    }
    await engine.owner.query(`UPDATE bw.audit_log SET actor_name = 'x' WHERE tenant_id = $1 AND chain_position = 3`, [
      broken,
    ])
    await engine.owner.query('DELETE FROM bw.audit_log WHERE tenant_id = $1 AND chain_position > 4', [cut])
    await migrate(engine.url, { direction: 'up' })
    const store = new SqlAuditStore(engine.unitOfWork)
    expect(await store.verify(whole)).to.deep.include({ isIntact: true, intactUpTo: 5, waiting: 0 })
    expect(await store.verify(broken)).to.deep.include({ isIntact: false, intactUpTo: 2 })
    expect(await store.verify(cut)).to.deep.include({ isIntact: false, intactUpTo: 4 })
  })

  it('lets the personal part go while the chain holds, and shows a part that was written in its place', async () => {
    const tenantId = await addTenant(engine.owner, 'forget')
    const store = new SqlAuditStore(engine.unitOfWork)
    const chain = new AuditChain(engine.unitOfWork)
    await engine.owner.query(CHAIN_AS_BEFORE, [tenantId])
    await chain.run()
    await engine.owner.query(CHAIN_AS_BEFORE, [tenantId])
    const forget = 'SELECT bw.forget_audit($1, $2, NULL) AS count'
    const [row] = await engine.unitOfWork.run(tenantId, tx => tx.query<{ count: number }>(forget, [['2'], ['WHY 3']]))
    expect(row?.count).to.equal(4)
    await chain.run()
    expect(await store.verify(tenantId)).to.deep.include({ isIntact: true, intactUpTo: 10, waiting: 0 })
    const { rows } = await engine.owner.query(
      `SELECT count(*)::int AS count FROM bw.audit_log WHERE changes::text ~ 'why [23]'`,
    )
    expect(rows).to.deep.equal([{ count: 0 }])
    await engine.owner.query(
      `UPDATE bw.audit_log SET changes = '{"status":"forged"}' WHERE salt IS NULL AND chain_position = 2`,
    )
    expect(await store.verify(tenantId)).to.deep.include({ isIntact: false, intactUpTo: 1 })
  })

  it('forgets nothing of another business', async () => {
    const [own, foreign] = [await addTenant(engine.owner, 'own'), await addTenant(engine.owner, 'foreign')]
    await engine.owner.query(CHAIN_AS_BEFORE, [foreign])
    const forget = `SELECT bw.forget_audit($1, $2, 'infinity') AS count`
    const [row] = await engine.unitOfWork.run(own, tx => tx.query<{ count: number }>(forget, [['1'], ['why']]))
    expect(row?.count).to.equal(0)
  })
})
