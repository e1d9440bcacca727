import { inject, injectable } from 'tsyringe'
import { CatalogEditor } from '../catalog/catalog-editor.js'
import type { RequirementDraft } from '../catalog/catalog-drafts.js'
import { CATALOG_READER, IMPORT_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { ImportProblem, ImportRow } from '../domain/import.js'
import type { ServiceId } from '../domain/id.js'
import { slugOf } from '../domain/slug.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { ImportJob, ImportStore } from '../ports/import-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CellProblem, readRows, type Cells, type ChunkOutcome } from './cell-values.js'
import type { RowImporter } from './row-importer.js'

/** Services are few: each is made the way the editor makes it, behind a savepoint of its own. */
@injectable()
export class ServiceImport implements RowImporter {
  constructor(
    @inject(IMPORT_STORE) private readonly store: ImportStore,
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  async take(tx: Transaction, job: ImportJob, rows: readonly ImportRow[]): Promise<ChunkOutcome> {
    const { currency } = await this.tenants.byId(tx.tenantId)
    const types = new Set((await this.reader.resources(tx.tenantId, {}, tx)).map(resource => resource.type))
    const { good, problems } = readRows(rows, job.mapping, cells => readService(cells, currency, types))
    const keys = await this.store.knownKeys(
      tx,
      'services',
      good.map(service => service.externalId),
    )
    const slugs = new Map((await this.reader.services(tx.tenantId, {}, tx)).map(({ slug, id }) => [slug, id]))
    const called = new Map<string, ServiceId>()
    const failed: ImportProblem[] = []
    let known = 0
    for (const { line, externalId, ...draft } of good) {
      const found = keys.get(externalId) ?? slugs.get(draft.slug)
      if (found !== undefined) {
        known += 1
        if (externalId !== '') called.set(externalId, found)
        continue
      }
      try {
        const service = await tx.savepoint(() => this.editor.createService(tx.tenantId, draft, tx))
        slugs.set(service.slug, service.id)
        if (externalId !== '') called.set(externalId, service.id)
        await tx.audit({
          action: 'service.save',
          subjectType: 'service',
          subjectId: service.id,
          actor: job.actor,
          changes: { importId: job.id },
        })
      } catch (error) {
        if (!(error instanceof BookwrightError)) throw error
        failed.push({ line, field: '', reason: error.message })
      }
    }
    await this.store.keepKeys(tx, 'services', called)
    return { added: good.length - known - failed.length, known, problems: [...problems, ...failed] }
  }
}

function readService(cells: Cells, currency: string, types: ReadonlySet<string>) {
  const name = cells.needed('name', 120)
  const slug = slugOf(cells.text('slug', 60) || name)
  if (slug === '') throw new CellProblem('slug', 'Give a short name of letters and digits.')
  const minutes = cells.whole('minutes', { min: 1, max: 1440 })
  const price = cells.amount('price', currency)
  if (minutes === undefined) throw new CellProblem('minutes', 'This must not be empty.')
  if (price === undefined) throw new CellProblem('price', 'This must not be empty.')
  const needs = cells
    .text('needs', 200)
    .split(/[;,|]/)
    .map(need => need.trim())
    .filter(need => need !== '')
  const unknown = needs.find(need => !types.has(need))
  if (unknown !== undefined) throw new CellProblem('needs', `There is nobody and nothing of the type "${unknown}".`)
  const wanted = needs.length > 0 ? [...new Set(needs)] : ['staff']
  return {
    line: cells.line,
    externalId: cells.text('externalId', 100),
    name,
    slug,
    description: cells.text('description', 2000),
    category: cells.text('category', 60),
    durationMinutes: minutes,
    price: { amount: price, currency },
    bufferBeforeMinutes: cells.whole('bufferBefore', { min: 0, max: 1440 }) ?? 0,
    bufferAfterMinutes: cells.whole('bufferAfter', { min: 0, max: 1440 }) ?? 0,
    requirements: wanted.map((type): RequirementDraft => ({ key: type, type })),
  }
}
