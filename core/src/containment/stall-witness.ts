import { writeSync } from 'node:fs'
import type pg from 'pg'
import type { StallWatchData } from './stall-signals.js'

const MAX_TEXT = 300
/** How long an end waits for the database. */
export const WRITE_MS = 3_000

/** What a plugin did that ends the process. */
export interface Offence {
  readonly plugin: string
  readonly kind: 'stalled' | 'exited'
  readonly place: string
  readonly reason: string
}

/** Writes down who ends the process, and readies what comes after it; made for the thread that watches. */
export class StallWitness {
  private client: Promise<pg.Client> | undefined
  private isAlarmed = false

  constructor(private readonly data: StallWatchData) {}

  /** Somebody may have to write soon, and somebody else to serve: both take a while to begin. */
  prepare(): void {
    this.client ??= this.connect()
    // Whoever writes hears of it.
    this.client.catch(() => undefined)
    if (this.isAlarmed || this.data.alarm === undefined) return
    this.isAlarmed = true
    try {
      writeSync(this.data.alarm, '!')
    } catch (error) {
      say({ level: 'warn', msg: 'the supervisor could not be told', error: String(error) })
    }
  }

  /** It was nothing. */
  relax(): void {
    this.isAlarmed = false
    const { client } = this
    this.client = undefined
    client?.then(one => one.end()).catch(() => undefined)
  }

  /** Takes the plugin out of every process before this one ends. */
  async write({ plugin, kind, place, reason }: Offence): Promise<void> {
    this.prepare()
    const { host } = this.data
    try {
      const [client, { LEAVE, QUARANTINE, WITNESS }] = await Promise.all([this.client, import('../db/quarantine.js')])
      await client?.query(`SET statement_timeout = ${WRITE_MS}`)
      // First of all, and names in a plugin's code may be longer than a key of the incidents.
      await client?.query(QUARANTINE, [plugin, reason])
      const facts = [plugin, reason.slice(0, MAX_TEXT), kind, place.slice(0, MAX_TEXT), host, process.pid]
      await client?.query(WITNESS, facts)
      await client?.query(LEAVE, [host, process.pid])
      await client?.end()
    } catch (error) {
      say({ level: 'error', plugin, msg: 'the plugin could not be quarantined', error: String(error) })
    }
  }

  /** The next process cannot start before the database of this one has ended, which takes longer than the process does. */
  async endDatabase(): Promise<void> {
    const { cluster } = this.data
    if (cluster === undefined) return
    const { readPostmasterFile, signalProcess } = await import('../db/embedded/postmaster.js')
    const found = readPostmasterFile(cluster)
    if (found) signalProcess(found.pid, 'SIGINT')
  }

  /** Only now: a thread that never needs it does not load it. */
  private async connect(): Promise<pg.Client> {
    const { connectDirect } = await import('../db/connect.js')
    return connectDirect(this.data.databaseUrl, 'bookwright stall')
  }
}

/** The main thread writes for its threads, and may not any more. */
export function say(line: object): void {
  try {
    writeSync(2, `${JSON.stringify({ ...line, time: new Date().toISOString() })}\n`)
  } catch {
    // A full disk or a reader that went away: there is nobody left to tell.
    return
  }
}
