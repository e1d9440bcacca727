import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ConfigurationError } from '../../errors/catalog.js'
import { canListProcesses, identifyProcess, processesIn } from './process-identity.js'

/** What a running server says about itself in postmaster.pid (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_*). */
export interface PostmasterFile {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

const FAST_SHUTDOWN_MS = 10_000
const IMMEDIATE_SHUTDOWN_MS = 3_000
const LAST_PROCESSES_MS = 2_000
const POLL_MS = 20

/** Reads postmaster.pid; undefined when there is none or it is still being written. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}

/** Polls until a condition holds. @returns whether it held before the time was up. */
async function waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (!isTrue()) {
    if (Date.now() >= deadline) return false
    await delay(POLL_MS)
  }
  return true
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Processes of this cluster's server, the postmaster included, whoever started them (Linux). */
function serverProcesses(cluster: string): number[] {
  return processesIn(cluster, 'postgres')
}

/** Ends what is left of a server whose postmaster is gone: its processes leave by themselves unless one is stuck. */
export async function endLeftProcesses(cluster: string): Promise<void> {
  if (!canListProcesses()) return
  if (await waitUntil(() => serverProcesses(cluster).length === 0, LAST_PROCESSES_MS)) return
  serverProcesses(cluster).forEach(pid => signalProcess(pid, 'SIGKILL'))
  await waitUntil(() => serverProcesses(cluster).length === 0, LAST_PROCESSES_MS)
}

async function shutDown(pid: number, isGone: () => boolean): Promise<void> {
  // PostgreSQL manual, "Shutting Down the Server": SIGINT is the fast shutdown, SIGQUIT the immediate one.
  signalProcess(pid, 'SIGINT')
  if (await waitUntil(isGone, FAST_SHUTDOWN_MS)) return
  signalProcess(pid, 'SIGQUIT')
  if (await waitUntil(isGone, IMMEDIATE_SHUTDOWN_MS)) return
  signalProcess(pid, 'SIGKILL')
}

/**
 * Ends a server that outlived its engine, so that the next one is our own child again. Call it only with the owner
 * lock held: a server found then has no engine.
 *
 * @param cluster - Real path of the cluster.
 * @param isOurs - Asked where /proc cannot tell: does a server with this cluster's password answer on this port?
 */
export async function endOrphanedServer(
  cluster: string,
  isOurs: (port: number) => Promise<boolean>,
  log?: (line: string) => void,
): Promise<void> {
  const found = readPostmasterFile(cluster)
  if (canListProcesses()) {
    const left = serverProcesses(cluster)
    if (left.length > 0) log?.('stopping the database server that an earlier start left running')
    if (found !== undefined && left.includes(found.pid)) {
      await shutDown(found.pid, () => serverProcesses(cluster).length === 0)
    }
    await endLeftProcesses(cluster)
    removePostmasterFile(cluster)
    return
  }
  if (found === undefined || identifyProcess(found.pid) === undefined) return
  if (!(await isOurs(found.port))) return
  log?.('stopping the database server that an earlier start left running')
  await shutDown(found.pid, () => identifyProcess(found.pid) === undefined)
}

/**
 * PostgreSQL asks only whether the number in postmaster.pid is some live process, so a stale file whose number was
 * given to another process, or to a zombie that nobody reaps, would stop it from starting for ever.
 */
function removePostmasterFile(cluster: string): void {
  if (serverProcesses(cluster).length > 0) {
    throw new ConfigurationError({
      problem: `A database server in ${cluster} does not stop: end its processes (${serverProcesses(cluster).join(', ')}).`,
    })
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
}
