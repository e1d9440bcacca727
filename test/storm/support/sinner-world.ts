import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { BookingClient, type Answer, type OfferedSlot } from '../../support/booking-client.js'
import { withOwner } from '../../support/claim-checker.js'
import { embeddedDatabaseUrl } from '../../support/embedded-database.js'
import { startEngineProcess, type EngineProcess } from '../../support/engine.js'
import { idOf, packSinner, type Sinner } from './sinners.js'

const OWNER = 'owner@lotus-day-spa.test'
const PASSWORD = 'a-demo-password'
const PATIENCE_MS = 40_000
const LANES = 6

export interface Activity {
  readonly state: string
  readonly reason: string
  readonly circuit: string
  readonly incidents: readonly { kind: string; message: string; place: string; pid: number }[]
  readonly processes: readonly { pid: number; state: string }[]
  readonly hooks: readonly { hook: string; calls: number; failures: number; p95Ms: number | null }[]
}

export interface Booked {
  readonly answer: Answer
  /** How often the client came back with the same key. */
  readonly comeBacks: number
  readonly ms: number
}

/** An engine with its supervisor, a business whose customers book, and somebody who may install plugins. */
export class SinnerWorld {
  private constructor(
    readonly engine: EngineProcess,
    readonly client: BookingClient,
    private readonly slots: OfferedSlot[],
    private token: string,
  ) {}

  static async start(env: Record<string, string>): Promise<SinnerWorld> {
    const engine = await startEngineProcess({
      env: { BOOKWRIGHT_RATE_LIMITS: 'off', BOOKWRIGHT_DEMO_PASSWORD: PASSWORD, BOOKWRIGHT_SUPERVISOR: 'on', ...env },
    })
    await withOwner(await embeddedDatabaseUrl(engine.dataDir), client =>
      client.query(
        `INSERT INTO bw.membership (id, account_id, role) SELECT gen_random_uuid(), id, 'platform-admin' FROM bw.account WHERE email = $1`,
        [OWNER],
      ),
    )
    const client = new BookingClient(engine.url)
    const answer = await client.post('/auth/login', { email: OWNER, password: PASSWORD })
    return new SinnerWorld(engine, client, await farApart(client), String(answer.body['accessToken']))
  }

  /** @returns Undefined while the engine does not answer. */
  async admin<T>(
    method: string,
    path: string,
    body?: object | Buffer,
  ): Promise<{ status: number; body: T } | undefined> {
    const type = body instanceof Buffer ? 'application/gzip' : 'application/json'
    const headers = {
      Authorization: `Bearer ${this.token}`,
      'Bookwright-Tenant': this.client.tenant,
      'Content-Type': type,
    }
    const sent = body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body)
    const given = {
      method,
      headers,
      ...(body && { body: sent }),
      signal: AbortSignal.timeout(method === 'GET' ? 1_000 : 10_000),
    }
    try {
      const answer = await fetch(`${this.engine.url}/api/v1${path}`, given)
      const text = await answer.text()
      return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as T }
    } catch {
      return undefined
    }
  }

  /** Installs it for the installation and switches it on for the business. @returns why not, else undefined. */
  async bring(sinner: Sinner): Promise<string | undefined> {
    const kept = await this.admin<{ contentHash: string; permissions: string[] }>(
      'POST',
      '/plugins/packages',
      packSinner(sinner),
    )
    const { contentHash, permissions } = kept?.body ?? { contentHash: '', permissions: [] }
    const installed = await this.admin<{ detail?: string }>('POST', '/plugins', { contentHash, permissions })
    if (installed?.status !== 201) return installed?.body.detail ?? 'no answer'
    await this.admin('POST', `/plugins/${idOf(sinner)}/enable`, {})
    return undefined
  }

  remove(sinner: Sinner) {
    return this.admin('POST', `/plugins/${idOf(sinner)}/uninstall`, { data: 'delete' })
  }

  async activity(sinner: Sinner): Promise<Activity | undefined> {
    const answer = await this.admin<Activity>('GET', `/plugins/${idOf(sinner)}/activity`)
    return answer?.status === 200 ? answer.body : undefined
  }

  /** Books in some lanes at once; who gets no answer, or 503, comes back with the same key. */
  async storm(count: number): Promise<Booked[]> {
    const slots = this.slots.splice(0, count)
    if (slots.length < count) throw new Error('no free slots are left: ask for fewer bookings')
    const booked: Booked[] = []
    const lane = async () => {
      for (let slot = slots.shift(); slot; slot = slots.shift()) booked.push(await this.book(slot))
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return booked
  }

  private async book(slot: OfferedSlot): Promise<Booked> {
    const [key, startedAt] = [randomUUID(), performance.now()]
    for (let comeBacks = 0; ; comeBacks += 1) {
      const answer = await this.client.book(slot, `Storm ${key.slice(0, 8)}`, key).catch(() => undefined)
      const ms = performance.now() - startedAt
      const isFinal = answer && answer.body.code !== 'BW_IDEMPOTENCY_IN_PROGRESS' && !isWaiting(answer)
      if (isFinal) return { answer, comeBacks, ms }
      if (ms > PATIENCE_MS) throw new Error(`no answer after ${PATIENCE_MS} ms`)
      await delay(100)
    }
  }
}

/** 503 asks to come back, but for a plugin that refuses: that is the answer. */
function isWaiting({ status, body }: Answer): boolean {
  return status === 503 && body.code !== 'BW_HOOK_FAILED'
}

async function farApart(client: BookingClient): Promise<OfferedSlot[]> {
  const lists = await Promise.all(['swedish-massage', 'cut-and-finish'].map(slug => client.slots(slug)))
  return lists.flatMap((slots, index) => slots.filter((_, place) => place % (index === 0 ? 6 : 4) === 0))
}
