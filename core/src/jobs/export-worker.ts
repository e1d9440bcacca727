import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import type { FullExport } from '../exporting/full-export.js'
import type { ExportId } from '../ports/full-export-store.js'
import type { Log } from '../ports/log.js'
import { WorkLoop } from './work-loop.js'

const WORKING = `SELECT tenant_id, id, state FROM bw.export
  WHERE state = 'running' OR (state = 'done' AND expires_at < clock_timestamp()) ORDER BY created_at LIMIT $1`
const POLL_MS = 2_000

interface WorkingExport {
  readonly tenant_id: TenantId
  readonly id: ExportId
  readonly state: 'running' | 'done'
}

/**
 * What is left alone: whatever is in work, and for a while what was. Another process may be at it, or it failed, and then it
 * is found again at once; the others come first.
 */
class RestingIds {
  private readonly until = new Map<string, number>()

  get size(): number {
    const now = performance.now()
    for (const [id, end] of this.until) if (end <= now) this.until.delete(id)
    return this.until.size
  }

  has(id: string): boolean {
    return this.until.has(id)
  }

  begin(id: string): void {
    this.until.set(id, Number.POSITIVE_INFINITY)
  }

  end(id: string): void {
    this.until.set(id, performance.now() + POLL_MS)
  }
}

/** Makes full exports, one at a time in each process, and takes away those whose time is over. */
export class ExportWorker {
  private readonly loop: WorkLoop<WorkingExport>

  constructor({ unitOfWork, exports, log }: { unitOfWork: SequelizeUnitOfWork; exports: FullExport; log: Log }) {
    const rests = new RestingIds()
    this.loop = new WorkLoop<WorkingExport>({
      ...{ name: 'export worker', concurrency: 1, pollMs: POLL_MS, log },
      take: async limit => {
        const found = await unitOfWork.asRelay(tx => tx.query<WorkingExport & object>(WORKING, [limit + rests.size]))
        const free = found.filter(({ id }) => !rests.has(id)).slice(0, limit)
        for (const { id } of free) rests.begin(id)
        return free
      },
      work: async ({ tenant_id: tenantId, id, state }) => {
        try {
          await (state === 'running' ? exports.make(tenantId, id) : exports.expire(tenantId, id))
        } catch (error) {
          log.error({ error, exportId: id }, 'a full export could not be marked; it is tried again')
        } finally {
          rests.end(id)
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
}
