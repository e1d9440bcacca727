import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { ConfigurationError } from '../../errors/catalog.js'
import { cannotRun, program, spawnAs, SUPERUSER, type ClusterOptions } from './cluster.js'
import { readPostmasterFile } from './postmaster.js'

export const DATABASE = 'bookwright'

export interface LaunchOptions extends ClusterOptions {
  readonly password: string
  readonly port?: number | undefined
  readonly maxConnections?: number | undefined
  /** Asked when no port is given; default: one that is free now. */
  readonly choosePort?: () => Promise<number>
}

export interface ServerProcess {
  readonly child: ChildProcess
  readonly port: number
  readonly url: string
}

const READY_TIMEOUT_MS = 120_000
const LOGIN_TIMEOUT_MS = 5_000
/** A server that calls itself ready lets us in soon or never. */
const READY_TO_LOGIN_MS = 15_000
const ATTEMPTS = 10
const RETRY_PAUSE_MS = 300
const POLL_MS = 15
const LOG_LIMIT_BYTES = 20 * 1024 * 1024

/** Inside this file only: why a start may be tried again. */
class Retry {
  constructor(readonly reason: 'port-taken' | 'predecessor-leaving') {}
}

function settings({ isDurable, maxConnections = 100 }: LaunchOptions, port: number): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '128MB',
    jit: 'off',
    // One process fewer each: a small machine has no use for I/O workers or logical replication.
    io_method: 'sync',
    max_logical_replication_workers: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Deadlocks are errors, so they are in the log at this level; waits and checkpoints would only hide them.
    log_min_messages: 'warning',
    log_lock_waits: 'off',
    log_checkpoints: 'off',
    // Statements carry customers' data; the durable log must not collect them.
    log_min_error_statement: isDurable ? 'panic' : 'error',
    // Details are the values of rows.
    log_error_verbosity: isDurable ? 'terse' : 'default',
    ...(isDurable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: 0 }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Asks the system for a port that is free on the loopback interface now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

/** The log is opened by us, so it may lie where the server's account could not write. */
function openLog(file: string): { descriptor: number; offset: number } {
  const size = existsSync(file) ? statSync(file).size : 0
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`)
  return { descriptor: openSync(file, 'a', 0o600), offset: size > LOG_LIMIT_BYTES ? 0 : size }
}

function spawnServer(options: LaunchOptions, port: number, descriptor: number): Promise<ChildProcess> {
  const { binaries, paths, account } = options
  const path = program(binaries, 'postgres')
  const child = spawn(path, ['-D', paths.cluster, ...settings(options, port)], {
    ...spawnAs(account, paths.root),
    stdio: ['ignore', descriptor, descriptor],
    // A session of its own, as pg_ctl does: Ctrl-C in the terminal must reach the engine alone, which drains first.
    detached: true,
    windowsHide: true,
  })
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child))
    child.once('error', error => reject(cannotRun(path, account, error)))
  })
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Logs in to the database that every cluster has. @returns the error's code, or undefined when it worked. */
async function tryLogin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: LOGIN_TIMEOUT_MS,
    // Given here, because pg takes what is missing from PGSSLMODE and PGOPTIONS, which are meant for other servers.
    ssl: false,
    options: '-c search_path=pg_catalog',
  })
  // A server that stops closes the idle connection as well; the statement already reports it.
  client.on('error', error => codeOf(error))
  try {
    await client.connect()
    await work(client)
    return undefined
  } catch (error) {
    return codeOf(error)
  } finally {
    await client.end()
  }
}

/** The address of one database of the server. */
export function serverUrl(password: string, port: number, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`
}

/** Whether a server that knows the password answers on a port. */
export async function acceptsLogin(password: string, port: number): Promise<boolean> {
  return (await tryLogin(serverUrl(password, port, 'postgres'), client => client.query('select 1'))) === undefined
}

const usualLine = /LOG:\s+(starting PostgreSQL|listening on|database system|received .* shutdown|shutting down)/

