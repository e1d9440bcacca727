import { createHash, type Hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExportedTable, ExportManifest } from '../ports/full-export-store.js'

const pack = promisify(gzip)
/** Characters of one piece before it is packed. */
const PIECE = 2 * 1024 * 1024

/**
 * Writes lines of JSON as a gzip file, piece by piece: members one after the other are one file (RFC 1952, 2.2). Counts and
 * hashes what it writes.
 */
export class ExportFile {
  private readonly tables: { table: string; rows: number; hash: Hash }[] = []
  private readonly whole = createHash('sha256')
  private waiting: string[] = []
  private size = 0
  private place = 0
  private packed = 0

  constructor(private readonly keep: (place: number, content: Buffer) => Promise<void>) {}

  get rows(): number {
    return this.tables.reduce((sum, { rows }) => sum + rows, 0)
  }

  get bytes(): number {
    return this.packed
  }

  async add(table: string, rows: readonly string[]): Promise<void> {
    let current = this.tables.at(-1)
    if (current?.table !== table) this.tables.push((current = { table, rows: 0, hash: createHash('sha256') }))
    current.rows += rows.length
    for (const row of rows) {
      const line = `{"table":${JSON.stringify(table)},"row":${row}}\n`
      current.hash.update(line)
      await this.write(line)
    }
  }

  /** @returns the manifest with the size and hash of the file, in which it stands as the last line without them. */
  async end(facts: Omit<ExportManifest, 'tables'>): Promise<ExportManifest> {
    const tables: ExportedTable[] = this.tables.map(({ table, rows, hash }) => ({
      ...{ table, rows, sha256: hash.digest('hex') },
    }))
    const manifest = { ...facts, tables }
    await this.write(`${JSON.stringify({ manifest })}\n`)
    await this.flush()
    return { ...manifest, file: { bytes: this.packed, sha256: this.whole.digest('hex') } }
  }

  private async write(line: string): Promise<void> {
    this.waiting.push(line)
    this.size += line.length
    if (this.size > PIECE) await this.flush()
  }

  private async flush(): Promise<void> {
    const content = await pack(this.waiting.join(''))
    this.waiting = []
    this.size = 0
    this.whole.update(content)
    this.packed += content.length
    await this.keep(this.place, content)
    this.place += 1
  }
}
