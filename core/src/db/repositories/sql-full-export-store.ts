import { inject, injectable } from 'tsyringe'
import { SNAPSHOTS, UNIT_OF_WORK } from '../../di/tokens.js'
import { EXPORTED, PLUGIN_TABLE, SECRET_COLUMN } from '../../domain/export-census.js'
import type { TenantId } from '../../domain/id.js'
import type {
  ExportChange,
  ExportId,
  ExportJob,
  ExportReader,
  FullExportStore,
  SnapshotReader,
  Snapshots,
} from '../../ports/full-export-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `e.id, e.tenant_id AS "tenantId", e.state, e.total, e.done, e.bytes, e.attempts, e.manifest, e.actor, e.error,
  e.created_at AS "createdAt", e.ended_at AS "endedAt", e.expires_at AS "expiresAt"`
const LIST = `SELECT ${COLUMNS} FROM bw.export e WHERE e.tenant_id = $1 ORDER BY e.created_at DESC, e.id LIMIT 50`
const ONE = `SELECT ${COLUMNS} FROM bw.export e WHERE e.tenant_id = $1 AND e.id = $2`
const INSERT = `INSERT INTO bw.export (tenant_id, id, actor) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id) WHERE state = 'running' DO NOTHING RETURNING id`
// What is absent from the document stays.
const CHANGE = `
UPDATE bw.export e SET state = coalesce(n.state, e.state), total = coalesce(n.total, e.total), done = coalesce(n.done, e.done),
    bytes = coalesce(n.bytes, e.bytes), attempts = coalesce(n.attempts, e.attempts), manifest = coalesce(n.manifest, e.manifest),
    error = coalesce(n.error, e.error), ended_at = coalesce(n."endedAt", e.ended_at), expires_at = coalesce(n."expiresAt", e.expires_at)
  FROM jsonb_to_record($3::jsonb) AS n(state text, total bigint, done bigint, bytes bigint, attempts int, manifest jsonb, error text,
    "endedAt" timestamptz, "expiresAt" timestamptz)
 WHERE e.tenant_id = $1 AND e.id = $2 AND (e.state = 'running' OR n.state IS DISTINCT FROM 'done')`

// Whoever takes an export away waits for this piece, or is seen by it.
const ADD_CHUNK = `INSERT INTO bw.export_chunk (tenant_id, export_id, place, content)
  SELECT $1, e.id, $3, $4 FROM (SELECT id FROM bw.export WHERE tenant_id = $1 AND id = $2 AND state = 'running' FOR UPDATE) e RETURNING place`

/** Tables with rows of a business, with what orders them: their key, and all columns where that is hidden. */
const TABLES = `
SELECT c.relname AS name, n.nspname AS schema, CASE WHEN c.relname = 'tenant' THEN 'id' ELSE 'tenant_id' END AS tenant,
    (SELECT array_agg(a.attname ORDER BY k.place) FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(number, place)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE i.indrelid = c.oid AND i.indisprimary)::text[] AS keys,
    (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::text[]
      AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND (n.nspname = 'bw' OR (c.relname LIKE 'p\\_%' AND n.nspname !~ '^pg_'))
   AND (c.relname = 'tenant' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
 ORDER BY n.nspname, c.relname`

const AT_ONCE = 1_000

interface TenantTable {
  readonly name: string
  readonly schema: string
  readonly tenant: string
  readonly keys: readonly string[] | null
  readonly columns: readonly string[]
}

@injectable()
export class SqlFullExportStore implements FullExportStore {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(SNAPSHOTS) private readonly snapshots: Snapshots,
  ) {}

  async insert(tx: Transaction, { id, actor }: Pick<ExportJob, 'id' | 'actor'>): Promise<boolean> {
    return (await tx.query(INSERT, [tx.tenantId, id, JSON.stringify(actor)])).length > 0
  }

  async change(tx: Transaction, id: ExportId, change: ExportChange): Promise<void> {
    await tx.query(CHANGE, [tx.tenantId, id, JSON.stringify(change)])
  }

  async remove(tx: Transaction, id: ExportId): Promise<boolean> {
    const sql = 'DELETE FROM bw.export WHERE tenant_id = $1 AND id = $2 RETURNING id'
    return (await tx.query(sql, [tx.tenantId, id])).length > 0
  }

  list(tenantId: TenantId): Promise<ExportJob[]> {
    return this.unitOfWork.read<ExportJob>(tenantId, LIST, [tenantId])
  }

  async find(tenantId: TenantId, id: ExportId): Promise<ExportJob | undefined> {
    const [row] = await this.unitOfWork.read<ExportJob>(tenantId, ONE, [tenantId, id])
    return row
  }

  async addChunk(tx: Transaction, id: ExportId, place: number, content: Buffer): Promise<boolean> {
    return (await tx.query(ADD_CHUNK, [tx.tenantId, id, place, content])).length > 0
  }

  async chunk(tenantId: TenantId, id: ExportId, place: number): Promise<Buffer | undefined> {
    const sql = 'SELECT content FROM bw.export_chunk WHERE tenant_id = $1 AND export_id = $2 AND place = $3'
    const [row] = await this.unitOfWork.read<{ content: Buffer }>(tenantId, sql, [tenantId, id, place])
    return row?.content
  }

  async dropChunks(tx: Transaction, id: ExportId): Promise<void> {
    await tx.query('DELETE FROM bw.export_chunk WHERE tenant_id = $1 AND export_id = $2', [tx.tenantId, id])
  }

  readAll(tenantId: TenantId, id: ExportId, reader: ExportReader): Promise<boolean> {
    return this.snapshots.snapshot(tenantId, async read => {
      // Goes with the process that has it.
      const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended('export ' || $1, 0)) AS "isMine", clock_timestamp() AS at`
      const [lock] = await read<{ isMine: boolean; at: Date }>(sql, [id])
      if (lock?.isMine !== true) return false
      const tables = inOrder(await read<TenantTable>(TABLES))
      let total = 0
      for (const table of tables) {
        const [row] = await read<{ count: number }>(`SELECT count(*)::float8 AS count FROM ${placeOf(table)}`, [
          tenantId,
        ])
        total += row?.count ?? 0
      }
      await reader.begin(total, lock.at)
      for (const table of tables) await readTable(read, table, { tenantId, reader })
      await reader.end()
      return true
    })
  }
}

