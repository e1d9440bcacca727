import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Server } from 'node:http'
import { createHttpApp } from '../../../dist/http/app.js'
import { coreRoutes } from '../../../dist/http/routes/core-routes.js'
import { closeServer, createHttpServer, listen, type ServerLimits } from '../../../dist/http/server.js'
import { EngineMetrics, type MetricSources } from '../../../dist/metrics/engine-metrics.js'
import type { EngineConfig } from '../../../dist/ports/config.js'
import type { Tenant } from '../../../dist/domain/tenant.js'
import type { ApiKeyIdentity } from '../../../dist/identity/api-keys.js'
import type { Route } from '../../../dist/http/route.js'
import { fakeServices } from './fake-services.js'
import { CLINIC, somePeople, SPA } from './people.js'

export const config: EngineConfig = {
  port: 0,
  isPortExplicit: true,
  host: '127.0.0.1',
  dataDir: '/nonexistent',
  databaseUrl: undefined,
  secretKey: Buffer.alloc(32, 7),
  publicUrl: 'http://localhost:3000',
  isProduction: false,
  isDemoWanted: true,
  demoPassword: undefined,
  isSandbox: false,
  areRateLimitsOn: false,
  trustProxy: false,
  siteRoot: '/nonexistent',
  logLevel: 'silent',
  environment: {},
}

function aTenant(id: string, slug: string, name: string): Tenant {
  const place = { timeZone: 'Europe/London', currency: 'GBP', locale: 'en-GB', country: 'GB' }
  return { id, organizationId: 'o', slug, name, ...place, status: 'active', profile: {} }
}

export const tenants = [aTenant(SPA, 'spa', 'Lotus <Day> Spa'), aTenant(CLINIC, 'clinic', 'Clinic')]

export interface TestAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: AnswerBody
}

/** The fields that tests look at; which of them are there depends on the answer. */
export interface AnswerBody {
  code: string
  title: string
  requestId: string
  reasons: string[]
  details: { issues: { path: string }[]; alternatives: object[] }
  accessToken: string
  refreshToken: string
  csrfToken: string
  user: { memberships: object[] }
  detail: string
  id: string
  name: string
  items: Record<string, unknown>[]
}

export interface TestCall {
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: unknown
  readonly raw?: string | Buffer
}

export interface TestAppOptions {
  readonly config?: Partial<EngineConfig>
  readonly tenants?: readonly Tenant[]
  readonly extraRoutes?: readonly Route[]
  readonly webhooks?: NonNullable<Parameters<typeof createHttpApp>[0]['webhooks']>
  readonly limits?: Partial<ServerLimits>
  readonly accounts?: Partial<Parameters<typeof createHttpApp>[0]['accounts']>
  readonly metricSources?: Partial<MetricSources>
}

/** The real application behind a real socket, with services that only remember. */
export async function startTestApp(options: TestAppOptions = {}) {
  const keys = new Map<string, ApiKeyIdentity>()
  const people = somePeople()
  const fakes = fakeServices()
  const logged: { level: string; data: object; message: string }[] = []
  const write = (level: string) => (data: object, message: string) => void logged.push({ level, data, message })
  const known = options.tenants ?? tenants
  const readiness = { report: { isReady: true, checks: [{ name: 'database', isReady: true, note: '' }] } }
  const metrics = new EngineMetrics({
    queue: async () => ({ lagSeconds: 0, waitingEvents: 0, deadEvents: 0, waitingWebhooks: 0, deadWebhooks: 0 }),
    pool: () => ({ size: 2, used: 1, waiting: 0, max: 10 }),
    handlers: () => [],
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...options.metricSources,
  })
  const app = createHttpApp({
    config: { ...config, ...options.config },
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    version: '1.0.0',
    tenants: {
      byDomain: async domain => (domain === 'book.spa.example' ? known[0] : undefined),
      bySlug: async slug => known.find(tenant => tenant.slug === slug),
      only: async () => (known.length === 1 ? known[0] : undefined),
      list: async () => [...known],
    },
    auth: people.auth,
    keys: { identify: async token => keys.get(token) },
    accounts: { ...fakes.accounts, ...options.accounts },
    signIn: { ...fakes.signIn, devices: people.devices },
    domains: { prove: async () => false },
    founding: {
      signUp: { isOpen: false, request: async () => undefined },
      setup: { isNeeded: async () => false, complete: async () => undefined },
    },
    readiness: async () => readiness.report,
    metrics,
    ...(options.webhooks && { webhooks: options.webhooks }),
    routes: [...coreRoutes(fakes.services), ...(options.extraRoutes ?? [])],
  })
  const server = createHttpServer(app, options.limits)
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  const call = (path: string, options: TestCall = {}) => send(port, path, options)
  return { ...people, ...fakes, keys, logged, readiness, port, call, stop: () => stop(server) }
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>

function stop(server: Server): Promise<void> {
  return closeServer(server, 0)
}

/** Sends exactly what it is told: fetch would mend paths and refuse headers. */
export function send(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, raw }: TestCall,
): Promise<TestAnswer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { ...type, ...headers },
      agent: false,
    })
    request.on('error', reject)
    request.on('response', response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(toAnswer(response, Buffer.concat(chunks).toString())))
    })
    request.end(payload)
  })
}

function toAnswer({ statusCode = 0, headers }: IncomingMessage, text: string): TestAnswer {
  const isJson = /json/.test(String(headers['content-type']))
  return { status: statusCode, headers, text, body: (isJson && text ? JSON.parse(text) : {}) as AnswerBody }
}
