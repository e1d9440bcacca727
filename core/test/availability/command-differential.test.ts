import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SlotAssignment } from '../../dist/availability/types.js'
import { parseInstant, printInstant } from '../../dist/cli/golden-case.js'
import type { OracleCase } from './oracle/case-format.js'
import { Oracle } from './oracle/oracle.js'
import { randomCase } from './oracle/random-case.js'
import { planOf } from './support/plan-of.js'

const BIN = fileURLToPath(new URL('../../bin/bookwright.js', import.meta.url))
const seed = Number(process.env.SEED ?? 20_270_607) + 500_000
/** Of a long run a twentieth: each answer here holds every assignment and every candidate. */
const count = process.env.CASES ? Math.min(5_000, Math.ceil(Number(process.env.CASES) / 20)) : 25

interface Printed {
  readonly starts: string[]
  readonly truncated: boolean
  readonly candidates: Record<string, Record<string, string[]>>
  readonly assignments: Record<string, (Pick<SlotAssignment, 'stage' | 'line' | 'requirement'> & PrintedTimes)[]>
}

interface PrintedTimes {
  readonly resourceIds: string[]
  readonly from: string
}

/** What the program prints for cases on its standard input, line by line. */
async function answersOf(cases: readonly OracleCase[], backend: string): Promise<string[]> {
  const env = { ...process.env, BOOKWRIGHT_BUILD: 'off' }
  const options = ['solve', '-', '--full', '--backend', backend]
  const child = spawn(process.execPath, [BIN, ...options], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(cases.map(item => `${JSON.stringify(item)}\n`).join(''))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) lines.push(line)
  return lines
}

/** Everything in which one printed answer and the oracle disagree. */
function faultsOf(source: OracleCase, printed: Printed): string[] {
  const oracle = new Oracle(source)
  const expected = oracle.offeredStarts().map(printInstant)
  const faults: string[] = []
  if (printed.truncated) faults.push('the search gave up')
  if (printed.starts.join() !== expected.join()) faults.push(`printed ${printed.starts.join()}, not ${expected.join()}`)
  for (const start of printed.starts) {
    const found = printed.assignments[start] ?? []
    const assignments = found.map(item => ({
      ...item,
      from: parseInstant(item.from) ?? 0,
    })) as unknown as SlotAssignment[]
    const stageStarts = source.query.stages.map((_, stage) => assignments.find(item => item.stage === stage)?.from ?? 0)
    const fault = oracle.findFault(parseInstant(start) ?? 0, planOf(source, stageStarts, assignments))
    if (fault) faults.push(`the assignment at ${start}: ${fault}`)
    const candidates = Object.values(printed.candidates[start] ?? {}).flat()
    const served = found.flatMap(item => item.resourceIds)
    if (!served.every(id => candidates.includes(id))) faults.push(`who serves at ${start} is no candidate`)
  }
  return faults
}

describe('bookwright solve -', () => {
  it(`prints what the oracle says, with assignments that hold, in ${count} random cases with both backends`, async function () {
    this.timeout(60_000 + count * 1_000)
    const cases = Array.from({ length: count }, (_, index) => randomCase(seed + index))
    const [runs, bitset] = [await answersOf(cases, 'runs'), await answersOf(cases, 'bitset')]
    expect(runs.length).to.equal(count)
    expect(bitset).to.deep.equal(runs)
    const faults = cases.flatMap((source, index) => {
      const printed = JSON.parse(runs[index] ?? '{}') as Printed
      return faultsOf(source, printed).map(fault => `SEED=${seed + index}: ${fault}`)
    })
    console.log(`      ${count} cases from SEED=${seed}, ${faults.length} faults`)
    expect(faults.slice(0, 5)).to.deep.equal([])
  })

  it('would be caught with somebody else in an assignment, and with a start too many', async () => {
    const source = Array.from({ length: 50 }, (_, index) => randomCase(seed + index)).find(item => {
      return new Oracle(item).offeredStarts().length > 1
    })
    if (!source) throw new Error('no case offers a start')
    const [text = '{}'] = await answersOf([source], 'runs')
    const printed = JSON.parse(text) as Printed
    expect(faultsOf(source, printed)).to.deep.equal([])
    const [start = ''] = printed.starts
    const nobody = (printed.assignments[start] ?? []).map(item => ({ ...item, resourceIds: ['nobody'] }))
    const changed = { ...printed, assignments: { ...printed.assignments, [start]: nobody } }
    expect(faultsOf(source, changed)).to.not.deep.equal([])
    expect(faultsOf(source, { ...printed, starts: printed.starts.slice(1) })).to.not.deep.equal([])
  })
})
