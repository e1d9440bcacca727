import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { inRepository } from './repository-root.js'

export interface EngineProcessOptions {
  /** Added to a clean environment; the tester's own DATABASE_URL, PORT and the like never reach the engine. */
  env?: Record<string, string>
  /** After `start --json`. Without `--port` a free one is chosen, without `--data` a fresh folder. */
  args?: string[]
  /** The first start makes a database cluster and seeds it. */
  readyTimeoutMs?: number
  /** A file descriptor that takes its standard error instead of `output()`. */
  stderr?: number
}

export interface EngineExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface EngineProcess {
  /** Without a trailing slash. */
  readonly url: string
  readonly pid: number
  /** The data directory, for a second start on the same data (`args: ['--data', engine.dataDir]`). */
  readonly dataDir: string
  /** All it printed so far, standard output and error. */
  output(): string
  /** Ends our side of its standard output, as `head` does. */
  closeOutput(): void
  /** SIGINT, as Ctrl-C does; answers how it ended. The data directory is removed unless it was given. */
  stop(): Promise<EngineExit>
  /** SIGKILL; the data directory stays. */
  kill9(): Promise<EngineExit>
  /** Removes the data directory, for tests that ended the engine by `kill9`. */
  removeData(): Promise<void>
}

const inherited = /^(PORT|PUBLIC_URL|NODE_ENV|DEBUG|NODE_OPTIONS|SECRET_KEY|(DATABASE|BOOKWRIGHT|OTEL)_.*)$/
const DEFAULT_READY_MS = 90_000
const STOP_MS = 15_000

/** A loopback port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export function cleanEnvironment(added: Record<string, string>): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !inherited.test(name))
  const guard = pathToFileURL(inRepository('dist-test/support/network-guard-preload.js')).href
  return {
    ...Object.fromEntries(kept),
    NODE_OPTIONS: `--import=${guard}`,
    BOOKWRIGHT_NETWORK_GUARD_LOG: process.env.BOOKWRIGHT_NETWORK_GUARD_LOG,
    // The test run has built everything; a source saved meanwhile must not rebuild under running tests.
    BOOKWRIGHT_BUILD: 'off',
    // Tests that kill the engine mean the one process; those of the supervisor ask for it.
    BOOKWRIGHT_SUPERVISOR: 'off',
    // One business of the demo is enough for all tests but the one of the demo itself, which asks for more.
    BOOKWRIGHT_DEMO_BUSINESSES: 'lotus-day-spa',
    ...added,
  }
}

async function freshDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bookwright-engine-'))
  // As root PostgreSQL runs under another user, who must be able to pass through.
  await chmod(folder, 0o711)
  return folder
}

/** A port that was free a moment ago may be somebody's when the engine is ready to listen there. */
const PORT_TRIES = 3
const PORT_TAKEN = /Port \d+ is taken by another program/

interface ReadyLine {
  url: string
  pid: number
}

function parseReady(line: string): ReadyLine | undefined {
  if (!line.startsWith('{')) return undefined
  const value = JSON.parse(line) as { event?: string; url: string; pid: number }
  return value.event === 'ready' ? { url: value.url.replace(/\/$/, ''), pid: value.pid } : undefined
}

async function waitUntilReady(child: ChildProcess, timeoutMs: number, output: () => string): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`the engine ${reason}:\n${output()}`))
    }
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs} ms`), timeoutMs)
    const failEarly = (code: number | null, signal: NodeJS.Signals | null) =>
      fail(`ended before it was ready (${code ?? signal})`)
    child.once('exit', failEarly)
    createInterface({ input: child.stdout! }).on('line', line => {
      const ready = parseReady(line)
      if (ready === undefined) return
      clearTimeout(timer)
      child.off('exit', failEarly)
      resolve(ready)
    })
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<EngineExit> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exit
    clearTimeout(timer)
  }
  return { code: child.exitCode, signal: child.signalCode }
}

/**
 * Starts `bookwright start --json` as a process of its own, as a user would, and waits for its ready line.
 *
 * @throws Error with everything it printed when it ends early or is not ready in time.
 */
export async function startEngineProcess(options: EngineProcessOptions = {}): Promise<EngineProcess> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options)
    } catch (error) {
      if (tries === PORT_TRIES || options.args?.includes('--port') || !PORT_TAKEN.test(String(error))) throw error
    }
  }
}

async function startOnce(options: EngineProcessOptions): Promise<EngineProcess> {
  const { env = {}, args = [], readyTimeoutMs = DEFAULT_READY_MS } = options
  const givenData = args.includes('--data') ? args[args.indexOf('--data') + 1] : undefined
  const dataDir = givenData ?? (await freshDataDir())
  const port = args.includes('--port') ? [] : ['--port', String(await findFreePort())]
  const data = givenData === undefined ? ['--data', dataDir] : []
  const child = spawn(
    process.execPath,
    [inRepository('core/bin/bookwright.js'), 'start', '--json', ...port, ...data, ...args],
    { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', options.stderr ?? 'pipe'] },
  )
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  child.once('exit', () => process.off('exit', killWithUs))
  const chunks: Buffer[] = []
  const keep = (chunk: Buffer) => chunks.push(chunk)
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const output = () => Buffer.concat(chunks).toString('utf8')
  const removeData = () => rm(dataDir, { recursive: true, force: true })
  const ready = await waitUntilReady(child, readyTimeoutMs, output).catch(async (error: unknown) => {
    if (givenData === undefined) await removeData()
    throw error
  })
  return {
    ...ready,
    dataDir,
    output,
    removeData,
    closeOutput: () => child.stdout?.destroy(),
    kill9: () => end(child, 'SIGKILL'),
    async stop() {
      const exit = await end(child, 'SIGINT')
      if (givenData === undefined) await removeData()
      return exit
    },
  }
}
