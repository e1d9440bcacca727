import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { FullExport } from '../../core/dist/exporting/full-export.js'
import type { ExportBody } from '../../core/dist/exporting/export-view.js'
import type { TenantId } from '../../core/dist/domain/id.js'
import type { ExportId } from '../../core/dist/ports/full-export-store.js'
import { withOwner } from '../support/claim-checker.js'
import { ImportBusiness } from './support/import-business.js'
import { bookingsFile, customersFile } from './support/import-files.js'

describe('a full export of a business', function () {
  this.timeout(60_000)
  let business: ImportBusiness

  before(async () => {
    business = await ImportBusiness.open()
    for (const [kind, file] of [
      ['customers', customersFile(60)],
      ['bookings', bookingsFile(120, 60)],
    ] as const) {
      await business.run((await business.upload(kind, file.content)).body.id)
    }
    await nothingLeftToTell()
  })
  after(() => business.close())

  const read = async (id: string) => (await business.call<ExportBody>('GET', `/full-exports/${id}`)).body
  const start = () => business.call<ExportBody & { code: string }>('POST', '/full-exports')
  const query = <R extends object>(sql: string, values: unknown[] = []) =>
    withOwner(business.databaseUrl, async client => (await client.query<R>(sql, values)).rows)
  /** The messages that follow the imported bookings are written by then: an export that is counted has to hold still. */
  async function nothingLeftToTell(): Promise<void> {
    for (;;) {
      const [left] = await query<{ n: number }>(`SELECT count(*)::int AS n FROM bw.outbox WHERE state = 'new'`)
      if (left?.n === 0) return
      await delay(20)
    }
  }
  async function finished(id: string): Promise<ExportBody> {
    await business.engine.container.resolve(FullExport).make(business.tenantId as TenantId, id as ExportId)
    // The worker of the engine may be at it.
    for (let now = await read(id); ; now = await read(id)) {
      if (now.state !== 'running') return now
      await delay(20)
    }
  }
  const download = async (id: string) => {
    const answer = await business.fetch(`/full-exports/${id}/file`)
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  it('equals its rows: each table has as many lines as rows, and its manifest counts and hashes them', async () => {
    const { status, body } = await start()
    expect([status, body.state]).to.deep.equal([201, 'running'])
    const done = await finished(body.id)
    expect(done.state, done.error).to.equal('done')
    expect(done.done).to.equal(done.total)
    const { answer, bytes } = await download(body.id)
    expect(answer.headers.get('content-type')).to.equal('application/gzip')
    expect(Number(answer.headers.get('content-length'))).to.equal(bytes.length)
    const { manifest } = done
    expect(manifest?.file).to.deep.equal({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    const text = gunzipSync(bytes).toString()
    const lines = text.trimEnd().split('\n')
    const last = JSON.parse(lines.pop() ?? '') as { manifest: object }
    const { file, ...told } = manifest ?? {}
    expect(last.manifest).to.deep.equal(told)
    expect(file?.bytes).to.equal(bytes.length)
    const byTable = new Map<string, string[]>()
    for (const line of lines) {
      const { table } = JSON.parse(line) as { table: string }
      byTable.set(table, [...(byTable.get(table) ?? []), line])
    }
    for (const { table, rows, sha256 } of manifest?.tables ?? []) {
      const found = byTable.get(table) ?? []
      expect(found, table).to.have.length(rows)
      expect(
        createHash('sha256')
          .update(found.map(line => `${line}\n`).join(''))
          .digest('hex'),
      ).to.equal(sha256)
      if (/^(tenant|audit_log)$/.test(table)) continue
      const [counted] = await query<{ n: number }>(`SELECT count(*)::int AS n FROM bw.${table} WHERE tenant_id = $1`, [
        business.tenantId,
      ])
      expect(rows, table).to.equal(counted?.n)
    }
    expect([...byTable.keys()]).to.include.members([
      'tenant',
      'service',
      'customer',
      'booking',
      'appointment',
      'allocation',
    ])
    expect(byTable.get('booking')).to.have.length.above(100)
    expect(manifest?.leftOut.map(({ table }) => table)).to.include('idempotency_key')
  })

  it('is one at a time, begins anew where a process ended, and is gone when it is taken away', async () => {
    const { body } = await start()
    const second = await start()
    expect([second.status, second.body.code]).to.deep.equal([409, 'BW_EXPORT_STATE'])
    // What a process that was killed left behind.
    await query(
      `INSERT INTO bw.export_chunk (tenant_id, export_id, place, content) VALUES ($1, $2, 90, '\\x00') ON CONFLICT DO NOTHING`,
      [business.tenantId, body.id],
    )
    const done = await finished(body.id)
    expect(done.state, done.error).to.equal('done')
    expect(gunzipSync((await download(body.id)).bytes).toString()).to.include('"manifest"')
    expect((await business.call('DELETE', `/full-exports/${body.id}`)).status).to.equal(204)
    expect((await business.call('GET', `/full-exports/${body.id}`)).status).to.equal(404)
    expect(await query('SELECT 1 FROM bw.export_chunk WHERE export_id = $1', [body.id])).to.have.length(0)
  })

  it('is taken away when its time is over, and by the engine itself', async () => {
    const { body } = await start()
    await finished(body.id)
    await query(`UPDATE bw.export SET expires_at = now() - interval '1 minute' WHERE id = $1`, [body.id])
    const until = Date.now() + 10_000
    while ((await read(body.id)).state === 'done' && Date.now() < until) await delay(50)
    expect((await read(body.id)).state).to.equal('expired')
    const { answer } = await download(body.id)
    expect(answer.status).to.equal(409)
  })

  it('has nobody in it who was erased since: it goes with them', async () => {
    const { body } = await start()
    await finished(body.id)
    const { body: clients } = await business.call<{ items: { id: string; name: string }[] }>(
      'GET',
      '/clients?search=client7@old.test',
    )
    const [person] = clients.items
    const erased = await business.call('POST', `/clients/${person?.id}/erase`, {
      reason: 'asked',
    })
    expect(erased.status, erased.text).to.equal(200)
    expect((await read(body.id)).state).to.equal('expired')
  })
})
