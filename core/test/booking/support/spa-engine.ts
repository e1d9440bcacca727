import 'reflect-metadata'
import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Temporal } from 'temporal-polyfill'
import type { CommandContext } from '../../../dist/booking/command.js'
import { AvailabilityService } from '../../../dist/booking/availability-service.js'
import { createEngine } from '../../../dist/di/container.js'
import type { Engine } from '../../../dist/di/engine.js'
import type { Actor } from '../../../dist/domain/booking.js'
import type { Tenant } from '../../../dist/domain/tenant.js'
import type { EngineConfig } from '../../../dist/ports/config.js'
import { BusinessFounder } from '../../../dist/tenancy/business-founder.js'
import { OrganizationService } from '../../../dist/tenancy/organization-service.js'
import { spa } from '../../../dist/tenancy/templates/spa.js'
import type { InstalledTemplate } from '../../../dist/tenancy/templates/business-template.js'
import type { TestDatabase } from '../../../dist/testing/database.js'
import { createSchemaDatabase } from '../../db/support/schema-database.js'

const siteRoot = fileURLToPath(new URL('../../../../', import.meta.url))

/** A spa that takes bookings, on a database of its own; nothing listens and no demo is made. */
export interface SpaEngine {
  readonly engine: Engine
  readonly database: TestDatabase
  readonly tenant: Tenant
  readonly ids: InstalledTemplate
  close(): Promise<void>
}

export function testConfig(databaseUrl: string): EngineConfig {
  return {
    port: 0,
    isPortExplicit: true,
    host: '127.0.0.1',
    dataDir: '',
    databaseUrl,
    secretKey: randomBytes(32),
    publicUrl: 'http://localhost:3000',
    isProduction: false,
    isDemoWanted: false,
    demoPassword: undefined,
    isSandbox: false,
    areRateLimitsOn: false,
    trustProxy: false,
    isSignUpOpen: true,
    siteRoot,
    logLevel: 'silent',
    environment: {},
  }
}

export async function startSpa(): Promise<SpaEngine> {
  const database = await createSchemaDatabase()
  const engine = await createEngine(testConfig(database.url))
  const { tenant, ids } = await foundSpa(engine, 'lotus')
  return {
    engine,
    database,
    tenant,
    ids,
    async close() {
      await engine.close()
      await database.drop()
    },
  }
}

const ZONE = 'Europe/London'

export async function foundSpa(
  engine: Engine,
  slug: string,
  plugins = ['payment-onsite', 'channel-email'],
): Promise<{ tenant: Tenant; ids: InstalledTemplate }> {
  const organization = await engine.container.resolve(OrganizationService).create({ name: `Org ${slug}` })
  const founding = {
    ...{ organizationId: organization.id, slug, name: 'Lotus', timeZone: ZONE, currency: 'GBP' },
    ...{ locale: 'en-GB', country: 'GB', template: spa, plugins },
  }
  const { tenant, installed } = await engine.container.resolve(BusinessFounder).found(founding)
  if (!installed) throw new Error('the template was not installed')
  return { tenant, ids: installed }
}

export const CUSTOMER: Actor = { type: 'customer', id: null, name: 'customer', roles: [] }
export const OWNER: Actor = { type: 'account', id: randomUUID(), name: 'Olive Owner', roles: ['owner'] }

/** A request of a customer; with a key it may be repeated. */
export function asked(key?: string, body = 'same'): CommandContext {
  const requestHash = Buffer.from(body)
  const idempotency = key ? { principal: 'public', route: 'POST /bookings', key, requestHash } : undefined
  return { actor: CUSTOMER, requestId: randomUUID(), source: 'web', ...(idempotency ? { idempotency } : {}) }
}

/** The next Wednesday at least a week away, as a local date; the spa is open on it and no clock changes near it in most weeks. */
export function aWednesday(weeksAhead = 1): string {
  const date = new Date(Date.now() + weeksAhead * 7 * 86_400_000)
  date.setUTCDate(date.getUTCDate() + ((3 - date.getUTCDay() + 7) % 7))
  return date.toISOString().slice(0, 10)
}

/** A wall-clock time of the spa as an instant, in summer as in winter: `atSpa(aWednesday(), '10:00')`. */
export function atSpa(day: string, time: string): Date {
  return new Date(Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(ZONE).epochMilliseconds)
}

/** The same wall-clock time of the spa some weeks later; its clocks may have changed in between. */
export function weeksLater(startsAt: Date, weeks: number): Date {
  const then = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime()).toZonedDateTimeISO(ZONE).add({ weeks })
  return new Date(then.epochMilliseconds)
}

/** The first free time of the first service, so many weeks from now. */
export async function firstTime(spa: SpaEngine, weeks: number): Promise<{ serviceId: string; startsAt: Date }> {
  const serviceId = Object.values(spa.ids.services)[0] as string
  const day = aWednesday(weeks)
  const range = { serviceId, from: day, to: day, timeZone: undefined } as never
  const { slots } = await spa.engine.container.resolve(AvailabilityService).find(spa.tenant.id, range, 'staff')
  if (!slots[0]) throw new Error(`nothing is free on ${day}`)
  return { serviceId, startsAt: new Date(slots[0].startsAt) }
}
