import type { ImportRow } from '../domain/import.js'
import type { ImportJob } from '../ports/import-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { ChunkOutcome } from './cell-values.js'

/** Takes rows of one kind in, all of it in the given transaction. */
export interface RowImporter {
  take(tx: Transaction, job: ImportJob, rows: readonly ImportRow[]): Promise<ChunkOutcome>
}
