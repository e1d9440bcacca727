import type { Id, TenantId } from '../domain/id.js'
import type { ImportActor } from './import-store.js'
import type { Transaction } from './unit-of-work.js'

export type ExportId = Id<'export'>

export const EXPORT_STATES = ['running', 'done', 'failed', 'expired'] as const
export type ExportState = (typeof EXPORT_STATES)[number]

export interface ExportedTable {
  readonly table: string
  readonly rows: number
  /** SHA-256 over its lines as they stand in the file, with their line breaks; hexadecimal. */
  readonly sha256: string
}

/** What is in the file of a full export; the last line of the file has it too, without `file`. */
export interface ExportManifest {
  readonly format: 'bookwright-export'
  readonly version: 1
  readonly business: { readonly id: string; readonly slug: string; readonly name: string }
  /** The moment whose rows these are, ISO 8601. */
  readonly at: string
  readonly tables: readonly ExportedTable[]
  readonly leftOut: readonly { readonly table: string; readonly why: string }[]
  readonly file?: { readonly bytes: number; readonly sha256: string }
}

/** A full export, and how far it is. */
export interface ExportJob {
  readonly id: ExportId
  readonly tenantId: TenantId
  readonly state: ExportState
  /** Rows: all of them when it began, and those in the file. */
  readonly total: number
  readonly done: number
  readonly bytes: number
  readonly attempts: number
  readonly manifest: ExportManifest | null
  readonly actor: ImportActor
  readonly error: string
  readonly createdAt: Date
  readonly endedAt: Date | null
  /** When the file goes. */
  readonly expiresAt: Date | null
}

export type ExportChange = Partial<
  Pick<ExportJob, 'state' | 'total' | 'done' | 'bytes' | 'attempts' | 'manifest' | 'error' | 'endedAt' | 'expiresAt'>
>

/** What reads a business, in the order of its tables. */
export interface ExportReader {
  begin(total: number, at: Date): Promise<void>
  /** Each a JSON document without the tenant and without what the census leaves out. */
  rows(table: string, rows: readonly string[]): Promise<void>
  /** Nobody else is at this export before it has resolved. */
  end(): Promise<void>
}

export interface FullExportStore {
  /** @returns false when one is running already. */
  insert(tx: Transaction, job: Pick<ExportJob, 'id' | 'actor'>): Promise<boolean>
  change(tx: Transaction, id: ExportId, change: ExportChange): Promise<void>
  remove(tx: Transaction, id: ExportId): Promise<boolean>
  list(tenantId: TenantId): Promise<ExportJob[]>
  find(tenantId: TenantId, id: ExportId): Promise<ExportJob | undefined>
  /** @returns false when it is not running any more. */
  addChunk(tx: Transaction, id: ExportId, place: number, content: Buffer): Promise<boolean>
  chunk(tenantId: TenantId, id: ExportId, place: number): Promise<Buffer | undefined>
  dropChunks(tx: Transaction, id: ExportId): Promise<void>
  /**
   * Reads all rows of the business as they are at one moment.
   * @returns false when another process is at this export.
   */
  readAll(tenantId: TenantId, id: ExportId, reader: ExportReader): Promise<boolean>
}

/** Reads of one moment. */
export interface Snapshots {
  /** Runs `work` in one REPEATABLE READ transaction that reads only, as the application role of the tenant. */
  snapshot<T>(tenantId: TenantId, work: (read: SnapshotReader) => Promise<T>): Promise<T>
}

export type SnapshotReader = <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>
