import type { OfferedSlot } from '../../support/booking-client.js'
import type { StormHistory, StormKind } from './storm-history.js'
import { StormLine, type StormCall, type StormNodes, type StormReply } from './storm-line.js'

export interface StormClientOptions {
  readonly index: number
  readonly nodes: StormNodes
  readonly history: StormHistory
  readonly random: () => number
  readonly slots: readonly OfferedSlot[]
  readonly staffIds: readonly string[]
  /** Rooms and equipment. */
  readonly thingIds: readonly string[]
  /** Things of which there are several. */
  readonly poolIds: readonly string[]
  /** Part of the requests that go to two processes at once with one key. */
  readonly doubled: number
}

interface Own {
  readonly id: string
  readonly token: string
  readonly slot: OfferedSlot
}

const HOUR_MS = 3_600_000

/** One customer or clerk: every booking is changed by the client that made it, so what it was told last must be true. */
export class StormClient {
  private readonly line: StormLine
  private readonly held: Own[] = []
  private readonly booked: Own[] = []
  private readonly timeOff: string[] = []
  private count = 0

  constructor(private readonly options: StormClientOptions) {
    this.line = new StormLine(options.nodes, options.index)
  }

  async step(): Promise<void> {
    await this[this.choose()]()
  }

  private choose(): StormKind {
    const roll = this.options.random()
    if (roll < 0.03) return 'away'
    if (roll < 0.05 && this.options.thingIds.length > 0) return 'block'
    if (roll < 0.07 && this.options.poolIds.length > 0) return 'capacity'
    if (roll < 0.11 && this.timeOff.length > 0) return 'back'
    if (roll < 0.2 && this.held.length > 0) return 'confirm'
    if (roll < 0.25 && this.held.length > 0) return 'release'
    if (roll < 0.42 && this.booked.length > 0) return 'cancel'
    if (roll < 0.56 && this.booked.length > 0) return 'move'
    return roll < 0.78 ? 'hold' : 'book'
  }

  private async hold(): Promise<void> {
    const slot = this.pick(this.options.slots)
    const reply = await this.send('hold', 'POST /holds', { path: '/holds', body: { appointments: [slot] } })
    if (reply.status !== 201) return
    this.held.push({ id: reply.body.id ?? '', token: String(reply.body.token), slot })
    this.expect(reply.body.id, ['held', 'expired'], slot.startsAt)
  }

  private async book(): Promise<void> {
    const slot = this.pick(this.options.slots)
    const body = { appointments: [slot], customer: this.customer() }
    const reply = await this.send('book', 'POST /bookings', { path: '/bookings', body })
    if (reply.status === 201) this.keep(reply, slot)
  }

  private async confirm(): Promise<void> {
    const own = this.take(this.held)
    const body = { holdId: own.id, holdToken: own.token, customer: this.customer() }
    this.doubt(own.id, ['held', 'expired', 'confirmed'])
    const reply = await this.send('confirm', 'POST /bookings', { path: '/bookings', body })
    if (reply.status === 201) this.keep(reply, own.slot)
    else if (reply.status !== 0) this.expect(own.id, ['held', 'expired'], own.slot.startsAt)
  }

  private async release(): Promise<void> {
    const own = this.take(this.held)
    this.doubt(own.id, ['held', 'expired', 'cancelled'])
    const path = `/holds/${own.id}?token=${encodeURIComponent(own.token)}`
    const reply = await this.send('release', 'DELETE /holds/{id}', { method: 'DELETE', path })
    // One that ended by itself meanwhile cannot be released.
    if (reply.status === 204) this.expect(own.id, ['cancelled'], own.slot.startsAt)
  }

  private async cancel(): Promise<void> {
    const own = this.take(this.booked)
    this.doubt(own.id, ['confirmed', 'cancelled'])
    const call = { path: `/bookings/${own.id}/cancel`, body: {}, headers: { 'Bookwright-Manage-Token': own.token } }
    const reply = await this.send('cancel', 'POST /bookings/{id}/cancel', call)
    if (reply.status === 200) this.expect(own.id, ['cancelled'], own.slot.startsAt)
    else if (reply.status !== 0) this.expect(own.id, ['confirmed'], own.slot.startsAt)
  }

