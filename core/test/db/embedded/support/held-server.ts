import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { EmbeddedPostgresOptions } from '../../../../dist/db/embedded/embedded-postgres.js'

export const launcherPath = fileURLToPath(new URL('../../../../dist/db/embedded/embedded-postgres.js', import.meta.url))
const holderPath = fileURLToPath(new URL('server-holder.js', import.meta.url))

export interface HeldServerOptions {
  options: Partial<EmbeddedPostgresOptions>
  account?: { uid: number; gid: number } | undefined
  cwd?: string
  /** A program that starts the holder with fewer rights, and its arguments. */
  wrapper?: readonly string[]
  /** Paths of the launcher and of the holder, when they are copies. */
  launcher?: string
  holder?: string
}

export interface HolderEvent {
  event: 'ready' | 'failed' | 'stopped' | 'log'
  url: string
  port: number
  pid: number
  logFile: string
  dataDir: string
  milliseconds: number
  code: string
  message: string
  line: string
}

/** An embedded server that belongs to a process of its own. */
export class HeldServer {
  readonly child: ChildProcess
  readonly events: HolderEvent[] = []
  private readonly ended: Promise<number | null>
  private wake: () => void = () => undefined

  constructor({
    options,
    account,
    cwd = '/',
    wrapper = [],
    launcher = launcherPath,
    holder = holderPath,
  }: HeldServerOptions) {
    const command = [...wrapper, process.execPath, holder, launcher, JSON.stringify(options)]
    this.child = spawn(command[0]!, command.slice(1), {
      ...account,
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', code => {
        resolve(code)
        this.wake()
      })
    })
    createInterface({ input: this.child.stdout! }).on('line', line => {
      this.events.push(JSON.parse(line) as HolderEvent)
      this.wake()
    })
  }

  /** The first event that is none of the launcher's remarks: `ready` or `failed`. */
  async outcome(): Promise<HolderEvent> {
    for (;;) {
      const found = this.events.find(({ event }) => event === 'ready' || event === 'failed')
      if (found) return found
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the holder ended (${this.child.exitCode ?? this.child.signalCode}) without a word`)
      }
      await new Promise<void>(resolve => (this.wake = resolve))
    }
  }

  /** Waits for a server that is ready; a refusal becomes an error with its sentence. */
  async ready(): Promise<HolderEvent> {
    const outcome = await this.outcome()
    if (outcome.event === 'failed') throw new Error(outcome.message)
    return outcome
  }

  /** Sends a word and waits for the end of the process. @returns its exit code. */
  async say(word: 'stop' | 'exit'): Promise<number | null> {
    this.child.stdin!.end(`${word}\n`)
    return this.ended
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
}
