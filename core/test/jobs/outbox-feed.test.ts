import { expect } from 'chai'
import { get, type IncomingMessage } from 'node:http'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import { CONFIG, EVENT_STORE, LIVE_FEED, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { OutboxFeed } from '../../dist/jobs/outbox-feed.js'
import { eventually } from '../db/support/test-engine.js'
import { startDailyDesk, type DailyDesk } from '../booking/support/daily-desk.js'

interface LiveEvent {
  readonly event: string
  readonly id: string
  readonly data: { readonly hook?: string; readonly id?: string }
}

/** What came over one stream so far. */
interface Listener {
  readonly events: LiveEvent[]
  readonly response: IncomingMessage
  isEnded(): boolean
  hooks(): string[]
}

function readEvents(text: string): LiveEvent[] {
  return text.split('\n\n').flatMap(block => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
    if (!field('event')) return []
    return [{ event: field('event'), id: field('id'), data: JSON.parse(field('data')) as LiveEvent['data'] }]
  })
}

describe('The live updates', function () {
  this.timeout(60_000)
  let desk: DailyDesk
  let second: Engine
  let secondPort: number

  before(async () => {
    desk = await startDailyDesk()
    const { container } = desk.engine.engine
    second = await createEngine({ ...container.resolve(CONFIG) })
    secondPort = (await second.listen()).port
  })
  after(async () => {
    await second?.close()
    await desk?.close()
  })

  async function listen(port: number, headers = desk.owner, query = ''): Promise<Listener> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path: `/api/v1/events${query}`, headers: { ...headers } }, resolve).on('error', reject)
    })
    let text = ''
    let isEnded = false
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    response.on('close', () => (isEnded = true))
    const listener: Listener = {
      response,
      get events() {
        return readEvents(text.slice(0, text.lastIndexOf('\n\n') + 2))
      },
      isEnded: () => isEnded,
      hooks: () => listener.events.flatMap(({ data }) => data.hook ?? []),
    }
    if (response.statusCode === 200) await eventually(async () => listener.events.length > 0)
    return listener
  }

  it('tell the staff of every process what happens in any of them, once and in the same order', async () => {
    const [here, there] = [await listen(desk.engine.port), await listen(secondPort)]
    expect(here.response.headers['content-type']).to.match(/^text\/event-stream/)
    const { id } = await desk.book('Live')
    await desk.send('POST', `/bookings/${id}/check-in`, {})
    const wanted = (listener: Listener) =>
      listener.events.filter(({ data }) => data.id === id).map(({ data }) => data.hook)
    for (const listener of [here, there]) {
      await eventually(async () => wanted(listener).includes('booking.checked-in'))
      expect(wanted(listener)).to.deep.equal(['booking.created', 'booking.confirmed', 'booking.checked-in'])
    }
    expect(JSON.stringify(here.events)).not.to.include('Live')
    expect(here.events.map(event => event.id).filter(Boolean)).to.deep.equal([
      ...new Set(here.events.map(event => event.id)),
    ])
    here.response.destroy()
    there.response.destroy()
  })

  it('resume after the last id that came, at another process too', async () => {
    const first = await listen(desk.engine.port)
    const before = await desk.book('Before')
    const isLast = ({ data }: LiveEvent) => data.id === before.id && data.hook === 'booking.confirmed'
    await eventually(async () => first.events.some(isLast))
    const last = first.events.find(isLast)!.id
    first.response.destroy()
    const missed = await desk.book('Missed')
    // A transaction that began elsewhere meanwhile would hold the newest back for a moment.
    await eventually(async () => {
      const resumed = await listen(secondPort, { ...desk.owner, 'last-event-id': last }, '?seconds=0')
      await eventually(async () => resumed.isEnded())
      return resumed.events.some(({ data }) => data.id === missed.id && data.hook === 'booking.confirmed')
    })
    const resumed = await listen(secondPort, desk.owner, `?seconds=0&after=${last}`)
    await eventually(async () => resumed.isEnded())
    expect(resumed.events.some(({ data }) => data.id === missed.id)).to.equal(true)
    expect(resumed.events.some(({ data }) => data.id === before.id)).to.equal(false)
    expect((await listen(secondPort, desk.owner, '?after=nonsense')).response.statusCode).to.equal(400)
  })

  it('lose nothing of a transaction that ends after one that began later', async () => {
    const { container } = desk.engine.engine
    const [events, unitOfWork] = [container.resolve(EVENT_STORE), container.resolve(UNIT_OF_WORK)]
    const { id: tenantId } = desk.engine.tenant
    const from = await events.position(tenantId)
    const enqueue = (aggregateId: string, whileOpen: () => Promise<unknown>) =>
      unitOfWork.run(tenantId, async tx => {
        await tx.enqueue({ hook: 'booking.changed', aggregateId, payload: {} })
        // What is written is written at once, so that this transaction has its number.
        await tx.query(
          'INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at, state) SELECT $1, $2, $3, $2, now(), $4',
          [...[tenantId, crypto.randomUUID(), `test-${aggregateId}`, 'done']],
        )
        await whileOpen()
      })
    let seen: string[] = []
    await enqueue('early', async () => {
      await enqueue('late', async () => undefined)
      seen = (await events.follow(tenantId, from, 50)).events.map(event => event.aggregateId)
    })
    expect(seen, 'the later one waits').not.to.include('late')
    await eventually(async () => {
      const followed = (await events.follow(tenantId, from, 50)).events.map(event => event.aggregateId)
      return followed.includes('early') && followed.includes('late')
    })
  })

  it('say only what somebody may hear, and nothing to nobody or to staff of other businesses', async () => {
    await desk.engine.addAccount('books@spa.test', 'accountant')
    const { headers } = await desk.engine.signIn('books@spa.test')
    const [few, all] = [await listen(secondPort, headers), await listen(secondPort)]
    const { id } = await desk.book('Rights')
    await eventually(
      async () => all.hooks().includes('customer.created') && few.events.some(({ data }) => data.id === id),
    )
    expect(few.hooks()).not.to.include('customer.created')
    expect((await listen(secondPort, desk.tenant)).response.statusCode).to.equal(401)
    few.response.destroy()
    all.response.destroy()
  })

  it('are for so many at once; who is too many is sent away, and who leaves makes room', async () => {
    const feed = desk.engine.engine.container.resolve(LIVE_FEED) as OutboxFeed
    await eventually(async () => feed.clientCount === 0)
    const many = await Promise.all(Array.from({ length: 12 }, () => listen(desk.engine.port)))
    expect(many.map(({ response }) => response.statusCode)).to.deep.equal(many.map(() => 200))
    const refused = await listen(desk.engine.port)
    expect([refused.response.statusCode, refused.response.headers['retry-after']]).to.deep.equal([429, '30'])
    many.forEach(({ response }) => response.destroy())
    await eventually(async () => feed.clientCount === 0)
    const again = await listen(desk.engine.port)
    expect(again.response.statusCode).to.equal(200)
    again.response.destroy()
  })

  it('let go of who does not read, and keep the others', async () => {
    const feed = desk.engine.engine.container.resolve(LIVE_FEED) as OutboxFeed
    const subscription = { tenantId: desk.engine.tenant.id, principal: 'slow', after: undefined, seconds: 60 }
    const permissions = new Set(['bookings:read'] as const)
    const slow = await feed.open({ ...subscription, permissions })
    slow.push(Buffer.alloc(200 * 1024))
    const { id } = await desk.book('Flood')
    await eventually(async () => feed.clientCount === 0)
    expect(slow.readableLength).to.be.above(0)
    expect(id).to.be.a('string')
  })

  it('end when the engine stops, at once', async () => {
    const open = await listen(secondPort)
    const startedAt = performance.now()
    await second.close()
    await eventually(async () => open.isEnded())
    expect(performance.now() - startedAt).to.be.below(5_000)
  })
})
