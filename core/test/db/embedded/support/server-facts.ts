import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export const isRoot = process.getuid?.() === 0
export const isLinux = process.platform === 'linux'

/** A directory that every account may enter; `remove` deletes it. */
export function temporaryDirectory(mode = 0o755): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'bookwright-embedded-'))
  chmodSync(path, mode)
  const remove = () => {
    process.off('exit', remove)
    rmSync(path, { recursive: true, force: true })
  }
  // A filter on titles skips the hooks of a suite of which no test is left.
  process.once('exit', remove)
  return { path, remove }
}

export async function query<T extends object>(url: string, ...statements: string[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: T[] = []
    for (const statement of statements) rows = (await client.query<T>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

export async function caught(work: Promise<unknown>): Promise<{ code?: string; message: string }> {
  try {
    await work
  } catch (error) {
    return error as { code?: string; message: string }
  }
  throw new Error('it was expected to fail and did not')
}

export function isPortOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** One field of /proc/<pid>/status, its first number. */
export function statusField(pid: number, field: string): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find(each => each.startsWith(`${field}:`))
  return Number(line?.split(/\s+/)[1])
}

/** Live processes whose command line or title names a cluster or whose parent is one of them. */
export function processesOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(each => {
      try {
        return (each === pid || statusField(each, 'PPid') === pid) && !/^State:\s+Z/m.test(status(each))
      } catch {
        return false
      }
    })
}

function status(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8')
}

export async function eventually(isTrue: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('the condition did not hold in time')
    await delay(20)
  }
}

/** What an owner of a data directory leaves behind while it runs, and must not after a stop. */
export function traces(dataDir: string): string[] {
  return ['postgres.lock', 'postgres.lock.takeover', 'postgres/postmaster.pid'].filter(name =>
    existsSync(join(dataDir, name)),
  )
}
