import 'reflect-metadata'
import { expect } from 'chai'
import { SqlAuditStore } from '../../dist/db/repositories/sql-audit-store.js'
import type { TenantId } from '../../dist/domain/id.js'
import { AuditChain } from '../../dist/jobs/audit-chain.js'
import { addTenant, caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('the audit chain', function () {
  this.timeout(30_000)
  let engine: TestEngine
  let first: TenantId
  let second: TenantId
  let chain: AuditChain
  let store: SqlAuditStore

  before(async () => {
    engine = await openTestEngine()
    first = await addTenant(engine.owner, 'first')
    second = await addTenant(engine.owner, 'second')
    chain = new AuditChain(engine.unitOfWork)
    store = new SqlAuditStore(engine.unitOfWork)
  })
  after(() => engine.close())

  async function write(tenantId: TenantId, count: number, action = 'booking.cancel'): Promise<void> {
    await engine.unitOfWork.run(tenantId, async tx => {
      for (let index = 0; index < count; index += 1) {
        const actor = { type: 'user', id: `u${index % 2}`, name: 'Öwner "O"' }
        await tx.audit({ action, subjectType: 'booking', subjectId: String(index), actor, changes: { index, at: 'ü' } })
      }
    })
  }

  it('links every row once, in order, more than one batch at a time', async () => {
    await write(first, 450)
    await write(second, 3)
    expect((await store.verify(first)).waiting).to.equal(450)
    expect(await chain.run()).to.equal(453)
    expect(await chain.run()).to.equal(0)
    const { rows } = await engine.owner.query<{ is_ordered: boolean }>(
      `SELECT bool_and(chain_position = n) AS is_ordered FROM
        (SELECT chain_position, row_number() OVER (PARTITION BY tenant_id ORDER BY sequence) AS n FROM bw.audit_log) a`,
    )
    expect(rows).to.deep.equal([{ is_ordered: true }])
    expect(await store.verify(first)).to.deep.include({ isIntact: true, intactUpTo: 450, waiting: 0, problem: '' })
    expect(await store.verify(second)).to.deep.include({ isIntact: true, intactUpTo: 3 })
  })

  it('stays one chain when several processes link while others write', async () => {
    const others = [new AuditChain(engine.unitOfWork), new AuditChain(engine.unitOfWork)]
    const linked = await Promise.all([
      ...[1, 2, 3, 4].map(async () => {
        await write(first, 20)
        return 0
      }),
      ...[chain, ...others, chain, ...others].map(each => each.run()),
    ])
    const rest = await chain.run()
    expect(linked.reduce((sum, count) => sum + count, rest)).to.equal(80)
    expect(await store.verify(first)).to.deep.include({ isIntact: true, intactUpTo: 530, waiting: 0 })
  })

  it('takes a row whose transaction was committed late', async () => {
    await engine.owner.query('BEGIN')
    await engine.owner.query(
      `INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_name, action, subject_type, subject_id)
       VALUES ($1, gen_random_uuid(), 'system', 'late', 'a', 's', 'late')`,
      [second],
    )
    await write(second, 1)
    expect(await chain.run()).to.equal(1)
    await engine.owner.query('COMMIT')
    expect(await chain.run()).to.equal(1)
    expect(await store.verify(second)).to.deep.include({ isIntact: true, intactUpTo: 5 })
  })

  const tampering: [string, string, number][] = [
    [
      'a changed actor',
      `UPDATE bw.audit_log SET actor_name = 'nobody' WHERE tenant_id = $1 AND chain_position = 40`,
      39,
    ],
    ['a changed detail', `UPDATE bw.audit_log SET changes = '{}' WHERE tenant_id = $1 AND chain_position = 1`, 0],
    ['a removed row', `DELETE FROM bw.audit_log WHERE tenant_id = $1 AND chain_position = 300`, 299],
    ['rows cut off the end', `DELETE FROM bw.audit_log WHERE tenant_id = $1 AND chain_position > 520`, 520],
    [
      'a row that was hashed again',
      `UPDATE bw.audit_log SET actor_name = 'x', hash = sha256('x') WHERE tenant_id = $1 AND chain_position = 77`,
      76,
    ],
    [
      'a row taken out of the chain',
      `UPDATE bw.audit_log SET chain_position = NULL, hash = NULL WHERE tenant_id = $1 AND chain_position = 77`,
      76,
    ],
  ]
  for (const [what, sql, intactUpTo] of tampering) {
    it(`shows ${what}, although the owner of the database did it`, async () => {
      await engine.owner.query('CREATE TEMP TABLE kept AS SELECT * FROM bw.audit_log')
      await engine.owner.query(sql, [first])
      const verification = await store.verify(first)
      expect(verification).to.deep.include({ isIntact: false, intactUpTo })
      expect(verification.problem).to.match(/^rows? /)
      await engine.owner.query('DELETE FROM bw.audit_log')
      await engine.owner.query('INSERT INTO bw.audit_log OVERRIDING SYSTEM VALUE SELECT * FROM kept')
      await engine.owner.query('DROP TABLE kept')
      expect((await store.verify(first)).isIntact).to.equal(true)
    })
  }

  it('lets the relay write the chain and nothing else of a row', async () => {
    for (const sql of [
      `UPDATE bw.audit_log SET actor_name = 'x'`,
      'DELETE FROM bw.audit_log',
      'DELETE FROM bw.audit_head',
    ]) {
      const error = await caught(engine.unitOfWork.asRelay(tx => tx.query(sql)))
      expect((error.cause as { code: string }).code, sql).to.equal('42501')
    }
    const error = await caught(engine.unitOfWork.run(first, tx => tx.query('UPDATE bw.audit_head SET position = 0')))
    expect((error.cause as { code: string }).code).to.equal('42501')
  })

  it('is listed newest first, by pages and by filters, to its own business only', async () => {
    const page = await store.list(second, {}, { limit: 2 })
    expect(page.items).to.have.length(2)
    const next = await store.list(second, {}, { limit: 10, cursor: page.nextCursor })
    expect(next.items).to.have.length(3)
    expect(next.nextCursor).to.equal(undefined)
    const sequences = [...page.items, ...next.items].map(item => item.sequence)
    expect(sequences).to.deep.equal([...sequences].sort((left, right) => right - left))
    const filtered = await store.list(
      first,
      { subjectId: '7', actorId: 'u1', action: 'booking.cancel' },
      { limit: 200 },
    )
    expect(filtered.items.length).to.be.greaterThan(0)
    for (const { subject, actor } of filtered.items) expect([subject.id, actor.id]).to.deep.equal(['7', 'u1'])
    expect((await store.list(first, { from: new Date('2200-01-01') }, { limit: 5 })).items).to.deep.equal([])
    expect((await caught(store.list(first, {}, { limit: 5, cursor: 'x' })))['code']).to.equal('BW_INVALID_REQUEST')
  })
})