/** As the census lists them: what is named comes before who names it. Tables of plugins last. */
function inOrder(tables: readonly TenantTable[]): TenantTable[] {
  const names = Object.keys(EXPORTED)
  const ours = names.flatMap(name => tables.find(table => table.schema === 'bw' && table.name === name) ?? [])
  return [...ours, ...tables.filter(table => PLUGIN_TABLE.test(table.name))]
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

function placeOf({ schema, name, tenant }: TenantTable): string {
  return `${quoted(schema)}.${quoted(name)} t WHERE t.${tenant} = $1::uuid`
}

async function readTable(
  read: SnapshotReader,
  table: TenantTable,
  { tenantId, reader }: { tenantId: TenantId; reader: ExportReader },
): Promise<void> {
  const known = EXPORTED[table.name]
  const hidden = known?.without ?? table.columns.filter(column => !known && SECRET_COLUMN.test(column))
  const without = [...hidden, 'tenant_id'].map(column => `'${column.replaceAll("'", "''")}'`).join(', ')
  const order = (table.keys ?? table.columns).map(column => `t.${quoted(column)}`).join(', ')
  // The parameter is written out: a cursor takes none. It is a uuid, or nobody would have come here.
  const from = placeOf(table).replace('$1', `'${tenantId}'`)
  await read(
    `DECLARE exported NO SCROLL CURSOR FOR SELECT (to_jsonb(t) - ARRAY[${without}])::text AS row FROM ${from} ORDER BY ${order}`,
  )
  const count = known?.isLarge === true ? 1 : AT_ONCE
  for (let rows: { row: string }[]; (rows = await read<{ row: string }>(`FETCH ${count} FROM exported`)).length > 0;) {
    await reader.rows(
      table.name,
      rows.map(({ row }) => row),
    )
  }
  await read('CLOSE exported')
}
