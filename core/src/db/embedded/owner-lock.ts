import { randomUUID } from 'node:crypto'
import { closeSync, futimes, linkSync, openSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs'
import { statSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { ConfigurationError } from '../../errors/catalog.js'
import { canListProcesses, identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js'

/** A held lock: one engine process owns the data directory. */
export interface OwnerLock {
  release(): void
}

/** The process, and the machine or container in which its number means something. */
interface LockOwner extends ProcessIdentity {
  readonly space: string
}

const ATTEMPTS = 50
const PAUSE_MS = 10
const DYING_MS = 300
const BEAT_MS = 1_000
/** Three beats missed. */
const SILENCE_MS = 3_500

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Two containers may share a data directory and not see each other's processes. */
function processSpace(): string {
  return canListProcesses() ? `${hostname()} ${readlinkSync('/proc/self/ns/pid')}` : hostname()
}

function readOwner(file: string): { text: string; owner: LockOwner | undefined } | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
  return { text, owner: parseOwner(text) }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') {
      return undefined
    }
    const startedAt = 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : undefined
    const space = 'space' in value && typeof value.space === 'string' ? value.space : processSpace()
    return { pid: value.pid, startedAt, space }
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

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

/** Whether an owner that we cannot see still touches its lock. */
async function isBeating(file: string): Promise<boolean> {
  const first = modifiedAt(file)
  const deadline = Date.now() + SILENCE_MS
  while (Date.now() < deadline) {
    if (modifiedAt(file) !== first) return modifiedAt(file) !== undefined
    await delay(PAUSE_MS * 10)
  }
  return false
}

async function isAlive(file: string, owner: LockOwner | undefined): Promise<boolean> {
  if (owner === undefined) return false
  return owner.space === processSpace() ? staysAlive(owner) : isBeating(file)
}

/** A process that was just sent SIGKILL is still there for a moment; a restart must not fail for that. */
async function staysAlive(owner: LockOwner): Promise<boolean> {
  const deadline = Date.now() + DYING_MS
  while (isRunning(owner)) {
    if (owner.pid === process.pid || Date.now() >= deadline) return true
    await delay(PAUSE_MS)
  }
  return false
}

/**
 * Replaces a lock whose owner is dead. Two processes may find it at once: the guard lets one of them through, and
 * that one looks again, because the other may have finished in between.
 */
async function takeOver(file: string, candidate: string, staleText: string): Promise<boolean> {
  const guard = `${file}.takeover`
  if (!linkIfFree(candidate, guard)) {
    const holder = readOwner(guard)
    if (holder !== undefined && !(await isAlive(guard, holder.owner))) rmSync(guard, { force: true })
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

async function tryAcquire(file: string, candidate: string, dataDir: string): Promise<boolean> {
  if (linkIfFree(candidate, file)) return true
  const found = readOwner(file)
  if (found === undefined) return false
  if (found.owner !== undefined && (await isAlive(file, found.owner))) {
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
 *
 * An owner in the same process space is judged by its process number and start time, one in another container by the
 * touch that every owner gives its lock each second.
 *
 * @throws ConfigurationError when a live process, or another engine in this one, holds it.
 */
export async function acquireOwnerLock(file: string, dataDir: string): Promise<OwnerLock> {
  const content = JSON.stringify({ ...identifyProcess(process.pid), space: processSpace(), token: randomUUID() })
  const candidate = `${file}.${randomUUID()}`
  const descriptor = openSync(candidate, 'wx', 0o600)
  try {
    writeSync(descriptor, content)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await tryAcquire(file, candidate, dataDir)) return hold(file, content, descriptor)
      await delay(PAUSE_MS)
    }
    throw new ConfigurationError({
      problem: `The data directory ${dataDir} is being opened by several processes at once: start one of them again.`,
    })
  } catch (error) {
    closeSync(descriptor)
    throw error
  } finally {
    rmSync(candidate, { force: true })
  }
}

/** The open file is touched, not the name: a lock that somebody else took over must not look alive because of us. */
function hold(file: string, content: string, descriptor: number): OwnerLock {
  const timer = setInterval(() => {
    const now = new Date()
    futimes(descriptor, now, now, error => {
      // A disk that fails is noticed by the database; here it only ends the touching.
      if (error !== null) clearInterval(timer)
    })
  }, BEAT_MS).unref()
  let isHeld = true
  return {
    release: () => {
      if (!isHeld) return
      isHeld = false
      clearInterval(timer)
      closeSync(descriptor)
      if (readOwner(file)?.text === content) rmSync(file, { force: true })
    },
  }
}
