import { Readable } from 'node:stream'
import { inject, injectable } from 'tsyringe'
import { FULL_EXPORT_STORE, LOG, TENANT_DIRECTORY, UNIT_OF_WORK } from '../di/tokens.js'
import { LEFT_OUT } from '../domain/export-census.js'
import { newId, type TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { ExportStateError } from '../errors/import-errors.js'
import type { ExportId, ExportJob, ExportManifest, FullExportStore } from '../ports/full-export-store.js'
import type { Log } from '../ports/log.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { ExportContext } from './export-desk.js'
import { ExportFile } from './export-file.js'
import { toExportBody, type ExportBody } from './export-view.js'

/** How long a file can be downloaded. */
const EXPORT_DAYS = 7
const DAY_MS = 86_400_000
/** A process that ends in the middle leaves it to the next; one that such an export ends must not end all of them. */
const MOST_ATTEMPTS = 3
const CANNOT = 'The server could not write it; its log says why. Start another one.'

/** Everything of a business as one file: made in the background, kept for some days. */
@injectable()
export class FullExport {
  constructor(
    @inject(FULL_EXPORT_STORE) private readonly store: FullExportStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(LOG) private readonly log: Log,
  ) {}

  async list(tenantId: TenantId): Promise<{ items: ExportBody[]; nextCursor: null }> {
    return { items: (await this.store.list(tenantId)).map(toExportBody), nextCursor: null }
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, id: ExportId): Promise<ExportBody> {
    return toExportBody(await this.find(tenantId, id))
  }

  /** @throws ExportStateError while another one is being made. */
  async start(tenantId: TenantId, { actor, requestId }: ExportContext): Promise<ExportBody> {
    const id = newId<'export'>()
    const { type, id: actorId, name } = actor
    await this.unitOfWork.run(tenantId, async tx => {
      const isNew = await this.store.insert(tx, { id, actor: { type, id: actorId, name } })
      if (!isNew) throw new ExportStateError({ problem: 'One is being made already.' })
      await tx.audit({ action: 'data.export', subjectType: 'export', subjectId: id, actor, requestId })
    })
    return this.read(tenantId, id)
  }

  /** The file, as it is read. @throws NotFoundError, ExportStateError when it is not there yet, or not any more. */
  async file(tenantId: TenantId, id: ExportId, { actor, requestId }: ExportContext) {
    const { state, bytes } = await this.find(tenantId, id)
    if (state === 'running') throw new ExportStateError({ problem: 'It is still being made.' })
    if (state !== 'done') throw new ExportStateError({ problem: 'Its file is not there any more.' })
    await this.unitOfWork.run(tenantId, tx =>
      tx.audit({ action: 'export.download', subjectType: 'export', subjectId: id, actor, requestId }),
    )
    return { bytes, stream: Readable.from(this.pieces(tenantId, id), { objectMode: false }) }
  }

  /** Takes one away, also one that is being made. @throws NotFoundError */
  async remove(tenantId: TenantId, id: ExportId, { actor, requestId }: ExportContext): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      if (!(await this.store.remove(tx, id))) throw new NotFoundError({ what: 'export' })
      await tx.audit({ action: 'export.remove', subjectType: 'export', subjectId: id, actor, requestId })
    })
  }

  /** Writes the file from the first row on; what a process before left of it is gone. */
  async make(tenantId: TenantId, id: ExportId): Promise<void> {
    try {
      await this.write(tenantId, id)
    } catch (error) {
      // Whoever took it away meanwhile took its pieces, too.
      if (!(await this.store.find(tenantId, id))) return
      this.log.error({ error, exportId: id }, 'a full export was not written to its end')
      if (error instanceof ExportStateError) await this.unitOfWork.run(tenantId, tx => this.fail(tx, id))
    }
  }

  /** The time of the file is over. */
  async expire(tenantId: TenantId, id: ExportId): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.dropChunks(tx, id)
      await this.store.change(tx, id, { state: 'expired' })
    })
  }

  private async write(tenantId: TenantId, id: ExportId): Promise<void> {
    const { slug, name } = await this.tenants.byId(tenantId)
    let at = new Date(0)
    const file: ExportFile = new ExportFile((place, content) =>
      this.unitOfWork.run(tenantId, async tx => {
        const isKept = await this.store.addChunk(tx, id, place, content)
        if (!isKept) throw new ExportStateError({ problem: 'It was taken back.' })
        await this.store.change(tx, id, { done: file.rows, bytes: file.bytes })
      }),
    )
    await this.store.readAll(tenantId, id, {
      begin: async (total, moment) => {
        at = moment
        await this.begin(tenantId, id, total)
      },
      rows: (table, rows) => file.add(table, rows),
      end: () => this.finish(tenantId, id, { file, at, business: { id: tenantId, slug, name } }),
    })
  }

  private async finish(
    tenantId: TenantId,
    id: ExportId,
    { file, at, business }: { file: ExportFile; at: Date; business: ExportManifest['business'] },
  ): Promise<void> {
    const leftOut = Object.entries(LEFT_OUT).map(([table, why]) => ({ table, why }))
    const facts = { format: 'bookwright-export', version: 1, business, at: at.toISOString(), leftOut } as const
    const manifest = await file.end(facts)
    const endedAt = new Date()
    const expiresAt = new Date(endedAt.getTime() + EXPORT_DAYS * DAY_MS)
    const sums = { done: file.rows, total: file.rows, bytes: file.bytes }
    await this.unitOfWork.run(tenantId, tx =>
      this.store.change(tx, id, { state: 'done', manifest, ...sums, endedAt, expiresAt }),
    )
  }

  private async begin(tenantId: TenantId, id: ExportId, total: number): Promise<void> {
    const { attempts } = await this.find(tenantId, id)
    if (attempts >= MOST_ATTEMPTS) throw new ExportStateError({ problem: `It was begun ${attempts} times.` })
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.dropChunks(tx, id)
      await this.store.change(tx, id, { total, done: 0, bytes: 0, attempts: attempts + 1 })
    })
  }

  private async fail(tx: Transaction, id: ExportId): Promise<void> {
    await this.store.dropChunks(tx, id)
    await this.store.change(tx, id, { state: 'failed', error: CANNOT, endedAt: new Date() })
  }

  private async *pieces(tenantId: TenantId, id: ExportId): AsyncGenerator<Buffer> {
    for (let place = 0; ; place += 1) {
      const content = await this.store.chunk(tenantId, id, place)
      if (!content) return
      yield content
    }
  }

  private async find(tenantId: TenantId, id: ExportId): Promise<ExportJob> {
    const job = await this.store.find(tenantId, id)
    if (!job) throw new NotFoundError({ what: 'export' })
    return job
  }
}
