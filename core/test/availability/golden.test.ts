import { expect } from 'chai'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explain } from '../../dist/availability/explain.js'
import { servingResources, solve } from '../../dist/availability/solve.js'
import { parseGoldenCase, parseInstant, printExplanation, printInstant } from '../../dist/cli/golden-case.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { OracleCase } from './oracle/case-format.js'
import { Oracle } from './oracle/oracle.js'

interface Explained {
  start: string
  query: string[]
  requirements: {
    line: number
    requirement: string
    eligible: number
    feasible: string[]
    excluded: Record<string, number>
    blocked: { resourceId: string; codes: string[]; refs: string[] }[]
  }[]
  combination?: string
  unlocks: string[]
}

const BACKENDS = ['runs', 'bitset'] as const

interface GoldenFile extends OracleCase {
  covers: string[]
  expect: { starts: string[]; candidates?: Record<string, Record<string, string[]>>; explain?: Explained[] }
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const directory = join(process.env.BOOKWRIGHT_GOLDEN_DIR ?? join(root, '..', 'shared', 'golden'), 'cases')

function isUnsupported(error: unknown): boolean {
  return error instanceof BookwrightError && error.code === 'BW_SOLVER_UNSUPPORTED'
}

/** The parts that the format fixes, with every list that is a set in one order. */
function normalize(source: Explained) {
  const requirements = source.requirements.map(item => ({
    line: item.line,
    requirement: item.requirement,
    eligible: item.eligible,
    feasible: [...item.feasible].sort(),
    excluded: item.excluded,
    blocked: item.blocked
      .map(({ resourceId, codes, refs }) => ({ resourceId, codes: [...codes].sort(), refs: [...refs].sort() }))
      .sort((left, right) => (left.resourceId < right.resourceId ? -1 : 1)),
  }))
  return { start: source.start, query: [...source.query].sort(), requirements, combination: source.combination }
}

function sorted(candidates: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(candidates).map(([key, ids]) => [key, [...ids].sort()]))
}

describe('The golden cases', () => {
  if (!existsSync(directory)) {
    console.warn(`      SKIPPED: no golden cases at ${directory}; name their folder in BOOKWRIGHT_GOLDEN_DIR.`)
    it.skip('are not here')
    return
  }
  const notCovered: string[] = []
  after(() => {
    if (notCovered.length > 0) console.warn(`      NOT YET COVERED: ${notCovered.join(', ')}`)
  })

  const files = readdirSync(directory).filter(name => name.endsWith('.json'))
  for (const { file, backend } of files.flatMap(file => BACKENDS.map(backend => ({ file, backend })))) {
    it(`${file} is solved and explained as written by hand, with ${backend}`, function () {
      const source = JSON.parse(readFileSync(join(directory, file), 'utf8')) as GoldenFile
      const { query, snapshot } = parseGoldenCase(source)
      let starts: string[]
      try {
        starts = solve(query, snapshot, { backend }).slots.map(slot => printInstant(slot.start))
      } catch (error) {
        if (!isUnsupported(error)) throw error
        notCovered.push(file)
        this.skip()
      }
      expect(starts).to.deep.equal(source.expect.starts)
      expect(new Oracle(source).offeredStarts().map(printInstant)).to.deep.equal(source.expect.starts)
      for (const [start, candidates] of Object.entries(source.expect.candidates ?? {})) {
        const serving = servingResources(query, snapshot, parseInstant(start) ?? 0, { backend })
        const found = Object.fromEntries(serving.map(item => [item.requirement, item.resourceIds]))
        expect(sorted(found), start).to.deep.equal(sorted(candidates))
      }
      for (const expected of source.expect.explain ?? []) {
        const found = printExplanation(
          explain(query, snapshot, parseInstant(expected.start) ?? 0, { backend }),
        ) as Explained
        expect(normalize(found)).to.deep.equal(normalize(expected))
        expect(found.unlocks).to.include.members(expected.unlocks)
      }
    })
  }
})
