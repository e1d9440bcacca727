import 'reflect-metadata'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { loadConfig } from '../../dist/config.js'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'
import { foundSpa, testConfig } from '../booking/support/spa-engine.js'
import { send, type TestCall } from '../http/support/test-app.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const CANARIES = ['Canary Customer', 'canary@example.test', '+44 20 7946 0958', 'canary-note']
/** What a booking of this business ends in, and messages are made of. */
const HANDLED = ['booking.confirmed', 'booking.created']
const headers = { 'bookwright-tenant': 'lotus' }

interface Value {
  readonly stringValue?: string
  readonly intValue?: number
}

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly { key: string; value: Value }[]
  readonly status: { code: number }
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: Value }[] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** A collector that keeps what it is sent. */
class Collector {
  readonly bodies: string[] = []
  readonly paths: string[] = []
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer()
    const collector = new Collector(server)
    server.on('request', (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        collector.paths.push(`${request.method} ${request.url} ${request.headers['x-key'] as string}`)
        collector.bodies.push(body)
        response.setHeader('Content-Type', 'application/json').end('{}')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  get spans(): OtlpSpan[] {
    const exports = this.bodies.map(body => JSON.parse(body) as Export)
    return exports.flatMap(one =>
      one.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    )
  }

  async until(isThere: (spans: readonly OtlpSpan[]) => boolean): Promise<readonly OtlpSpan[]> {
    const deadline = performance.now() + 15_000
    for (;;) {
      const { spans } = this
      if (isThere(spans)) return spans
      if (performance.now() > deadline) throw new Error(`came so far: ${spans.map(({ name }) => name).join(', ')}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }
}

const textOf = (span: OtlpSpan | undefined, key: string) =>
  span?.attributes.find(attribute => attribute.key === key)?.value.stringValue

describe('traces', function () {
  this.timeout(60_000)
  let collector: Collector
  let database: TestDatabase
  let engine: Engine
  let port: number
  let tenantId: string
  before(async () => {
    collector = await Collector.start()
    database = await createSchemaDatabase()
    const { tracing } = loadConfig({
      BOOKWRIGHT_SECRET_KEY: 'x'.repeat(32),
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      OTEL_SERVICE_NAME: 'bookings of lotus',
    })
    engine = await createEngine({ ...testConfig(database.url), tracing })
    tenantId = (await foundSpa(engine, 'lotus')).tenant.id
    port = (await engine.listen()).port
  })
  after(async () => {
    await engine.close()
    await collector.stop()
    await database.drop()
  })

  const call = (path: string, { headers: more, ...rest }: TestCall = {}) =>
    send(port, `/api/v1${path}`, { headers: { ...headers, ...more }, ...rest })

  async function book() {
    const { items } = JSON.parse((await call('/services')).text) as { items: { id: string }[] }
    const [from, to] = [1, 20].map(days => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
    const found = await call(`/availability?serviceId=${items[0]?.id}&from=${from}&to=${to}`)
    const { slots } = JSON.parse(found.text) as { slots: { startsAt: string }[] }
    const [name, email, phone, notes] = CANARIES
    return call('/bookings?tenant=lotus', {
      method: 'POST',
      headers: { 'idempotency-key': 'trace-1', traceparent: `00-${TRACE}-${CALLER}-01` },
      body: {
        appointments: [{ serviceId: items[0]?.id, startsAt: slots[0]?.startsAt }],
        customer: { name, email, phone },
        notes,
      },
    })
  }

  it('hold a request, its work on the database, its hooks and what came of it later, under the trace of the caller', async () => {
    expect((await book()).status).to.equal(201)
    const spans = await collector.until(all => {
      const ours = all.filter(({ traceId }) => traceId === TRACE).map(({ name }) => name)
      const isHandled = (hook: string) => ours.includes(`hook ${hook}`) && ours.includes(`deliver ${hook}`)
      return ours.includes('POST /bookings') && HANDLED.some(isHandled)
    })
    const ours = spans.filter(({ traceId }) => traceId === TRACE)
    const request = ours.find(({ name }) => name === 'POST /bookings')
    expect(request?.parentSpanId).to.equal(CALLER)
    expect(request?.kind).to.equal(2)
    expect(textOf(request, 'http.route')).to.equal('/bookings')
    expect(textOf(request, 'bookwright.tenant.id')).to.equal(tenantId)
    const children = ours.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name)
    expect(children).to.include.members(['sql transaction', 'sql read', 'hook booking.quote'])
    const delivery = ours.find(({ name }) => HANDLED.some(hook => name === `deliver ${hook}`))
    const write = ours.find(({ spanId }) => spanId === delivery?.parentSpanId)
    expect(write?.name).to.equal('sql transaction')
    const handled = ours.filter(({ parentSpanId }) => parentSpanId === delivery?.spanId)
    expect(handled.map(({ name }) => name)).to.include(delivery?.name.replace('deliver', 'hook'))
    console.log(
      `      traces: ${ours.length} spans of one booking, ${[...new Set(ours.map(({ name }) => name))].join(', ')}`,
    )
  })

  it('say whose they are, and go where the environment says, with its headers', () => {
    const first = JSON.parse(collector.bodies[0] ?? '{}') as Export
    const resource = first.resourceSpans[0]?.resource.attributes.find(({ key }) => key === 'service.name')
    expect(resource?.value.stringValue).to.equal('bookings of lotus')
    expect([...new Set(collector.paths)]).to.deep.equal(['POST /v1/traces a b'])
  })

  it('hold nothing that a customer typed, no token and no query', async () => {
    await call('/bookings/not-an-id?manageToken=canary-note', { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } })
    await collector.until(all => all.some(({ name }) => name === 'GET /bookings/{id}'))
    const sent = collector.bodies.join('\n')
    expect(sent).to.include('POST /bookings')
    expect(CANARIES.filter(canary => sent.includes(canary))).to.deep.equal([])
    expect(sent).not.to.include('manageToken')
  })

  it('begin anew when the trace of the caller is none, and are not made when the caller does not keep it', async () => {
    const other = 'a'.repeat(32)
    for (const traceparent of [`00-${'0'.repeat(32)}-${CALLER}-01`, 'nonsense', `ff-${TRACE}-${CALLER}-01`]) {
      await call('/staff', { headers: { traceparent } })
    }
    await call('/locations', { headers: { traceparent: `00-${other}-${CALLER}-00` } })
    await call('/locations', { headers: { traceparent: `00-${'b'.repeat(32)}-${CALLER}-01` } })
    const spans = await collector.until(all => all.some(({ traceId }) => traceId === 'b'.repeat(32)))
    const staff = spans.filter(({ name }) => name === 'GET /staff')
    expect(staff.map(({ parentSpanId }) => parentSpanId || undefined)).to.deep.equal([undefined, undefined, undefined])
    expect(new Set(staff.map(({ traceId }) => traceId)).size).to.equal(3)
    expect(spans.filter(({ traceId }) => traceId === other)).to.deep.equal([])
  })

  it('do not hold up an engine whose collector is away', async () => {
    const { tracing } = loadConfig({
      BOOKWRIGHT_SECRET_KEY: 'x'.repeat(32),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    })
    const other = await createEngine({ ...testConfig(database.url), secretKey: testKey(engine), tracing })
    const listening = await other.listen()
    expect((await send(listening.port, '/api/v1/services', { headers })).status).to.equal(200)
    const startedAt = performance.now()
    await other.close()
    expect(performance.now() - startedAt).to.be.below(8_000)
  })
})

function testKey(engine: Engine): Buffer {
  return (engine as unknown as { parts: { config: { secretKey: Buffer } } }).parts.config.secretKey
}

describe('the libraries for traces', () => {
  it('are loaded by an engine that traces, and by nothing else', () => {
    const root = fileURLToPath(new URL('../../src/', import.meta.url))
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
    const loading = files.filter(name => {
      const statements = readFileSync(`${root}/${name}`, 'utf8').match(/^import (?!type ).*'@opentelemetry.*$/gm) ?? []
      return statements.length > 0
    })
    expect(files.length).to.be.above(100)
    expect(loading).to.deep.equal([])
  })

  it('are not asked for without an endpoint, or when they are switched off', () => {
    const load = (env: Record<string, string>) => loadConfig({ BOOKWRIGHT_SECRET_KEY: 'x'.repeat(32), ...env }).tracing
    expect(load({})).to.equal(undefined)
    expect(load({ OTEL_SERVICE_NAME: 'x' })).to.equal(undefined)
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318'
    expect(load({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' })).to.equal(undefined)
    expect(load({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '0.25' })).to.include({
      tracesUrl: 'http://collector:4318/v1/traces',
      serviceName: 'bookwright',
      sampleRatio: 0.25,
    })
    for (const [name, value] of Object.entries({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_TRACES_SAMPLER_ARG: '2',
      OTEL_EXPORTER_OTLP_HEADERS: 'nothing',
    })) {
      expect(() => load({ OTEL_EXPORTER_OTLP_ENDPOINT, [name]: value })).to.throw(new RegExp(`^${name} `))
    }
  })
})
