import { Readable } from 'node:stream'
import type { OutboxSignal } from '../db/outbox-signal.js'
import type { TenantId } from '../domain/id.js'
import { InvalidRequestError, RateLimitedError, UnavailableError } from '../errors/catalog.js'
import type { Permission } from '../identity/roles.js'
import type { EventPosition, EventStore, FollowedEvent } from '../ports/event-store.js'
import type { LiveFeed, LiveSubscription } from '../ports/live-feed.js'
import type { Log } from '../ports/log.js'

/** What somebody must be allowed to hear of an event, by the first word of its name; another word is nobody's news. */
const NEEDS: Readonly<Record<string, Permission>> = {
  booking: 'bookings:read',
  visit: 'bookings:read',
  session: 'bookings:read',
  waitlist: 'bookings:read',
  payment: 'bookings:read',
  'time-off': 'calendar:read',
  calendar: 'calendar:read',
  resource: 'calendar:read',
  customer: 'clients:read',
  message: 'messages:read',
  plugin: 'plugins:read',
}

/** Ids and states; words that people typed stay where they are. */
const SHOWN = /^(status|previousStatus|what|kind|channel)$|Id$/

const LIMITS = { clients: 500, ofTenant: 200, ofPrincipal: 12 } as const
const HEARTBEAT_MS = 15_000
/** Signals of other processes can be missed. */
const LOOK_MS = 2_000
const SOON_MS = 40
const PAGE = 200
/** More than this after a pause is not told one by one. */
const MAX_BACKLOG = 1_000
/** Whoever reads slower than things happen is let go; they come back with the last id they have. */
const MAX_BUFFERED_BYTES = 128 * 1024

export interface OutboxFeedParts {
  readonly events: Pick<EventStore, 'position' | 'follow'>
  readonly signal: Pick<OutboxSignal, 'onRaised'>
  readonly log: Log
}

interface Client {
  readonly stream: Readable
  readonly subscription: LiveSubscription
  /** Of the last event that was looked at for them. */
  position: EventPosition
  isOver: boolean
  /** Events that came while older ones are still being read for them; undefined: none are. */
  waiting: FollowedEvent[] | undefined
}

interface TenantFeed {
  readonly clients: Set<Client>
  position: EventPosition
  timer: NodeJS.Timeout | undefined
  isLooking: boolean
  isAgain: boolean
}

/**
 * Streams the events of the outbox to the staff who look, in the order of their transactions. One reader a business and
 * process, however many listen; it looks when any process says that it wrote.
 */
export class OutboxFeed implements LiveFeed {
  private readonly tenants = new Map<TenantId, TenantFeed>()
  private readonly beat: NodeJS.Timeout
  private readonly look: NodeJS.Timeout
  private isClosed = false

  constructor(private readonly parts: OutboxFeedParts) {
    parts.signal.onRaised(() => this.lookSoon())
    this.beat = setInterval(() => this.heartbeat(), HEARTBEAT_MS)
    this.look = setInterval(() => this.lookSoon(), LOOK_MS)
    this.beat.unref()
    this.look.unref()
  }

  async open(subscription: LiveSubscription): Promise<Readable> {
    const { tenantId, after, seconds } = subscription
    const given = after === undefined ? undefined : readPosition(after)
    this.requireRoom(subscription)
    const stream = new Readable({ read: () => undefined, highWaterMark: MAX_BUFFERED_BYTES })
    const nowhere = { xid: 0n, id: '' }
    const client: Client = { stream, subscription, position: nowhere, isOver: false, waiting: [] }
    // Counted from here on: many who come at once must not slip in together.
    const feed = this.join(tenantId, client)
    const timer = seconds > 0 ? setTimeout(() => this.leave(client), seconds * 1000).unref() : undefined
    stream.once('close', () => {
      clearTimeout(timer)
      this.leave(client)
    })
    try {
      const now = await this.parts.events.position(tenantId)
      if (feed.position.id === '') feed.position = now
      client.position = given ?? now
      push(client, `retry: 3000\n${head('ready', client.position)}data: {}\n\n`)
      if (given) await this.catchUp(client)
    } catch (error) {
      this.leave(client)
      throw error
    }
    for (const event of client.waiting ?? []) this.tell(client, event)
    client.waiting = undefined
    if (seconds === 0) this.leave(client)
    return stream
  }

  /** Tells everybody who listens here, or those of one business, that something else than an event changed. */
  announce(what: 'panels', ofTenant?: TenantId): void {
    for (const [tenantId, { clients }] of this.tenants) {
      if (ofTenant !== undefined && tenantId !== ofTenant) continue
      // Without an id: where a stream goes on after a break stays what it was.
      for (const client of clients) push(client, `event: ${what}\ndata: {}\n\n`)
    }
  }

  /** Ends every stream; whoever comes from now on is sent away. */
  close(): void {
    this.isClosed = true
    clearInterval(this.beat)
    clearInterval(this.look)
    for (const { clients, timer } of this.tenants.values()) {
      clearTimeout(timer)
      for (const client of clients) this.leave(client)
    }
  }

