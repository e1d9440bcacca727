import type pg from 'pg'
import type { Log } from '../ports/log.js'
import { connectDirect } from './connect.js'

const RECONNECT_MS = 5_000

/**
 * The one connection of a process that listens to PostgreSQL's notifications. It goes past poolers, which break LISTEN;
 * when it is lost another one is opened, so whoever listens needs a second way to learn what was missed meanwhile.
 */
export class ChannelListener {
  private readonly listeners = new Map<string, (payload: string) => void>()
  private client: pg.Client | undefined
  private reconnectTimer: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
    private readonly reconnectMs = RECONNECT_MS,
  ) {}

  /** Call before `open()`. A channel name is a plain lower-case word. */
  on(channel: string, listener: (payload: string) => void): void {
    this.listeners.set(channel, listener)
  }

  async open(): Promise<void> {
    if (this.client || this.isClosed) return
    const client = await connectDirect(this.databaseUrl, 'bookwright listen')
    if (this.isClosed) return client.end()
    this.client = client
    client.on('notification', ({ channel, payload }) => this.listeners.get(channel)?.(payload ?? ''))
    client.on('end', () => this.reconnectLater(client))
    for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`)
  }

  /** Tells every process that listens, this one too; false when there is no connection at the moment. */
  async notify(channel: string, payload: string): Promise<boolean> {
    if (!this.client || this.isClosed) return false
    await this.client.query('SELECT pg_notify($1, $2)', [channel, payload])
    return true
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.reconnectTimer)
    const { client } = this
    this.client = undefined
    await client?.end()
  }

  private reconnectLater(lost: pg.Client): void {
    if (this.isClosed || (this.client !== undefined && this.client !== lost)) return
    this.client = undefined
    // A connection that breaks during LISTEN says so twice, by its end and by the failed statement: one timer.
    clearTimeout(this.reconnectTimer)
    this.reconnectTimer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        this.log.warn({ error }, 'the connection that listens for notifications could not be opened; trying again')
        this.reconnectLater(lost)
      })
    }, this.reconnectMs)
    this.reconnectTimer.unref()
  }
}
