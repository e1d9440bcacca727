import { inject, injectable } from 'tsyringe'
import { IMPORT_STORE, LOG, UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { ImportId, ImportRow } from '../domain/import.js'
import type { ImportJob, ImportStore } from '../ports/import-store.js'
import type { Log } from '../ports/log.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { BookingImport } from './booking-import.js'
import type { ChunkOutcome } from './cell-values.js'
import { CustomerImport } from './customer-import.js'
import type { RowImporter } from './row-importer.js'
import { ServiceImport } from './service-import.js'

/** Takes a look back out of the database; it is no failure. */
class LookedAt extends Error {
  constructor(readonly outcome: ChunkOutcome) {
    super('looked at')
  }
}

/** Works one import through, piece by piece: each is one transaction with the mark that it was done. */
@injectable()
export class ImportRunner {
  constructor(
    @inject(IMPORT_STORE) private readonly store: ImportStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CustomerImport) private readonly customers: CustomerImport,
    @inject(ServiceImport) private readonly services: ServiceImport,
    @inject(BookingImport) private readonly bookings: BookingImport,
    @inject(LOG) private readonly log: Log,
  ) {}

  /** @returns false when nothing is left, or another process is at it. */
  async advance(tenantId: TenantId, id: ImportId): Promise<boolean> {
    try {
      return await this.unitOfWork.run(tenantId, async tx => {
        const job = await this.store.take(tx, id)
        if (!job) return false
        const rows = await this.store.chunk(tx, id, job.nextChunk)
        if (!rows) await this.finish(tx, job)
        else await this.step(tx, job, rows)
        return rows !== undefined
      })
    } catch (error) {
      this.log.error({ error, importId: id }, 'an import failed; what is in stays')
      await this.unitOfWork.run(tenantId, async tx => {
        const error = 'The server could not go on; its log says why. Start it again: what is in is recognised.'
        await this.store.change(tx, id, { state: 'failed', error, endedAt: new Date() })
      })
      return false
    }
  }

  /** Nobody sends its file any more. */
  async abandon(tenantId: TenantId, id: ImportId): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const job = await this.store.lock(tx, id)
      if (job?.state === 'uploading') await this.store.remove(tx, id)
    })
  }

  private async step(tx: Transaction, job: ImportJob, rows: readonly ImportRow[]): Promise<void> {
    const { added, known, problems } = await (job.state === 'checking'
      ? this.look(tx, job, rows)
      : this.importerOf(job).take(tx, job, rows))
    await this.store.addProblems(tx, job.id, problems)
    await this.store.change(tx, job.id, {
      done: job.done + rows.length,
      added: job.added + added,
      known: job.known + known,
      failed: job.failed + problems.length,
      nextChunk: job.nextChunk + 1,
    })
  }

  /** Does it and takes it back: what it says is what would happen, race and all. */
  private async look(tx: Transaction, job: ImportJob, rows: readonly ImportRow[]): Promise<ChunkOutcome> {
    try {
      return await tx.savepoint(async () => {
        throw new LookedAt(await this.importerOf(job).take(tx, job, rows))
      })
    } catch (error) {
      if (error instanceof LookedAt) return error.outcome
      throw error
    }
  }

  private async finish(tx: Transaction, job: ImportJob): Promise<void> {
    if (job.state === 'checking') {
      await this.store.change(tx, job.id, { state: 'checked' })
      return
    }
    await this.store.dropChunks(tx, job.id)
    await this.store.change(tx, job.id, { state: 'done', sample: [], endedAt: new Date() })
    const { id, kind, added, known, failed, actor } = job
    const changes = { kind, added, known, failed }
    await tx.audit({ action: 'import.finish', subjectType: 'import', subjectId: id, actor, changes })
  }

  private importerOf({ kind }: ImportJob): RowImporter {
    if (kind === 'customers') return this.customers
    return kind === 'services' ? this.services : this.bookings
  }
}
