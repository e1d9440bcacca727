import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { titlesOf } from './support/test-names.js'

/** Chapters of ASVS 5.0.0 and how many sections each has. */
const SECTIONS = [5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3]
const WANTED = 150

interface Row {
  readonly id: string
  readonly level: string
  readonly cells: readonly string[]
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter(line => /^\| \d/.test(line))
    .map(line => {
      const [id = '', level = '', ...cells] = line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim())
      return { id, level, cells }
    })
}

function isId(id: string): boolean {
  const [, chapter = '', section = ''] = /^([1-9]\d?)\.([1-9])\.([1-9]\d?)$/.exec(id) ?? []
  return Number(section) >= 1 && Number(section) <= (SECTIONS[Number(chapter) - 1] ?? 0)
}

/** What is wrong with a row that counts. */
function faultsOf({ id, level, cells }: Row): string[] {
  const [asked = '', how = '', shown = ''] = cells
  const [, file = '', title = ''] = /^`([\w./-]+\.test\.ts)` «(.+)»$/.exec(shown) ?? []
  return [
    ...(isId(id) ? [] : [`${id} is no id`]),
    ...(/^[123]$/.test(level) ? [] : [`${id} has no level`]),
    ...(asked.length > 5 && how.length > 1 ? [] : [`${id} says too little`]),
    ...(titlesOf(file).includes(title) ? [] : [`${id}: no test «${title}» in ${file || shown}`]),
  ]
}

describe('docs/security/asvs.md', () => {
  const page = readFileSync(inRepository('docs/security/asvs.md'), 'utf8')
  const [counted = '', open = ''] = page.split('\n## What does not count')
  const rows = rowsOf(counted)
  const others = rowsOf(open)

  it(`has at least ${WANTED} rows, each with a test that is there`, () => {
    const files = new Set(rows.map(({ cells }) => /`([^`]+)`/.exec(cells[2] ?? '')?.[1]))
    console.log(`      asvs: ${rows.length} rows shown by ${files.size} test files, ${others.length} that do not count`)
    expect(rows.flatMap(faultsOf)).to.deep.equal([])
    expect(rows.length).to.be.at.least(WANTED)
  })

  it('names each requirement once', () => {
    const ids = [...rows, ...others].map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([])
  })

  it('says why something does not count', () => {
    const silent = others.filter(({ id, level, cells: [state = '', why = ''] }) => {
      return !isId(id) || !/^[123]$/.test(level) || !/^not (yet|applicable)$/.test(state) || why.length < 6
    })
    expect(silent).to.deep.equal([])
    expect(others.length).to.be.greaterThan(10)
    expect(counted).not.to.match(/\| not (yet|applicable) /)
  })

  it('would be refused with a test that is not there, an id that is none, or nothing said', () => {
    const good =
      '| 6.3.1 | 1 | brute force is slowed | by limits | `test/docs/asvs.test.ts` «names each requirement once» |'
    const faults = (line: string) => rowsOf(line).flatMap(faultsOf)
    expect(faults(good)).to.deep.equal([])
    expect(faults(good.replace('once', 'twice'))).to.have.length(1)
    expect(faults(good.replace('asvs.test', 'gone.test'))).to.have.length(1)
    expect(faults(good.replace('6.3.1', '6.9.1'))).to.deep.equal(['6.9.1 is no id'])
    expect(faults(good.replace('by limits', ''))).to.deep.equal(['6.3.1 says too little'])
  })
})
