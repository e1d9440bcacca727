import { expect } from 'chai'
import fc from 'fast-check'
import type { ImportRow } from '../../dist/domain/import.js'
import { CsvRefusedError } from '../../dist/errors/import-errors.js'
import { CsvReader } from '../../dist/importing/csv-reader.js'
import { csvLine } from '../../dist/importing/csv-text.js'

const RUNS = { numRuns: 400 }

/** Reads the bytes cut at these places. */
function readCut(bytes: Uint8Array, places: readonly number[]): ImportRow[] {
  const reader = new CsvReader()
  const cuts = [0, ...places.map(place => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const rows = cuts.slice(1).flatMap((to, index) => reader.push(bytes.subarray(cuts[index], to)))
  return [...rows, ...reader.end()]
}

const cellsOf = (rows: readonly ImportRow[]) => rows.map(([, ...cells]) => cells)
const linesOf = (rows: readonly ImportRow[]) => rows.map(([line]) => line)
const outcomeOf = (read: () => ImportRow[]) => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CsvRefusedError)) throw error
    return 'refused'
  }
}

function refusalOf(read: () => unknown): object {
  try {
    read()
  } catch (error) {
    if (error instanceof CsvRefusedError) return error.details
    throw error
  }
  return {}
}

/** What is hard in a cell comes often. */
const cell = fc
  .array(
    fc.oneof(
      fc.constantFrom(',', ';', '\t', '"', "'", '\n', '\r', '\r\n', '=', '+', '-', '@', ' ', '=1+1', '""', '🙂', 'ß'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  // A cell of a database has no character 0; a mark at the beginning of a file is none of its characters.
  .map(parts => parts.join('').replaceAll(/[\0\uFEFF]/g, ''))
const table = fc
  .integer({ min: 1, max: 5 })
  .chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }))
  .map(rows => rows.filter(cells => cells.some(text => text !== '')))
const places = fc.array(fc.nat(5_000), { maxLength: 5 })

describe('a table of comma-separated values', () => {
  it('is read as it was written, whatever is in its cells and wherever the file is cut', () => {
    fc.assert(
      fc.property(table, places, fc.boolean(), (rows, cuts, hasMark) => {
        const text = (hasMark ? '\uFEFF' : '') + rows.map(cells => csvLine(cells)).join('')
        expect(cellsOf(readCut(Buffer.from(text), cuts))).to.deep.equal(rows)
      }),
      RUNS,
    )
  })

  it('is read with any line ending and separator, and each row knows the line on which it begins', () => {
    const endings = fc.constantFrom('\n', '\r', '\r\n')
    const breaks = (text: string) => text.split(/\r\n|\r|\n/).length - 1
    fc.assert(
      fc.property(table, endings, fc.constantFrom(',', ';', '\t'), places, (rows, ending, separator, cuts) => {
        const written = rows.map(cells => cells.map(text => `"${text.replaceAll('"', '""')}"`).join(separator))
        const read = readCut(Buffer.from(written.map(row => row + ending).join('')), cuts)
        expect(linesOf(read)).to.deep.equal(
          written.map((_, index) => 1 + breaks(written.slice(0, index).join(ending) + (index > 0 ? ending : ''))),
        )
        expect(read.map(row => row.length - 1)).to.deep.equal(rows.map(cells => cells.length))
      }),
      RUNS,
    )
  })

  it('is refused or read, never anything else, and the same however its bytes come in', () => {
    const piece = fc.oneof(fc.constantFrom(...[...'",;\t\r\na=\u00e9'].map(each => Buffer.from(each))), fc.uint8Array())
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), places, (pieces, cuts) => {
        const bytes = Buffer.concat(pieces)
        expect(outcomeOf(() => readCut(bytes, cuts))).to.deep.equal(outcomeOf(() => readCut(bytes, [])))
      }),
      RUNS,
    )
  })

  it('starts no formula in a spreadsheet', () => {
    fc.assert(
      fc.property(cell, text => {
        const shown = csvLine([text]).replace(/^"/, '')
        expect(/^[=+\-@\t\uFF1D\uFF0B\uFF0D\uFF20]/.test(shown) || (/^[\r\n]/.test(shown) && text !== '')).to.equal(
          false,
        )
      }),
      RUNS,
    )
  })

  it('starts no formula behind a line break or in wide letters', () => {
    for (const text of ['\n=1+1', '\uFF1D1+1', '\uFF20SUM(1)']) {
      const line = csvLine([text, 'x'])
      expect(line.replace(/^"/, '').startsWith("'"), JSON.stringify(line)).to.equal(true)
    }
  })

  it('may have a cell of 5 MB: it is cut where it is longer than any field, and the rest goes in', () => {
    const long = '🙂 '.repeat(1_700_000)
    const bytes = Buffer.from(`name,notes\nAnn,"${long}"\nBob,${long}\nCleo,short\n`)
    const from = performance.now()
    const rows = readCut(
      bytes,
      Array.from({ length: 200 }, (_, index) => index * 65_536),
    )
    expect(performance.now() - from).to.be.below(2_000)
    expect(rows.map(row => [row[0], row[1], row[2]?.length])).to.deep.equal([
      [1, 'name', 5],
      [2, 'Ann', 20_001],
      [3, 'Bob', 20_001],
      [4, 'Cleo', 5],
    ])
    expect(JSON.stringify(rows)).not.to.match(/\\ud83d/)
  })

  it('is refused where a quote is never closed, with the line on which it opens', () => {
    const endless = Buffer.from(`name\nAnn\n"Bob\n${'more\n'.repeat(4_000_000)}`)
    for (const bytes of [endless, Buffer.from('name\nAnn\n"Bob\nmore')]) {
      expect(refusalOf(() => readCut(bytes, [65_536, 131_072]))).to.include({ line: 3 })
    }
  })

  it('is refused in another encoding, with the line of the first character that is none', () => {
    const latin = Buffer.concat([Buffer.from('name\nAnn\n'), Buffer.from('J\xfcrgen\n', 'latin1')])
    const wide = Buffer.from('\uFEFFname\nAnn\n', 'utf16le')
    expect(refusalOf(() => readCut(latin, []))).to.include({ line: 3, problem: 'the characters are not UTF-8.' })
    expect(refusalOf(() => readCut(wide, []))).to.include({ line: 1 })
  })
})
