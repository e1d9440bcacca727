import 'reflect-metadata'
import { expect } from 'chai'
import { SqlFullExportStore } from '../../dist/db/repositories/sql-full-export-store.js'
import { EXPORTED, LEFT_OUT, SECRET_COLUMN } from '../../dist/domain/export-census.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { fillEveryTable } from '../db/support/every-table.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const TABLES = `
SELECT c.relname AS name, array_agg(a.attname::text) AS columns FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'p\\_%' GROUP BY 1 ORDER BY 1`

/** Names that sound like a secret and are none: what a picture and the chain of the audit log are told by. */
const NO_SECRETS = [
  'resource_photo.hash',
  'brand_picture.hash',
  'audit_log.hash',
  'audit_log.previous_hash',
  'audit_log.content_hash',
  'audit_head.hash',
]

describe('a full export', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let tenantId: TenantId
  let tables: { name: string; columns: string[] }[]
  const rows = new Map<string, string[]>()
  let total = 0

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'mine')
    await fillEveryTable(engine.owner, tenantId)
    await fillEveryTable(engine.owner, await addTenant(engine.owner, 'theirs'))
    const found = await engine.owner.query<{ name: string; columns: string[] }>(TABLES)
    tables = found.rows.filter(({ name, columns }) => name === 'tenant' || columns.includes('tenant_id'))
    const store = new SqlFullExportStore(engine.unitOfWork, engine.unitOfWork)
    await store.readAll(tenantId, newId<'export'>(), {
      begin: async count => void (total = count),
      rows: async (table, more) => void rows.set(table, [...(rows.get(table) ?? []), ...more]),
      end: async () => undefined,
    })
  })
  after(() => engine.close())

  it('says of every table with rows of a business whether it has them, and why not', () => {
    const declared = [...Object.keys(EXPORTED), ...Object.keys(LEFT_OUT)]
    console.log(`      ${Object.keys(EXPORTED).length} tables exported, ${Object.keys(LEFT_OUT).length} left out`)
    expect(declared.sort()).to.deep.equal(tables.map(({ name }) => name).sort())
    for (const why of Object.values(LEFT_OUT)) expect(why).to.match(/^\w.{10,}/)
  })

  it('has exactly the rows of the business, and of no other', async () => {
    let count = 0
    for (const [table, { without = [] }] of Object.entries(EXPORTED)) {
      const hidden = ['tenant_id', ...without].map(column => `'${column}'`).join(', ')
      const owner = table === 'tenant' ? 'id' : 'tenant_id'
      const sql = `SELECT (to_jsonb(t) - ARRAY[${hidden}])::text AS row FROM bw.${table} t WHERE t.${owner} = $1`
      const wanted = (await engine.owner.query<{ row: string }>(sql, [tenantId])).rows.map(({ row }) => row)
      expect([...(rows.get(table) ?? [])].sort(), table).to.deep.equal(wanted.sort())
      count += wanted.length
    }
    expect(total).to.equal(count)
    const empty = Object.keys(EXPORTED).filter(table => !rows.has(table))
    expect(empty, 'tables in which nothing was compared').to.deep.equal(['tenant_domain', 'membership', 'team_role'])
  })

  it('has no column that holds a secret', () => {
    const out = tables.flatMap(({ name, columns }) => {
      const known = EXPORTED[name]
      return known ? columns.filter(column => !known.without?.includes(column)).map(column => `${name}.${column}`) : []
    })
    expect(
      out.filter(name => SECRET_COLUMN.test(name.split('.')[1] ?? '') && !NO_SECRETS.includes(name)),
    ).to.deep.equal([])
  })

  it('is made by one process at a time', async () => {
    const store = new SqlFullExportStore(engine.unitOfWork, engine.unitOfWork)
    const id = newId<'export'>()
    const nothing = { rows: async () => undefined, end: async () => undefined }
    const answers: boolean[] = []
    const first = await store.readAll(tenantId, id, {
      ...nothing,
      begin: async () =>
        void answers.push(await store.readAll(tenantId, id, { ...nothing, begin: async () => undefined })),
    })
    expect([first, ...answers]).to.deep.equal([true, false])
  })
})
