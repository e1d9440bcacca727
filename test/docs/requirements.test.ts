import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { cellsOf, titlesOf, uneven } from './support/test-names.js'

/** The documents that the product was created from; they lie beside the repository where it is made, and nowhere else. */
const PLACES = ['../shared', '../../shared'].map(folder => inRepository(folder, 'design/requirements.md'))
const ASKED = PLACES.find(existsSync)
const WANTED = 70

interface Row {
  readonly id: string
  readonly cells: readonly string[]
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter(line => /^\| S\d-/.test(line))
    .map(line => {
      const [id = '', ...cells] = cellsOf(line)
      return { id, cells }
    })
}

/** What is wrong with a row that names tests. */
function faultsOf({ id, cells }: Row): string[] {
  const [what = '', shown = ''] = cells
  const named = shown.split('<br>').map(one => /^`([\w./-]+\.test\.ts)` «(.+)»$/.exec(one) ?? [])
  return [
    ...(/^S[0-4]-[A-Z]?\d+$/.test(id) ? [] : [`${id} is no id`]),
    ...(what.length > 5 ? [] : [`${id} says too little`]),
    ...named
      .filter(([, file = '', title = '']) => !titlesOf(file).includes(title))
      .map(([, file, title]) => `${id}: no test «${title}» in ${file ?? shown}`),
  ]
}

/** The rows that were asked for at once, and have a part in the engine or in the admin pages. */
function askedOf(text: string): string[] {
  let columns: string[] = []
  const found: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) columns = []
    else if (columns.length === 0) columns = cellsOf(line).map(cell => cell.toLowerCase())
    else {
      const cells = cellsOf(line)
      const of = (name: string) => cells[columns.findIndex(column => column.startsWith(name))] ?? ''
      // Things and calls have no column for it: they are stated as present.
      const isNow = columns.includes('status') ? of('status').startsWith('now') : /-[AE]\d/.test(cells[0] ?? '')
      if (/^S\d-/.test(cells[0] ?? '') && isNow && /\bcore\b|admin-ui/.test(of('home'))) found.push(cells[0] ?? '')
    }
  }
  return found
}

describe('docs/requirements-map.md', () => {
  const page = readFileSync(inRepository('docs/requirements-map.md'), 'utf8')
  const [covered = '', beside = '', open = ''] = page.split(/\n## (?:Beside them|Still open)/)
  const shown = rowsOf(covered)
  const missing = rowsOf(open)

  it('names for each row tests that are there', () => {
    const total = shown.length + missing.length
    console.log(`      requirements: ${shown.length} of ${total} rows about engine and admin shown`)
    console.log(`      still open: ${missing.map(({ id }) => id).join(', ')}`)
    expect([...shown, ...rowsOf(beside)].flatMap(faultsOf)).to.deep.equal([])
    expect(shown.length).to.be.at.least(WANTED)
  })

  it('names each row once, and says of an open one what is missing', () => {
    const ids = [...shown, ...rowsOf(beside), ...missing].map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([])
    expect(missing.filter(({ cells }) => (cells[0] ?? '').length < 10)).to.deep.equal([])
  })

  it('forgets no row that was asked for, and invents none', function () {
    if (ASKED === undefined) {
      console.warn(`      SKIPPED: ${PLACES.join(' and ')} are not here, so nobody says whether a row was forgotten`)
      return this.skip()
    }
    const asked = askedOf(readFileSync(ASKED, 'utf8'))
    expect(asked).to.have.length.above(90)
    expect([...shown, ...missing].map(({ id }) => id).sort()).to.deep.equal(asked.sort())
  })

  it('has as many cells in each row as its header has', () => {
    expect(uneven(page)).to.deep.equal([])
    expect(uneven('| a | b |\n|---|---|\n| 1 | 2 | 3 |\n\n| a |\n|---|\n| 1 |')).to.deep.equal(['| 1 | 2 | 3 |'])
  })

  it('would be refused with a test that is not there, an id that is none, or nothing said', () => {
    const good =
      '| S9-01 | words that are enough | `test/docs/requirements.test.ts` «names for each row tests that are there» |'
    const faults = (line: string) => rowsOf(line).flatMap(faultsOf)
    expect(faults(good)).to.deep.equal(['S9-01 is no id'])
    expect(faults(good.replace('S9', 'S0'))).to.deep.equal([])
    expect(faults(good.replace('S9', 'S0').replace('each row', 'no row'))).to.have.length(1)
    expect(faults(good.replace('S9', 'S0').replace('words that are enough', ''))).to.deep.equal([
      'S0-01 says too little',
    ])
    expect(
      askedOf('| id | status | Home |\n|---|---|---|\n| S0-01 | later | core |\n| S0-02 | now | core + x |'),
    ).to.deep.equal(['S0-02'])
  })
})
