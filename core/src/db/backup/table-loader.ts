import type pg from 'pg'
import { ConfigurationError } from '../../errors/catalog.js'
import { damaged } from './backup-format.js'
import { qualifiedName, quoted, type BackupTable } from './table-catalogue.js'
import { actAsTenant, RowHasher, type TableDigest } from './table-rows.js'

const BATCH_ROWS = 500
const BATCH_CHARACTERS = 1_000_000

interface OpenTable {
  readonly table: BackupTable
  readonly insert: string
  readonly tenantColumn: number
  readonly hasher: RowHasher
  /** Highest number seen of each identity column, by its place. */
  readonly highest: Map<number, bigint>
}

/** Takes the lines of a backup table by table and writes their rows in batches. */
export class TableLoader {
  readonly digests: ({ name: string } & TableDigest)[] = []
  private open: OpenTable | undefined
  private batch: string[] = []
  private characters = 0
  private tenantId = ''

  constructor(
    private readonly client: pg.Client,
    private readonly tables: readonly BackupTable[],
  ) {}

  get rows(): number {
    return this.digests.reduce((sum, digest) => sum + digest.rows, 0)
  }

  begin(name: string, columns: readonly string[]): void {
    const table = this.tables.find(candidate => candidate.name === name)
    const isKnown = table && table.columns.map(column => column.name).join() === columns.join()
    if (this.open || this.digests.some(digest => digest.name === name)) throw damaged()
    if (!isKnown) {
      throw new ConfigurationError({ problem: `The table bw.${name} of the backup has another shape here.` })
    }
    this.open = {
      table,
      insert: insertInto(table),
      tenantColumn: table.isPerTenant ? columns.indexOf('tenant_id') : -1,
      hasher: new RowHasher(),
      highest: new Map(table.columns.flatMap(({ sequence }, index) => (sequence === null ? [] : [[index, 0n]]))),
    }
  }

  async add(row: string): Promise<void> {
    if (!this.open) throw damaged()
    this.open.hasher.add(row)
    const tenantId = this.look(row, this.open)
    if (tenantId !== this.tenantId) {
      await this.flush()
      this.tenantId = tenantId
    }
    this.batch.push(row)
    this.characters += row.length
    if (this.batch.length >= BATCH_ROWS || this.characters >= BATCH_CHARACTERS) await this.flush()
  }

  /** @throws ConfigurationError when the rows that were read are not those that were written. */
  async end(expected: { readonly name: string } & TableDigest): Promise<void> {
    await this.flush()
    const digest = this.open?.hasher.digest()
    const isSame = digest?.rows === expected.rows && digest.sha256 === expected.sha256
    if (!this.open || !digest || this.open.table.name !== expected.name || !isSame) throw damaged()
    await this.raiseSequences(this.open)
    this.digests.push({ name: expected.name, ...digest })
    this.open = undefined
    this.tenantId = ''
  }

  isAll(expected: { readonly tables: number; readonly rows: number }): boolean {
    if (this.open || expected.tables !== this.digests.length || expected.rows !== this.rows) throw damaged()
    return true
  }

  /** @returns the tenant of a row, or nothing for tables that no tenant owns. */
  private look(row: string, { tenantColumn, highest }: OpenTable): string {
    if (tenantColumn < 0 && highest.size === 0) return ''
    const values = parseRow(row)
    for (const [index, value] of highest) {
      const found = BigInt(values[index] ?? 0)
      if (found > value) highest.set(index, found)
    }
    return values[tenantColumn] ?? ''
  }

  private async flush(): Promise<void> {
    if (!this.open || this.batch.length === 0) return
    if (this.tenantId !== '') await actAsTenant(this.client, this.tenantId)
    await this.client.query(this.open.insert, [`[${this.batch.join(',')}]`])
    this.batch = []
    this.characters = 0
  }

  /** What comes after the restore is numbered after what was restored. A policy may hide rows, so they count as they pass. */
  private async raiseSequences({ table, highest }: OpenTable): Promise<void> {
    for (const [index, value] of highest) {
      if (value === 0n) continue
      await this.client.query('SELECT setval($1, $2)', [table.columns[index]?.sequence, value.toString()])
    }
  }
}

function insertInto(table: BackupTable): string {
  const names = table.columns.map(column => quoted(column.name)).join(', ')
  const values = table.columns.map(({ type }, index) => `(r->>${index})::${type}`).join(', ')
  return `INSERT INTO ${qualifiedName(table)} (${names}) OVERRIDING SYSTEM VALUE
    SELECT ${values} FROM jsonb_array_elements($1::jsonb) r`
}

function parseRow(row: string): (string | null)[] {
  try {
    return JSON.parse(row) as (string | null)[]
  } catch (error) {
    throw damaged(error)
  }
}
