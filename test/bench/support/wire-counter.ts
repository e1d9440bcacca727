import { createServer, connect, type AddressInfo, type Server } from 'node:net'

/** What went to the database in between two looks. */
export interface WireCount {
  /** Messages that the server answered before the next could be sent: what a distant database costs. */
  readonly roundTrips: number
  readonly statements: number
  readonly texts: readonly string[]
}

/**
 * Statements that go beside the requests: of the relay and what it asks first (who is told, which programs), the sweeps
 * and their signals, what plugins are wanted, and by the clock of a connection.
 */
const BESIDE = new RegExp(
  [
    ...['bw_relay_', 'app\\.relay', 'outbox_delivery', 'UPDATE bw\\.outbox', 'bw_jobs', 'pg_notify', 'DISCARD PLANS'],
    ...['bw\\.plugin_(package|process)', 'bw\\.webhook_endpoint', 'bw\\.notification_choice', "attributes->>'email'"],
  ].join('|'),
)

/**
 * Stands between an engine and its database and counts what the protocol carries: a simple query, or the messages up to
 * a Sync, is one round trip; every statement in it counts. Transactions of the relay are left out.
 */
export class WireCounter {
  private texts: string[] = []
  private roundTrips = 0

  private constructor(private readonly server: Server) {}

  static async open(target: { host: string; port: number }): Promise<WireCounter> {
    const server = createServer()
    const counter = new WireCounter(server)
    server.on('connection', client => {
      const database = connect(target)
      const reader = new MessageReader()
      const transaction = new TransactionReader(texts => counter.count(texts))
      client.on('data', (chunk: Buffer) => {
        for (const message of reader.read(chunk)) transaction.take(message)
      })
      client.pipe(database).pipe(client)
      const end = () => {
        client.destroy()
        database.destroy()
      }
      client.on('error', end).on('close', end)
      database.on('error', end).on('close', end)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return counter
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** How many statements there were since the last call of `take`. */
  get seen(): number {
    return this.texts.length
  }

  /** What was counted since the last call. */
  take(): WireCount {
    const { texts, roundTrips } = this
    this.texts = []
    this.roundTrips = 0
    return { roundTrips, statements: texts.length, texts }
  }

  close(): void {
    this.server.close()
  }

  private count(trips: readonly (readonly string[])[]): void {
    if (trips.flat().some(text => BESIDE.test(text))) return
    this.roundTrips += trips.length
    for (const text of trips.flat()) this.texts.push(...text.split(/;\s*(?=\S)/))
  }
}

/** Puts the round trips of one connection together to transactions, so that those of the relay can be told apart whole. */
class TransactionReader {
  private trip: string[] = []
  private trips: string[][] = []
  private isOpen = false
  private readonly prepared = new Map<string, string>()

  constructor(private readonly onEnd: (trips: readonly (readonly string[])[]) => void) {}

  take({ type, body }: Message): void {
    if (type === 'Q') this.trip.push(body.toString('utf8', 0, body.length - 1))
    if (type === 'P') this.parse(body)
    if (type === 'B') this.trip.push(this.prepared.get(nameOfBind(body)) ?? '')
    if (type !== 'Q' && type !== 'S') return
    this.trips.push(this.trip)
    if (this.trip.some(text => text.startsWith('BEGIN'))) this.isOpen = true
    if (this.trip.some(text => /(^|;)\s*(COMMIT|ROLLBACK)$/.test(text))) this.isOpen = false
    this.trip = []
    if (this.isOpen) return
    this.onEnd(this.trips)
    this.trips = []
  }

  private parse(body: Buffer): void {
    const nameEnd = body.indexOf(0)
    const text = body.toString('utf8', nameEnd + 1, body.indexOf(0, nameEnd + 1))
    this.prepared.set(body.toString('utf8', 0, nameEnd), text)
  }
}

/** A Bind names the portal, then the statement. */
function nameOfBind(body: Buffer): string {
  const portalEnd = body.indexOf(0)
  return body.toString('utf8', portalEnd + 1, body.indexOf(0, portalEnd + 1))
}

interface Message {
  readonly type: string
  readonly body: Buffer
}

/** Cuts the bytes of a client into messages; the first one, and the one that asks for TLS, have no type. */
class MessageReader {
  private rest: Buffer = Buffer.alloc(0)
  private isStarted = false

  read(chunk: Buffer): Message[] {
    const messages: Message[] = []
    this.rest = Buffer.concat([this.rest, chunk])
    for (;;) {
      const head = this.isStarted ? 1 : 0
      if (this.rest.length < head + 4) return messages
      const length = this.rest.readInt32BE(head)
      if (this.rest.length < head + length) return messages
      const type = this.isStarted ? String.fromCharCode(this.rest[0] ?? 0) : ''
      messages.push({ type, body: this.rest.subarray(head + 4, head + length) })
      this.isStarted ||= length > 8
      this.rest = this.rest.subarray(head + length)
    }
  }
}
