import { randomBytes, randomUUID } from 'node:crypto'
import type { TestDatabase } from '@bookwright/core/testing'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import { main } from '../../core/dist/cli/main.js'
import { BookingClient, type AnswerBody } from './booking-client.js'
import { startEngineProcess, type EngineProcess } from './engine.js'
import { repositoryRoot } from './repository-root.js'

export interface SandboxEngines {
  readonly database: TestDatabase
  readonly engines: readonly EngineProcess[]
  readonly env: Record<string, string>
  /** Creates a business from the spa template in this database. */
  addSpa(slug: string): Promise<SandboxClient>
  /** `check` looks at the database before it goes; what it throws is thrown after everything has ended. */
  close(check?: () => Promise<void>): Promise<void>
}

/** Engines in sandbox mode on one empty database. */
export async function startSandbox(engineCount = 1): Promise<SandboxEngines> {
  const database = await createSchemaDatabase()
  const secret = randomBytes(32).toString('hex')
  const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: secret, BOOKWRIGHT_RATE_LIMITS: 'off' }
  // Devices and other programs of a journey listen on this machine.
  const own = { BOOKWRIGHT_SANDBOX: '1', BOOKWRIGHT_CALL_LOOPBACK: '1' }
  const engines: EngineProcess[] = []
  for (let index = 0; index < engineCount; index += 1) {
    engines.push(await startEngineProcess({ env: { ...env, ...own }, args: ['--no-demo'] }))
  }
  return {
    database,
    engines,
    env,
    async addSpa(slug) {
      await runCommand(env, ['tenant:create', '--slug', slug, '--name', 'Lotus Day Spa', ...SPA])
      return new SandboxClient(engines[0]?.url ?? '', slug)
    },
    async close(check) {
      for (const engine of engines) await engine.stop()
      try {
        await check?.()
      } finally {
        await database.drop()
      }
    },
  }
}

const SPA = ['--time-zone', 'Europe/London', '--currency', 'GBP', '--template', 'spa']

/** Runs one command of the command line in this process. */
export async function runCommand(env: Record<string, string>, args: string[]): Promise<void> {
  const lines: string[] = []
  const keep = (line: string): void => void lines.push(line)
  const code = await main(args, { env, cwd: repositoryRoot, out: keep, err: keep })
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${lines.join(' ')}`)
}

export interface RanWork {
  readonly at: string
  readonly kind: string
  readonly count: number
}

export interface SandboxMessage {
  readonly tenant: string
  readonly to: string
  readonly subject: string
  readonly createdAt: string
}

/** The API of one business and of the sandbox around it. */
export class SandboxClient extends BookingClient {
  on(engine: EngineProcess): SandboxClient {
    return new SandboxClient(engine.url, this.tenant)
  }

  /** Freezes the clock of this business, or of all. */
  async setClock(now: string | null, isForAll = false): Promise<{ now: string; ran: RanWork[] }> {
    const body = isForAll ? { now } : { now, tenant: this.tenant }
    const answer = await this.call('PUT', '/sandbox/clock', body)
    if (answer.status !== 200) throw new Error(`the clock answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body as unknown as { now: string; ran: RanWork[] }
  }

  async call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const all = new Headers(headers)
    if (body !== undefined) all.set('Content-Type', 'application/json')
    const response = await fetch(`${this.url}/api/v1${path}`, { method, headers: all, ...json })
    return { status: response.status, body: (await response.json()) as AnswerBody }
  }

  async outbox(query = `?tenant=${this.tenant}`): Promise<SandboxMessage[]> {
    const { body } = await this.call('GET', `/sandbox/outbox${query}`)
    return body.items as SandboxMessage[]
  }

  /** Starts that are offered on one local day, as instants. */
  async starts(slug: string, day: string, staffId?: string): Promise<string[]> {
    const serviceId = await this.serviceId(slug)
    const staff = staffId ? `&staffId=${staffId}` : ''
    const path = `/availability?serviceId=${serviceId}&from=${day}&to=${day}${staff}`
    const { slots } = await this.get<{ slots: { startsAt: string }[] }>(path)
    return slots.map(slot => slot.startsAt)
  }

  async hold(slug: string, startsAt: string, staffId?: string) {
    const wish = { serviceId: await this.serviceId(slug), startsAt, ...(staffId ? { staffId } : {}) }
    return this.post('/holds', { appointments: [wish] })
  }

  async bookAt(slug: string, startsAt: string, name: string, staffId?: string) {
    const wish = { serviceId: await this.serviceId(slug), startsAt, ...(staffId ? { staffId } : {}) }
    return this.book(wish, name)
  }

  cancelTerms(id: string, manageToken: string) {
    return this.get<{ fee: { amount: number }; refund: { amount: number }; isAllowed: boolean }>(
      `/bookings/${id}/cancel-terms?manageToken=${manageToken}`,
    )
  }

  cancel(id: string, manageToken: string) {
    return this.post(`/bookings/${id}/cancel?manageToken=${manageToken}`, {}, randomUUID())
  }
}