  get clientCount(): number {
    return [...this.tenants.values()].reduce((sum, { clients }) => sum + clients.size, 0)
  }

  private requireRoom({ tenantId, principal }: LiveSubscription): void {
    const ofTenant = this.tenants.get(tenantId)?.clients ?? new Set<Client>()
    const own = [...ofTenant].filter(client => client.subscription.principal === principal).length
    if (own >= LIMITS.ofPrincipal) throw new RateLimitedError({ retryAfterSeconds: 30 })
    if (this.isClosed || this.clientCount >= LIMITS.clients || ofTenant.size >= LIMITS.ofTenant) {
      throw new UnavailableError({ what: 'live updates', retryAfterSeconds: 30 })
    }
  }

  private join(tenantId: TenantId, client: Client): TenantFeed {
    const known = this.tenants.get(tenantId)
    const nowhere = { xid: 0n, id: '' }
    const feed = known ?? { clients: new Set(), position: nowhere, timer: undefined, isLooking: false, isAgain: false }
    feed.clients.add(client)
    this.tenants.set(tenantId, feed)
    return feed
  }

  private leave(client: Client): void {
    const { tenantId } = client.subscription
    const feed = this.tenants.get(tenantId)
    if (!feed?.clients.delete(client)) return
    client.isOver = true
    if (!client.stream.destroyed) client.stream.push(null)
    if (feed.clients.size > 0) return
    clearTimeout(feed.timer)
    this.tenants.delete(tenantId)
  }

  /** What happened while somebody was away; too much of it is one word: read everything again. */
  private async catchUp(client: Client): Promise<void> {
    const { tenantId } = client.subscription
    for (let count = 0; count < MAX_BACKLOG; count += PAGE) {
      const { events } = await this.parts.events.follow(tenantId, client.position, PAGE)
      for (const event of events) this.tell(client, event)
      if (events.length < PAGE) return
    }
    client.position = await this.parts.events.position(tenantId)
    push(client, `${head('reset', client.position)}data: {}\n\n`)
  }

  private lookSoon(): void {
    for (const [tenantId, feed] of this.tenants) this.lookAt(tenantId, feed, SOON_MS)
  }

  private lookAt(tenantId: TenantId, feed: TenantFeed, afterMs: number): void {
    if (feed.isLooking) feed.isAgain = true
    if (feed.isLooking || feed.timer || this.isClosed) return
    feed.timer = setTimeout(() => {
      feed.timer = undefined
      this.read(tenantId, feed).catch((error: unknown) => {
        this.parts.log.warn({ error, tenantId }, 'live updates could not be read; they are looked for again')
      })
    }, afterMs)
    feed.timer.unref()
  }

  private async read(tenantId: TenantId, feed: TenantFeed): Promise<void> {
    if (feed.position.id === '') return
    feed.isLooking = true
    try {
      const { events, isWaiting } = await this.parts.events.follow(tenantId, feed.position, PAGE)
      for (const event of events) {
        feed.position = event.position
        for (const client of feed.clients) this.offer(client, event)
      }
      feed.isAgain ||= isWaiting || events.length === PAGE
    } finally {
      feed.isLooking = false
    }
    if (!feed.isAgain || feed.clients.size === 0) return
    feed.isAgain = false
    this.lookAt(tenantId, feed, SOON_MS)
  }

  private offer(client: Client, event: FollowedEvent): void {
    if (client.waiting) client.waiting.push(event)
    else this.tell(client, event)
  }

  private tell(client: Client, { position, hook, aggregateId, payload, createdAt }: FollowedEvent): void {
    if (!isAfter(position, client.position)) return
    client.position = position
    const needs = NEEDS[hook.split('.', 1)[0] ?? '']
    if (!needs || !client.subscription.permissions.has(needs)) return
    const shown = Object.fromEntries(Object.entries(payload).filter(([key]) => SHOWN.test(key)))
    const data = JSON.stringify({ hook, id: aggregateId, at: createdAt.toISOString(), ...shown })
    push(client, `${head('change', position)}data: ${data}\n\n`)
    if (client.stream.readableLength > MAX_BUFFERED_BYTES) this.leave(client)
  }

  /** Keeps proxies from closing what is silent, and finds out who is gone. */
  private heartbeat(): void {
    for (const { clients } of this.tenants.values()) for (const client of clients) push(client, ': here\n\n')
  }
}

/** Whoever left in between gets no more. */
function push({ stream, isOver }: Client, text: string): void {
  if (!isOver && !stream.destroyed) stream.push(text)
}

function head(event: string, { xid, id }: EventPosition): string {
  return `event: ${event}\nid: ${xid}.${id}\n`
}

function isAfter(one: EventPosition, other: EventPosition): boolean {
  return one.xid > other.xid || (one.xid === other.xid && one.id > other.id)
}

function readPosition(text: string): EventPosition {
  const found = /^(\d{1,19})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text)
  if (!found) {
    throw new InvalidRequestError({
      issues: [{ path: 'Last-Event-ID', message: 'Send the id of an event as it came' }],
    })
  }
  return { xid: BigInt(found[1] ?? '0'), id: found[2] ?? '' }
}
