import { Readable } from 'node:stream'
import { inject, injectable } from 'tsyringe'
import { IMPORT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import {
  IMPORT_FIELDS,
  proposeMapping,
  type ImportId,
  type ImportKind,
  type ImportMapping,
  type ImportOptions,
  type ImportRow,
  type ImportState,
} from '../domain/import.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { CsvRefusedError, ImportStateError } from '../errors/import-errors.js'
import type { ImportJob, ImportStore } from '../ports/import-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { CsvReader } from './csv-reader.js'
import { cut } from '../domain/cut-text.js'
import { csvLine } from './csv-text.js'
import { toImportBody, type ImportBody } from './import-view.js'

/** Rows of one transaction. */
const CHUNK_ROWS = 500
/** Characters of them: long rows make shorter pieces. */
const CHUNK_SIZE = 4 * 1024 * 1024
export const MAX_IMPORT_BYTES = 200 * 1024 * 1024
const MAX_ROWS = 1_000_000
const SAMPLE_ROWS = 3
const PROBLEMS_SHOWN = 50
const PROBLEM_PAGE = 5_000

export interface ImportContext {
  readonly actor: Actor
  readonly requestId: string
}

/** What the team does with a file: send it, say what its columns are, look, start, stop, and read what did not fit. */
@injectable()
export class ImportDesk {
  constructor(
    @inject(IMPORT_STORE) private readonly store: ImportStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(tenantId: TenantId): Promise<{ items: ImportBody[]; nextCursor: null }> {
    return { items: (await this.store.list(tenantId)).map(job => toImportBody(job)), nextCursor: null }
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, id: ImportId): Promise<ImportBody> {
    const job = await this.store.find(tenantId, id)
    if (!job) throw new NotFoundError({ what: 'import' })
    return toImportBody(job, await this.store.problems(tenantId, id, { after: 0, limit: PROBLEMS_SHOWN }))
  }

  /**
   * Reads the file as it comes in and keeps its rows in pieces; what breaks off leaves nothing.
   * @throws CsvRefusedError
   */
  async upload(
    tenantId: TenantId,
    { kind, name, file }: { kind: ImportKind; name: string; file: AsyncIterable<Uint8Array> },
    { actor, requestId }: ImportContext,
  ): Promise<ImportBody> {
    const id = newId<'import'>()
    const { type, id: actorId, name: actorName } = actor
    const by = { type, id: actorId, name: actorName }
    await this.unitOfWork.run(tenantId, tx => this.store.insert(tx, { id, kind, name, actor: by }))
    try {
      const { header, sample, total } = await this.keepRows(tenantId, id, file)
      const mapping = proposeMapping(kind, header)
      await this.unitOfWork.run(tenantId, async tx => {
        await this.store.change(tx, id, { state: 'ready', header, sample, total, mapping })
        const subject = { subjectType: 'import', subjectId: id }
        await tx.audit({ action: 'import.upload', ...subject, actor: by, requestId, changes: { kind, rows: total } })
      })
    } catch (error) {
      await this.unitOfWork.run(tenantId, tx => this.store.remove(tx, id))
      throw error
    }
    return this.read(tenantId, id)
  }

  /** @throws NotFoundError, ImportStateError, InvalidRequestError for a column that is not there. */
  configure(
    tenantId: TenantId,
    id: ImportId,
    { mapping, options }: { mapping: ImportMapping; options: ImportOptions },
  ): Promise<ImportBody> {
    return this.changing(tenantId, id, ['ready', 'checked'], async (tx, job) => {
      requireMapping(job, mapping)
      await this.store.dropProblems(tx, id)
      await this.store.change(tx, id, { mapping, options, state: 'ready', ...ZERO })
    })
  }

  /** Begins to look (nothing is written) or to import, from the first row. @throws NotFoundError, ImportStateError, InvalidRequestError */
  start(tenantId: TenantId, id: ImportId, what: 'check' | 'run', context: ImportContext): Promise<ImportBody> {
    return this.changing(tenantId, id, ['ready', 'checked'], async (tx, job) => {
      requireMapping(job, job.mapping)
      const state = what === 'check' ? ('checking' as const) : ('running' as const)
      await this.store.dropProblems(tx, id)
      await this.store.change(tx, id, { state, ...ZERO, startedAt: new Date() })
      if (what === 'run') await this.audit(tx, job, 'import.start', context)
    })
  }

  /** Stops between two pieces: what is in stays. @throws NotFoundError, ImportStateError */
  cancel(tenantId: TenantId, id: ImportId, context: ImportContext): Promise<ImportBody> {
    return this.changing(tenantId, id, ['ready', 'checking', 'checked', 'running'], async (tx, job) => {
      await this.store.change(tx, id, { state: 'cancelled', sample: [], endedAt: new Date() })
      await this.store.dropChunks(tx, id)
      await this.audit(tx, job, 'import.cancel', context)
    })
  }

  /** The rows that did not fit, as CSV. @throws NotFoundError */
  async problems(tenantId: TenantId, id: ImportId): Promise<{ name: string; stream: Readable }> {
    const job = await this.store.find(tenantId, id)
    if (!job) throw new NotFoundError({ what: 'import' })
    return { name: `${job.kind}-not-imported.csv`, stream: Readable.from(this.problemLines(job)) }
  }

  private async *problemLines({ tenantId, id, header, mapping }: ImportJob): AsyncGenerator<string> {
    yield csvLine(['line', 'column', 'reason'])
    for (let after = 0; ;) {
      const page = await this.store.problems(tenantId, id, { after, limit: PROBLEM_PAGE })
      const columnOf = (field: string) => header[mapping[field] ?? -1] ?? field
      yield page.map(({ line, field, reason }) => csvLine([line, columnOf(field), reason])).join('')
      const last = page.at(-1)
      if (!last || page.length < PROBLEM_PAGE) return
      after = last.line
    }
  }

  private async keepRows(tenantId: TenantId, id: ImportId, file: AsyncIterable<Uint8Array>) {
    const reader = new CsvReader()
    let header: string[] | undefined
    const sample: string[][] = []
    let waiting: ImportRow[] = []
    let [total, place, size] = [0, 0, 0]
    const keep = async () => {
      await this.unitOfWork.run(tenantId, tx => this.store.addChunk(tx, id, place, waiting))
      place += 1
      waiting = []
      size = 0
    }
    const add = async (rows: readonly ImportRow[]) => {
      for (const row of rows) {
        const [line, ...cells] = row
        if (header === undefined) {
          header = cells.map(cell => cut(cell.trim(), 100))
          continue
        }
        if (sample.length < SAMPLE_ROWS) sample.push(cells.map(cell => cut(cell, 100)))
        total += 1
        if (total > MAX_ROWS) throw new CsvRefusedError({ line, problem: `there are more than ${MAX_ROWS} rows.` })
        waiting.push(row)
        size += cells.reduce((sum, cell) => sum + cell.length, 0)
        if (waiting.length === CHUNK_ROWS || size > CHUNK_SIZE) await keep()
      }
    }
    for await (const bytes of file) await add(reader.push(bytes))
    await add(reader.end())
    if (waiting.length > 0) await keep()
    if (header === undefined || total === 0) {
      throw new CsvRefusedError({ line: 1, problem: 'there is no row below the names of the columns.' })
    }
    return { header, sample, total }
  }

  private async changing(
    tenantId: TenantId,
    id: ImportId,
    wanted: readonly ImportState[],
    work: (tx: Transaction, job: ImportJob) => Promise<void>,
  ): Promise<ImportBody> {
    await this.unitOfWork.run(tenantId, async tx => {
      const job = await this.store.lock(tx, id)
      if (!job) throw new NotFoundError({ what: 'import' })
      if (!wanted.includes(job.state)) throw new ImportStateError({ state: job.state, wanted: wanted.join(' or ') })
      await work(tx, job)
    })
    return this.read(tenantId, id)
  }

  private async audit(tx: Transaction, { id, kind }: ImportJob, action: string, { actor, requestId }: ImportContext) {
    const subject = { subjectType: 'import', subjectId: id }
    await tx.audit({ action, ...subject, actor, requestId, changes: { kind } })
  }
}

const ZERO = { done: 0, added: 0, known: 0, failed: 0, nextChunk: 0 }

function requireMapping({ kind, header }: ImportJob, mapping: ImportMapping): void {
  const fields = IMPORT_FIELDS[kind]
  const issues = [
    ...Object.entries(mapping)
      .filter(([key, place]) => !fields.some(field => field.key === key) || place >= header.length)
      .map(([key]) => ({ path: `mapping.${key}`, message: 'There is no such field or no such column.' })),
    ...fields
      .filter(({ key, isRequired }) => isRequired && mapping[key] === undefined)
      .map(({ key }) => ({ path: `mapping.${key}`, message: 'Say which column this is in.' })),
  ]
  if (issues.length > 0) throw new InvalidRequestError({ issues })
}
