import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { isAlive, until } from '../support/processes.js'
import { inRepository } from '../support/repository-root.js'

const SCRIPT = inRepository('dist-test/bench/bench.js')
const GONE_MS = 30_000

interface Figures {
  readonly solver: { name: string; isSameAnswer: boolean }[]
  readonly availability: { name: string; statuses: Record<string, number> }[]
  readonly month: { name: string; statuses: Record<string, number>; p95Ms: number }[]
  readonly booking: { name: string; statuses: Record<string, number> }[]
  readonly statements: { request: string; roundTrips: number[]; statements: number[] }[]
  readonly goals: { name: string; ratio: number; atLeast?: number }[]
}

function startBench(...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, '--quick', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (output += String(chunk)))
  return { child, output: () => output }
}

/** Of all that runs on this machine, what descends from a process. */
function descendantsOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8')
        return [[Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])]]
      } catch {
        return []
      }
    })
  const found = new Set([root])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  found.delete(root)
  return [...found]
}

describe('the bench', () => {
  it('lets everybody do the same work and counts constant statements, at tiny sizes and without a clock', async function () {
    this.timeout(240_000)
    const { child, output } = startBench()
    const [code] = (await once(child, 'exit')) as [number]
    expect(code, output()).to.equal(0)
    const file = /the figures are in (.+)$/m.exec(output())?.[1] ?? ''
    const figures = JSON.parse(readFileSync(file, 'utf8')) as Figures
    expect(figures.solver.filter(item => !item.isSameAnswer)).to.deep.equal([])
    for (const { name, statuses } of [...figures.availability, ...figures.month]) {
      expect(Object.keys(statuses), name).to.deep.equal(['200'])
    }
    for (const { name, p95Ms } of figures.month) expect(p95Ms, name).to.be.above(0)
    expect(Object.keys(figures.booking[0]?.statuses ?? {})).to.deep.equal(['201'])
    for (const { request, roundTrips, statements } of figures.statements) {
      expect(new Set(roundTrips).size, `${request}: ${roundTrips.join()} round trips`).to.equal(1)
      expect(new Set(statements).size, `${request}: ${statements.join()} statements`).to.equal(1)
    }
    expect(output()).to.include('row-level security on')
    for (const { name, ratio } of figures.goals) {
      if (!name.includes('pgbench')) expect(ratio, name).to.be.above(0)
    }
  })

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`leaves nothing running after ${signal}`, async function () {
      if (process.platform !== 'linux') this.skip()
      this.timeout(150_000)
      const { child, output } = startBench('--only', 'availability', '--rounds', '1000')
      const exit = once(child, 'exit')
      // The engine with its database, and the server to compare with.
      await until(() => descendantsOf(child.pid ?? 0).length > 6 || child.exitCode !== null, 90_000)
      const started = descendantsOf(child.pid ?? 0)
      expect(started.length, output()).to.be.above(6)
      child.kill(signal)
      await exit
      await until(() => !started.some(isAlive), GONE_MS)
      expect(started.filter(isAlive)).to.deep.equal([])
    })
  }
})