  private async move(): Promise<void> {
    const own = this.take(this.booked)
    const { serviceId } = own.slot
    const slot = this.pick(this.options.slots.filter(other => other.serviceId === serviceId))
    this.expect(own.id, ['confirmed'], undefined)
    const headers = { 'Bookwright-Manage-Token': own.token }
    const call = { path: `/bookings/${own.id}/reschedule`, body: { startsAt: slot.startsAt }, headers }
    const reply = await this.send('move', 'POST /bookings/{id}/reschedule', call)
    if (reply.status === 0) return
    const stands = reply.status === 200 ? slot : own.slot
    this.expect(own.id, ['confirmed'], stands.startsAt)
    this.booked.push({ ...own, slot: stands })
  }

  /** A few hours off for somebody; now and then it is entered whatever stands there. */
  private away(): Promise<void> {
    return this.takeOut('away', this.options.staffIds)
  }

  /** A room or a machine that is out of service. */
  private block(): Promise<void> {
    return this.takeOut('block', this.options.thingIds)
  }

  /** More chairs, or fewer; refused while bookings stand on those that would vanish. */
  private async capacity(): Promise<void> {
    const path = `/resources/${this.pick(this.options.poolIds)}`
    const body = { capacity: 1 + Math.floor(this.options.random() * 5) }
    const headers = await this.options.nodes.staffHeaders()
    await this.send('capacity', 'PATCH /resources/{id}', { method: 'PATCH', path, body, headers })
  }

  private async takeOut(kind: 'away' | 'block', among: readonly string[]): Promise<void> {
    const { startsAt } = this.pick(this.options.slots)
    const endsAt = new Date(Date.parse(startsAt) + HOUR_MS).toISOString()
    const force = this.options.random() < 0.3
    const body = { resourceId: this.pick(among), startsAt, endsAt, force }
    const headers = await this.options.nodes.staffHeaders()
    const reply = await this.send(kind, 'POST /time-off', { path: '/time-off', body, headers })
    if (reply.status !== 201) return
    this.timeOff.push(reply.body.id ?? '')
    this.options.history.away.set(reply.body.id ?? '', true)
  }

  private async back(): Promise<void> {
    const id = this.take(this.timeOff)
    this.options.history.away.delete(id)
    const headers = await this.options.nodes.staffHeaders()
    const reply = await this.send('back', 'DELETE /time-off/{id}', {
      method: 'DELETE',
      path: `/time-off/${id}`,
      headers,
    })
    if (reply.status === 204 || reply.status === 404) this.options.history.away.set(id, false)
  }

  private async send(
    kind: StormKind,
    route: string,
    given: Omit<StormCall, 'key' | 'method'> & { method?: StormCall['method'] },
  ): Promise<StormReply> {
    const { index, history, random, doubled } = this.options
    const key = `storm-${index}-${(this.count += 1)}`
    const call: StormCall = { method: 'POST', ...given, key }
    const invokedAt = Date.now()
    const isDoubled = call.method === 'POST' && random() < doubled
    const replies = await Promise.all([this.line.send(call), ...(isDoubled ? [this.line.send(call, 1)] : [])])
    const done = replies.find(({ status }) => status >= 200 && status < 300)
    const reply = done ?? replies.find(({ status }) => status !== 0) ?? replies[0]!
    const isBack = kind === 'back' && reply.status === 404 && reply.inDoubt > 0
    history.entries.push({
      ...{ client: index, kind, route, key, invokedAt, endedAt: Date.now(), status: reply.status },
      outcome: done || isBack ? 'ok' : reply.status === 0 ? 'unknown' : 'refused',
      code: reply.body.code,
      doubts: replies.flatMap(({ doubts }) => doubts),
      inDoubt: replies.reduce((sum, { inDoubt }) => sum + inDoubt, 0),
      ids: [...new Set(replies.flatMap(({ status, body }) => (status === 201 && body.id ? [body.id] : [])))],
    })
    return reply
  }

  private keep(reply: StormReply, slot: OfferedSlot): void {
    this.booked.push({ id: reply.body.id ?? '', token: String(reply.body.manageToken), slot })
    this.expect(reply.body.id, ['confirmed'], slot.startsAt)
  }

  private expect(id: string | undefined, states: readonly string[], startsAt: string | undefined): void {
    this.options.history.bookings.set(id ?? '', { id: id ?? '', states, startsAt })
  }

  private doubt(id: string, states: readonly string[]): void {
    const known = this.options.history.bookings.get(id)
    if (known) known.states = states
  }

  private customer(): object {
    const name = `Storm ${this.options.index}`
    return { name, email: `storm.${this.options.index}@example.test` }
  }

  private pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.options.random() * values.length)] as T
  }

  private take<T>(values: T[]): T {
    return values.splice(Math.floor(this.options.random() * values.length), 1)[0] as T
  }
}
