import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { ConfigurationError } from '../../errors/catalog.js'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js'

/** A held lock: one engine process owns the data directory. */
export interface OwnerLock {
  release(): void
}

const ATTEMPTS = 50
const PAUSE_MS = 10

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function readOwner(file: string): { text: string; owner: ProcessIdentity | undefined } | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
  return { text, owner: parseOwner(text) }
}

function parseOwner(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') {
      return undefined
    }
    const startedAt = 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : undefined
    return { pid: value.pid, startedAt }
  } catch (error) {
    // A lock that a power cut left half-written has no owner any more.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** link(2) creates the name with its whole content or not at all, so no reader meets an empty lock. */
function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * Replaces a lock whose owner is dead. Two processes may find it at once: the guard lets one of them through, and
 * that one looks again, because the other may have finished in between.
 */
function takeOver(file: string, candidate: string, staleText: string): boolean {
  const guard = `${file}.takeover`
  if (!linkIfFree(candidate, guard)) {
    const holder = readOwner(guard)
    if (holder !== undefined && (holder.owner === undefined || !isRunning(holder.owner))) rmSync(guard, { force: true })
    return false
  }
  try {
    if (readOwner(file)?.text !== staleText) return false
    renameSync(candidate, file)
    return true
  } finally {
    rmSync(guard, { force: true })
  }
}

function tryAcquire(file: string, candidate: string, dataDir: string): boolean {
  if (linkIfFree(candidate, file)) return true
  const found = readOwner(file)
  if (found === undefined) return false
  if (found.owner !== undefined && isRunning(found.owner)) {
    throw new ConfigurationError({
      problem:
        `The data directory ${dataDir} is in use by another Bookwright (process ${found.owner.pid}): ` +
        'stop that one first, choose another data directory, or give both the same DATABASE_URL.',
    })
  }
  return takeOver(file, candidate, found.text)
}

/**
 * Takes the data directory for this process; a lock left by a process that died is taken over.
 * @param file - The lock file. Its content names the owner by process number and start time.
 * @throws ConfigurationError when a live process, or another engine in this one, holds it.
 */
export async function acquireOwnerLock(file: string, dataDir: string): Promise<OwnerLock> {
  const content = JSON.stringify({ ...identifyProcess(process.pid), token: randomUUID() })
  const candidate = `${file}.${randomUUID()}`
  writeFileSync(candidate, content, { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryAcquire(file, candidate, dataDir)) return { release: () => release(file, content) }
      await delay(PAUSE_MS)
    }
  } finally {
    rmSync(candidate, { force: true })
  }
  throw new ConfigurationError({
    problem: `The data directory ${dataDir} is being opened by several processes at once: start one of them again.`,
  })
}

function release(file: string, content: string): void {
  if (readOwner(file)?.text === content) rmSync(file, { force: true })
}
