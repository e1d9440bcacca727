import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** Boot id and clock ticks since boot on Linux; undefined where the system does not tell. */
  readonly startedAt?: string | undefined
}

interface ProcessStatus {
  readonly name: string
  readonly state: string
  readonly parent: number
  readonly startTicks: string
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** proc_pid_stat(5): the name stands in parentheses and may hold spaces, so the fields count from the last one. */
function readStatus(pid: number): ProcessStatus | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = text.lastIndexOf(')')
    const fields = text.slice(end + 2).split(' ')
    const name = text.slice(text.indexOf('(') + 1, end)
    return { name, state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' }
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ESRCH', 'EACCES')) return undefined
    throw error
  }
}

function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT', 'EACCES')) return undefined
    throw error
  }
}

function acceptsSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/**
 * Describes the process that has this number now.
 * @returns undefined when there is none, or only a zombie that nobody has reaped.
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 0 || !acceptsSignals(pid)) return undefined
  const status = readStatus(pid)
  // Alive but not in /proc: not Linux, or /proc is mounted with hidepid.
  if (status === undefined) return { pid }
  if (status.state === 'Z' || status.state === 'X') return undefined
  const bootId = readBootId()
  return bootId === undefined ? { pid } : { pid, startedAt: `${bootId}:${status.startTicks}` }
}

/** True while the very process that was described still runs, not merely its number. */
export function isRunning(identity: ProcessIdentity): boolean {
  const current = identifyProcess(identity.pid)
  if (current === undefined) return false
  return [current.startedAt, identity.startedAt].includes(undefined) || current.startedAt === identity.startedAt
}

/** Whether /proc can be asked which process works in which directory. */
export function canListProcesses(): boolean {
  return process.platform === 'linux' && readStatus(process.pid) !== undefined
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch (error) {
    // Ended meanwhile, a zombie, or another account's: a container's root lacks the right to ask (CAP_SYS_PTRACE).
    if (isCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined
    throw error
  }
}

function readArguments(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ESRCH', 'EACCES')) return []
    throw error
  }
}

/**
 * Lists the live processes of one name that work in a directory, or were told it on their command line, and their
 * children (Linux only). Every process of a PostgreSQL server works in its cluster's directory, so this finds also
 * those whose postmaster is gone.
 */
export function processesIn(directory: string, name: string): number[] {
  const named = readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(entry => ({ pid: Number(entry), status: readStatus(Number(entry)) }))
    .filter(({ status }) => status?.name === name && status.state !== 'Z' && status.state !== 'X')
  const found = new Set(
    named
      .filter(({ pid }) => workingDirectory(pid) === directory || readArguments(pid).includes(directory))
      .map(({ pid }) => pid),
  )
  return named.filter(({ pid, status }) => found.has(pid) || found.has(status?.parent ?? 0)).map(({ pid }) => pid)
}
