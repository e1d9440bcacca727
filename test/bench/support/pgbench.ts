import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { inRepository } from '../../support/repository-root.js'
import { cpuMs } from './cpu-meter.js'
import { percentile, type LoadResult } from './load.js'
import type { BenchTenant } from './world.js'

export interface PgbenchRun {
  readonly databaseUrl: string
  readonly tenant: BenchTenant
  readonly role: string
  readonly clients: number
  readonly durationMs: number
  readonly pids: readonly number[]
}

const SCRIPT = inRepository('test/bench/support/booking.pgbench.sql')
const DEBIAN = '/usr/lib/postgresql'

/** Where pgbench lies; undefined where PostgreSQL's own programs are not installed. */
export function findPgbench(): string | undefined {
  if (spawnSync('pgbench', ['--version']).status === 0) return 'pgbench'
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((left, right) => Number(right) - Number(left)) : []
  return versions.map(version => join(DEBIAN, version, 'bin/pgbench')).find(existsSync)
}

/** How many statements the script sends for one booking. */
export function scriptStatements(): number {
  return readFileSync(SCRIPT, 'utf8')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line)).length
}

/** What a round without a single transaction is lengthened to at most. */
const LONGEST_SECONDS = 32

/**
 * One round of pgbench with prepared statements, as the application role, every transaction a whole booking. On a machine
 * that is busy with other things a second can be over before the first is done: such a round goes again, twice as long.
 * @throws Error with what pgbench printed when it fails or does nothing in the longest round either.
 */
export async function runPgbench(program: string, run: PgbenchRun): Promise<LoadResult> {
  for (let seconds = Math.max(1, Math.round(run.durationMs / 1000)); ; seconds *= 2) {
    const { result, output } = await runRound(program, run, seconds)
    if (result) return result
    if (seconds >= LONGEST_SECONDS) throw new Error(`pgbench finished no transaction in ${seconds} s:\n${output}`)
  }
}

async function runRound(
  program: string,
  run: PgbenchRun,
  seconds: number,
): Promise<{ result: LoadResult | undefined; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bookwright-bench-'))
  const options = ['-n', '-M', 'prepared', '-c', String(run.clients), '-j', '1', '-T', String(seconds)]
  const definitions = Object.entries(variables(run)).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const log = ['--log', `--log-prefix=${join(folder, 'log')}`, '--random-seed=rand']
  const args = [...options, ...log, ...definitions, '-f', SCRIPT, run.databaseUrl]
  const cpuBefore = cpuMs(run.pids)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`pgbench failed:\n${output}`)
  const latencies = await readLatencies(folder)
  await rm(folder, { recursive: true })
  const tps = /^tps = ([\d.]+)/m.exec(output)?.[1]
  if (tps === undefined) return { result: undefined, output }
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map(share => percentile(latencies, share)) as [number, number, number]
  const cpu = (cpuMs(run.pids) - cpuBefore) / latencies.length
  const statuses = { committed: latencies.length }
  const result = { perSecond: Number(tps), p50Ms, p95Ms, p99Ms, count: latencies.length, cpuMs: cpu, statuses }
  return { result, output }
}

function variables({ tenant, role }: PgbenchRun): Record<string, string> {
  const resource = tenant.resourceIds[0] ?? ''
  const span = ['2030-01-01T10:00:00.000Z', '2030-01-01T11:00:00.000Z']
  const claim = { unitId: tenant.unitIds[0], resourceId: resource, requirement: 'staff', during: span, core: span }
  const money = { amount: 5000, currency: 'GBP' }
  const policy = {
    name: 'Bench',
    minNoticeMinutes: 0,
    maxHorizonMinutes: 7_200_000,
    depositPercent: 0,
    holdMinutes: 10,
  }
  const quote = { total: money, deposit: money, balance: money, lines: [{ label: 'Hour', amount: money }], policy }
  const booking = { id: tenant.id, reference: 'ABCDEFGH', status: 'confirmed', appointments: [claim], quote, policy }
  return {
    tenant: tenant.id,
    service: tenant.serviceId,
    location: tenant.locationId,
    role,
    units: `{${tenant.unitIds.join(',')}}`,
    claims: JSON.stringify([claim]),
    quote: JSON.stringify(quote),
    policy: JSON.stringify(policy),
    answer: JSON.stringify(booking),
  }
}

/** The log has a line a transaction; its third word is the time in microseconds. */
async function readLatencies(folder: string): Promise<number[]> {
  const files = await readdir(folder)
  const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')))
  const lines = texts.flatMap(text => text.split('\n').filter(line => line !== ''))
  return lines.map(line => Number(line.split(' ')[2]) / 1000).sort((left, right) => left - right)
}
