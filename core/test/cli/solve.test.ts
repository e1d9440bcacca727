import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { SOLVE_EXAMPLE } from '../../dist/cli/solve-help.js'
import { runSolve } from '../../dist/cli/solve.js'

const HOURS = { mo: [['09:00', '11:00']] }

function aCase({ step = 30, services = [{ serviceId: 'v' }] as object[] } = {}) {
  return {
    format: 'availability-golden/1',
    snapshot: {
      now: '2027-06-04T00:00Z',
      locations: [{ id: 'L', timeZone: 'UTC' }],
      resources: [
        { id: 's0', type: 'staff', locationId: 'L', schedule: { weekly: HOURS } },
        { id: 's1', type: 'staff', locationId: 'L', schedule: { weekly: HOURS } },
      ],
      services: [{ id: 'v', duration: 60, requirements: [{ key: 'staff', type: 'staff' }] }],
      allocations: [
        { id: 'b0', resourceId: 's0', start: '2027-06-07T09:00Z', end: '2027-06-07T10:00Z', state: 'confirmed' },
      ],
    },
    query: {
      locationId: 'L',
      from: '2027-06-07T00:00Z',
      to: '2027-06-08T00:00Z',
      stages: [{ services }],
      grid: { mode: 'interval', step },
    },
  }
}

class Collector extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

async function run(argv: string[], input = '') {
  const stdout = new Collector()
  const stderr = new Collector()
  const code = await runSolve(argv, { stdin: Readable.from([input]), stdout, stderr })
  const lines = stdout.text.split('\n').filter(line => line !== '')
  return { code, stdout: stdout.text, stderr: stderr.text, lines }
}

function answers(lines: string[]): Record<string, unknown>[] {
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

describe('bookwright solve', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bookwright-solve-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  function file(content: string): string {
    const path = join(folder, 'case.json')
    writeFileSync(path, content)
    return path
  }

  it('prints the starts of a case file and whether the search gave up', async () => {
    const { code, lines } = await run([file(JSON.stringify(aCase()))])
    expect(code).to.equal(0)
    expect(answers(lines)).to.deep.equal([
      { starts: ['2027-06-07T09:00Z', '2027-06-07T09:30Z', '2027-06-07T10:00Z'], truncated: false },
    ])
  })

  it('gives the same answer with either backend', async () => {
    const path = file(JSON.stringify(aCase()))
    const [runs, bitset] = [await run([path, '--full']), await run([path, '--full', '--backend', 'bitset'])]
    expect(bitset.code).to.equal(0)
    expect(bitset.stdout).to.equal(runs.stdout)
  })

  it('adds candidates and assignments with --full', async () => {
    const { lines } = await run(['--full', file(JSON.stringify(aCase({ step: 60 })))])
    const [answer] = answers(lines)
    expect(answer?.candidates).to.deep.equal({
      '2027-06-07T09:00Z': { staff: ['s1'] },
      '2027-06-07T10:00Z': { staff: ['s0', 's1'] },
    })
    expect(answer?.assignments)
      .to.have.property('2027-06-07T09:00Z')
      .that.deep.equals([
        {
          stage: 0,
          line: 0,
          requirement: 'staff',
          resourceIds: ['s1'],
          quantity: 1,
          from: '2027-06-07T09:00Z',
          to: '2027-06-07T10:00Z',
          footprint: [['2027-06-07T09:00Z', '2027-06-07T10:00Z']],
          core: [['2027-06-07T09:00Z', '2027-06-07T10:00Z']],
        },
      ])
  })

  it('explains one start, on or off the grid', async () => {
    const path = file(JSON.stringify(aCase({ services: [{ serviceId: 'v', preferred: ['s0'] }] })))
    const { code, lines } = await run([path, '--explain', '2027-06-07T09:30Z'])
    expect(code).to.equal(0)
    expect(answers(lines)[0]).to.deep.equal({
      start: '2027-06-07T09:30Z',
      available: false,
      query: [],
      requirements: [
        {
          stage: 0,
          line: 0,
          requirement: 'staff',
          eligible: 1,
          needed: 1,
          feasible: [],
          excluded: { NOT_PREFERRED: 1 },
          blocked: [{ resourceId: 's0', codes: ['BOOKED'], refs: ['b0'] }],
        },
      ],
      unlocks: ['ANY_RESOURCE'],
    })
  })

  it('answers one line per case from standard input, and goes on after a bad one', async () => {
    const good = JSON.stringify(aCase())
    const unknown = JSON.stringify(aCase({ services: [{ serviceId: 'nothing' }] }))
    const { code, lines } = await run(['-'], [good, 'not json', '{"snapshot":{}}', '', unknown, good, ''].join('\n'))
    expect(code).to.equal(1)
    const found = answers(lines).map(answer => (answer.error as { code: string } | undefined)?.code ?? 'done')
    expect(found).to.deep.equal(['done', 'BW_MALFORMED_JSON', 'BW_INVALID_REQUEST', 'BW_SOLVER_INPUT', 'done'])
  })

  it('fails with an error answer when the file cannot be read', async () => {
    const { code, lines } = await run([join(folder, 'missing.json')])
    expect(code).to.equal(1)
    expect(answers(lines)[0]).to.have.nested.property('error.code', 'BW_INVALID_REQUEST')
  })

  it('refuses a wrong command line with exit code 2 and one clear line', async () => {
    const wrong = [[], ['a', 'b'], ['-', '--backend', 'quantum'], ['-', '--explain', 'tomorrow'], ['-', '--nonsense']]
    for (const argv of wrong) {
      const { code, stderr, stdout } = await run(argv)
      expect(code, argv.join(' ')).to.equal(2)
      expect(stderr, argv.join(' ')).to.match(/\w/)
      expect(stdout).to.equal('')
    }
  })

  it('solves the case that its help shows, with the answer that it shows', async () => {
    const { code, lines } = await run([file(SOLVE_EXAMPLE)])
    expect(code).to.equal(0)
    expect(answers(lines)[0]).to.deep.equal({
      starts: ['2027-06-07T09:00Z', '2027-06-07T09:30Z', '2027-06-07T10:00Z'],
      truncated: false,
    })
  })

  it('prints the same answer whatever the time zone of the process', async () => {
    const before = process.env.TZ
    const { stdout } = await run([file(JSON.stringify(aCase()))])
    try {
      process.env.TZ = 'Pacific/Chatham'
      expect((await run([file(JSON.stringify(aCase()))])).stdout).to.equal(stdout)
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
})
