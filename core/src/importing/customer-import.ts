import { inject, injectable } from 'tsyringe'
import { IMPORT_STORE } from '../di/tokens.js'
import type { ImportRow } from '../domain/import.js'
import type { ImportJob, ImportStore } from '../ports/import-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CellProblem, readRows, type Cells, type ChunkOutcome } from './cell-values.js'
import { cut } from '../domain/cut-text.js'
import { CustomerLookup, type WantedCustomer } from './customer-lookup.js'
import type { RowImporter } from './row-importer.js'

const MAX_TAGS = 20

@injectable()
export class CustomerImport implements RowImporter {
  constructor(@inject(IMPORT_STORE) private readonly store: ImportStore) {}

  async take(tx: Transaction, { mapping }: ImportJob, rows: readonly ImportRow[]): Promise<ChunkOutcome> {
    const { good, problems } = readRows(rows, mapping, readCustomer)
    const lookup = await CustomerLookup.load(tx, this.store, good)
    let known = 0
    for (const wanted of good) {
      const found = lookup.same(wanted)
      if (found === undefined) lookup.add(wanted)
      else {
        known += 1
        lookup.call(wanted.externalId, found)
      }
    }
    await lookup.write(tx)
    return { added: good.length - known, known, problems }
  }
}

function readCustomer(cells: Cells): WantedCustomer {
  const parts = [cells.text('firstName', 60), cells.text('lastName', 60)].filter(part => part !== '')
  const name = (cells.text('name', 120) || parts.join(' ')).replace(/\s+/g, ' ')
  if (name === '') throw new CellProblem('name', 'This must not be empty.')
  const tags = cells
    .text('tags', 500)
    .split(/[;,|]/)
    .map(tag => cut(tag.trim(), 40))
  return {
    externalId: cells.text('externalId', 100),
    name,
    email: cells.email('email'),
    phone: cells.phone('phone'),
    locale: cells.locale('locale'),
    tags: [...new Set(tags)].filter(tag => tag !== '').slice(0, MAX_TAGS),
  }
}
