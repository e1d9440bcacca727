import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import type { ImportId } from '../domain/import.js'
import type { ImportRunner } from '../importing/import-runner.js'
import type { Log } from '../ports/log.js'
import { WorkLoop } from './work-loop.js'

/** A file takes an hour at most: one that is still coming after two came to a process that is gone. */
const WORKING = `SELECT tenant_id, id, state FROM bw.import WHERE state IN ('checking', 'running')
    OR (state = 'uploading' AND created_at < clock_timestamp() - interval '2 hours') ORDER BY created_at LIMIT $1`
const CONCURRENCY = 2
const POLL_MS = 2_000

interface WorkingImport {
  readonly tenant_id: TenantId
  readonly id: ImportId
  readonly state: string
}

/** Imports in the background: whichever process gets to the next piece does it, so one that ends leaves nothing behind. */
export class ImportWorker {
  private readonly loop: WorkLoop<WorkingImport>

  constructor({ unitOfWork, runner, log }: { unitOfWork: SequelizeUnitOfWork; runner: ImportRunner; log: Log }) {
    const busy = new Set<string>()
    this.loop = new WorkLoop<WorkingImport>({
      ...{ name: 'import worker', concurrency: CONCURRENCY, pollMs: POLL_MS, log },
      take: async limit => {
        const found = await unitOfWork.asRelay(tx => tx.query<WorkingImport & object>(WORKING, [limit + busy.size]))
        const free = found.filter(({ id }) => !busy.has(id)).slice(0, limit)
        for (const { id } of free) busy.add(id)
        return free
      },
      work: async ({ tenant_id: tenantId, id, state }) => {
        try {
          if (state === 'uploading') return await runner.abandon(tenantId, id)
          while (!this.loop.isStopping && (await runner.advance(tenantId, id))) {
            // The next piece.
          }
        } catch (error) {
          log.error({ error, importId: id }, 'an import could not be marked; it is tried again')
        } finally {
          busy.delete(id)
        }
      },
    })
  }

  start(): void {
    if (!this.loop.isRunning) this.loop.start()
  }

  stop(): Promise<void> {
    return this.loop.stop()
  }

  /** Looks now: somebody has started one. */
  wake(): void {
    this.loop.wake()
  }
}