/** What the server wrote since it was started, without its usual lines and times, as one line. */
function complaint(file: string, offset: number): string {
  const lines = readFileSync(file).subarray(offset).toString('utf8').trim().split('\n')
  const unusual = lines.filter(line => line !== '' && !usualLine.test(line))
  return unusual
    .slice(-3)
    .map(line => line.replace(/^.*? \[\d+\] /, '').trim())
    .join('; ')
}

function startFailed(options: LaunchOptions, offset: number, otherwise = 'it ended without a word'): Error {
  const reason = complaint(options.paths.log, offset) || otherwise
  return new ConfigurationError({
    problem: `The database server did not start (${reason}); its log is ${options.paths.log}.`,
  })
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await client.query(`create database ${DATABASE}`)
}

/** A port that accepts is not ready ("the database system is starting up"), so ready means a login that works. */
async function waitUntilReady(options: LaunchOptions, server: ServerProcess, offset: number): Promise<void> {
  const { paths, password } = options
  let deadline = Date.now() + READY_TIMEOUT_MS
  let failure: string | undefined
  while (Date.now() < deadline) {
    if (hasEnded(server.child)) throw endedEarly(options, offset)
    const state = readPostmasterFile(paths.cluster)
    if (state?.pid === server.child.pid && state?.isReady) {
      failure = await tryLogin(serverUrl(password, server.port, 'postgres'), ensureDatabase)
      if (failure === undefined) return
      if (failure === '28P01') throw wrongPassword(options)
      deadline = Math.min(deadline, Date.now() + READY_TO_LOGIN_MS)
    }
    await delay(POLL_MS)
  }
  throw startFailed(options, offset, `it did not let us in: ${failure ?? 'no answer'}`)
}

function endedEarly(options: LaunchOptions, offset: number): unknown {
  const text = readFileSync(options.paths.log).subarray(offset).toString('utf8')
  if (/could not bind|could not create any TCP\/IP sockets/.test(text)) return new Retry('port-taken')
  // Processes of a server whose postmaster was killed still leave, and this system does not let us see them.
  if (text.includes('pre-existing shared memory block')) return new Retry('predecessor-leaving')
  return startFailed(options, offset)
}

function wrongPassword({ paths }: LaunchOptions): Error {
  return new ConfigurationError({
    problem: `The password in ${paths.password} is not the one of the database beside it: restore both from one backup.`,
  })
}

async function launchOn(options: LaunchOptions, port: number): Promise<ServerProcess> {
  const { descriptor, offset } = openLog(options.paths.log)
  let child: ChildProcess
  try {
    child = await spawnServer(options, port, descriptor)
  } finally {
    closeSync(descriptor)
  }
  const server = { child, port, url: serverUrl(options.password, port, DATABASE) }
  try {
    await waitUntilReady(options, server, offset)
    return server
  } catch (error) {
    await endServerProcess(child)
    throw error
  }
}

async function endServerProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGQUIT')
  await ended
}

/**
 * Starts the server as our direct child and waits for a login that works.
 * @throws ConfigurationError when it does not start, or the port that was asked for by number is taken.
 */
export async function launchServer(options: LaunchOptions): Promise<ServerProcess> {
  const { choosePort = freePort } = options
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await choosePort())
    const offset = existsSync(options.paths.log) ? statSync(options.paths.log).size : 0
    try {
      return await launchOn(options, port)
    } catch (error) {
      if (!(error instanceof Retry)) throw error
      const isHopeless = error.reason === 'port-taken' && options.port !== undefined
      if (isHopeless) throw portTaken(port)
      if (attempt === ATTEMPTS) throw startFailed(options, offset)
      if (error.reason === 'predecessor-leaving') await delay(RETRY_PAUSE_MS)
    }
  }
}

function portTaken(port: number): Error {
  return new ConfigurationError({
    problem: `The database server cannot listen on 127.0.0.1:${port}, the port is taken: choose another one.`,
  })
}
