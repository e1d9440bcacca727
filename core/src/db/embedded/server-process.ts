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
}

export interface ServerProcess {
  readonly child: ChildProcess
  readonly port: number
  readonly url: string
}

const READY_TIMEOUT_MS = 120_000
const LOGIN_TIMEOUT_MS = 5_000
const PORT_ATTEMPTS = 5
const POLL_MS = 15
const LOG_LIMIT_BYTES = 20 * 1024 * 1024

/** Thrown inside this file only: the chosen port was taken between the choice and the bind. */
class PortTaken {
  constructor(readonly port: number) {}
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
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LOGIN_TIMEOUT_MS })
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

/** The last lines the server wrote since it was started, joined to one. */
function complaint(file: string, offset: number): string {
  const text = readFileSync(file).subarray(offset).toString('utf8')
  const lines = text.split('\n').filter(line => /\b(FATAL|PANIC|ERROR|HINT|DETAIL|error)\b/.test(line))
  return (lines.length > 0 ? lines : text.trim().split('\n')).slice(-3).join('; ')
}

function startFailed(options: LaunchOptions, offset: number): Error {
  const reason = complaint(options.paths.log, offset) || 'it ended without a word'
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
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (hasEnded(server.child)) throw endedEarly(options, server.port, offset)
    const state = readPostmasterFile(paths.cluster)
    if (state?.pid === server.child.pid && state?.isReady) {
      const failure = await tryLogin(serverUrl(password, server.port, 'postgres'), ensureDatabase)
      if (failure === undefined) return
      if (failure === '28P01') throw wrongPassword(options)
    }
    await delay(POLL_MS)
  }
  throw startFailed(options, offset)
}

function endedEarly(options: LaunchOptions, port: number, offset: number): unknown {
  const isPortTaken = /could not bind|could not create any TCP\/IP sockets/.test(
    readFileSync(options.paths.log).subarray(offset).toString('utf8'),
  )
  return isPortTaken ? new PortTaken(port) : startFailed(options, offset)
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
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    try {
      return await launchOn(options, port)
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error
      if (options.port === undefined && attempt < PORT_ATTEMPTS) continue
      throw new ConfigurationError({
        problem: `The database server cannot listen on 127.0.0.1:${port}, the port is taken: choose another one.`,
      })
    }
  }
}
