import 'reflect-metadata'
import { createEngine } from '../../../core/dist/di/container.js'
import type { Engine } from '../../../core/dist/di/engine.js'
import { ImportRunner } from '../../../core/dist/importing/import-runner.js'
import { testConfig } from '../../../core/dist-test/booking/support/spa-engine.js'
import { TenantService } from '../../../core/dist/tenancy/tenant-service.js'
import {
  createDemoDatabase,
  DEMO_OWNER,
  DEMO_PASSWORD,
  DEMO_SECRET_KEY,
  DEMO_SLUG,
} from '../../support/demo-database.js'

export interface ImportAnswer {
  readonly id: string
  readonly state: string
  readonly header: string[]
  readonly mapping: Record<string, number>
  readonly total: number
  readonly done: number
  readonly added: number
  readonly known: number
  readonly failed: number
  readonly problems: { line: number; field: string; reason: string }[]
}

/** A business with an engine that listens, its owner signed in, and imports that go piece by piece when they are told to. */
export class ImportBusiness {
  private constructor(
    readonly engine: Engine,
    readonly url: string,
    readonly databaseUrl: string,
    readonly tenantId: string,
    private readonly token: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<ImportBusiness> {
    const database = await createDemoDatabase()
    const engine = await createEngine({ ...testConfig(database.url), secretKey: DEMO_SECRET_KEY })
    const { url } = await engine.listen()
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: DEMO_OWNER, password: DEMO_PASSWORD }),
    })
    const { accessToken } = (await answer.json()) as { accessToken: string }
    const tenant = (await engine.container.resolve(TenantService).list()).find(({ slug }) => slug === DEMO_SLUG)
    return new ImportBusiness(engine, url, database.url, tenant?.id ?? '', accessToken, () => database.drop())
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.drop()
  }

  /** As the owner; the body is JSON. */
  async call<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T; text: string }> {
    const headers = { ...this.headers(), ...(body ? { 'content-type': 'application/json' } : {}) }
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    })
    const text = await answer.text()
    const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: (isJson ? JSON.parse(text) : {}) as T, text }
  }

  /** As the owner, for what is no JSON. */
  fetch(path: string): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, { headers: this.headers() })
  }

  /** As somebody without a login. */
  async book(serviceId: string, startsAt: string): Promise<number> {
    const answer = await fetch(`${this.url}/api/v1/bookings`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'bookwright-tenant': DEMO_SLUG,
        'idempotency-key': `${serviceId}-${startsAt}-${Math.random()}`,
      },
      body: JSON.stringify({ appointments: [{ serviceId, startsAt }], customer: { name: 'Racer', email: 'r@r.test' } }),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  async upload(kind: string, content: string | Uint8Array): Promise<{ status: number; body: ImportAnswer }> {
    const answer = await fetch(`${this.url}/api/v1/imports?kind=${kind}&name=${kind}.csv`, {
      method: 'POST',
      headers: { ...this.headers(), 'content-type': 'text/csv' },
      body: content as BodyInit,
    })
    return { status: answer.status, body: (await answer.json()) as ImportAnswer }
  }

  async read(id: string): Promise<ImportAnswer> {
    return (await this.call<ImportAnswer>('GET', `/imports/${id}`)).body
  }

  /** Starts it and waits for its end; tells how far it is. */
  async run(id: string, told: (state: ImportAnswer) => void = () => undefined): Promise<ImportAnswer> {
    await this.call('POST', `/imports/${id}/start`)
    return this.finish(id, told)
  }

  async finish(id: string, told: (state: ImportAnswer) => void = () => undefined): Promise<ImportAnswer> {
    const runner = this.engine.container.resolve(ImportRunner)
    let last = 0
    while (await runner.advance(this.tenantId, id)) {
      if (Date.now() - last < 2_000) continue
      last = Date.now()
      told(await this.read(id))
    }
    // The worker of the engine may be at a piece.
    for (let state = await this.read(id); ; state = await this.read(id)) {
      if (Date.now() - last > 2_000) {
        last = Date.now()
        told(state)
      }
      if (!['checking', 'running'].includes(state.state)) return state
      await runner.advance(this.tenantId, id)
    }
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}`, 'bookwright-tenant': DEMO_SLUG }
  }
}
