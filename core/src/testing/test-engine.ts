import 'reflect-metadata'
import type { InjectionToken } from 'tsyringe'
import type { Engine } from '../di/engine.js'
import { MESSAGE_CHANNEL, PLUGIN_STORE, PORTS, UNIT_OF_WORK } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { HookBus } from '../hooks/hook-bus.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import type { PluginPorts } from '../plugin/plugin-ports.js'
import { PluginSettingsService, type SettingChanges } from '../plugin/plugin-settings.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { BusinessFounder } from '../tenancy/business-founder.js'
import { TenantService } from '../tenancy/tenant-service.js'
import { spa } from '../tenancy/templates/spa.js'
import { createTestDatabase, type TestDatabase } from './database.js'
import { TestClient, TEST_OWNER, TEST_SLUG, type TestAnswer, type TestBooking } from './test-client.js'
import { EventRecorder, MessageRecorder } from './test-recorders.js'
import { makeTestSite, type TestSite } from './test-site.js'

export interface TestEngineOptions {
  /** Folders of plugins, those of their package.json; switched on for the business in this order. */
  readonly plugins?: readonly (URL | string)[]
  /** Settings of plugins, by id: saved before they are switched on. */
  readonly settings?: Readonly<Record<string, SettingChanges>>
  /** The time of the business, which then stands still until `setClock`. Default: the real time goes on. */
  readonly now?: Date | string
}

// A database made with one key does not open with another: all of a template have this one.
const SECRET_KEY = Buffer.alloc(32, 7)
const RECORDER_ID = 'channel-test-recorder'

/**
 * An engine in the process of the test: a database of its own on the embedded server, one day spa (`test-spa`), the plugins
 * that are given and no others. The schema and the spa are copied from a template that is made once a run.
 * @example
 * const engine = await TestEngine.start({ plugins: [new URL('..', import.meta.url)] })
 * after(() => engine.close())
 * await engine.book()
 * expect(engine.events.of(hooks.bookingCreated)).to.have.length(1)
 */
export class TestEngine {
  readonly events = new EventRecorder()
  readonly messages = new MessageRecorder()
  private client: TestClient | undefined

  private constructor(
    private readonly engine: Engine,
    private readonly database: TestDatabase,
    private readonly site: TestSite,
    readonly tenantId: TenantId,
  ) {}

  /** @throws PluginRefusedError with the reason when a plugin does not start. */
  static async start(options: TestEngineOptions = {}): Promise<TestEngine> {
    const database = await createTestDatabase({ templateKey: 'test spa', prepare: prepareTemplate })
    const site = makeTestSite(options.plugins ?? [])
    try {
      const engine = await createEngineOn(database.url, site)
      const tenant = await engine.container.resolve(TenantService).bySlug(TEST_SLUG)
      const test = new TestEngine(engine, database, site, tenant?.id ?? '')
      try {
        await test.prepare(options)
      } catch (error) {
        await engine.close()
        throw error
      }
      return test
    } catch (error) {
      await database.drop()
      site.remove()
      throw error
    }
  }

  /** Sends a request, as a customer unless `as` says the owner; it listens from the first one on. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    as: 'customer' | 'owner' = 'customer',
  ): Promise<TestAnswer> {
    return (await this.listening()).request(method, path, body, as)
  }

  /** Books the first free time of a service, of the first one unless it is named by its slug. @throws what the engine answered. */
  async book(order: TestBooking = {}): Promise<Readonly<Record<string, unknown>> & { readonly id: string }> {
    return (await this.listening()).book(order)
  }

  /** Saves settings of a plugin as the owner does. @throws SettingsInvalidError */
  async saveSettings(pluginId: string, values: SettingChanges): Promise<void> {
    await this.resolve(PluginSettingsService).save(this.tenantId, pluginId, values, { actor: SYSTEM_ACTOR })
  }

  /** Stops the time of the business there and does what is due by then; null lets it go on. Waits for all handlers. */
  async setClock(now: Date | string | null): Promise<void> {
    const instant = now === null ? null : new Date(now).toISOString()
    await (await this.listening()).setClock(instant)
  }

  /** Waits until every event was told to its handlers. */
  async settled(): Promise<void> {
    await (await this.listening()).settle()
  }

  /** The transactions of the engine, for `pluginContract` and for looking into tables. */
  get unitOfWork(): Pick<UnitOfWork, 'run'> {
    return this.resolve(UNIT_OF_WORK)
  }

  /** Where its database is, for programs beside it. */
  get databaseUrl(): string {
    return this.database.url
  }

  /** A service of the engine, for what no call shows. */
  resolve<T>(token: InjectionToken<T>): T {
    return this.engine.container.resolve<T>(token)
  }

  /** Where it listens, without a trailing slash. */
  async url(): Promise<string> {
    return (await this.listening()).url
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.database.drop()
    this.site.remove()
  }

  private async prepare({ settings = {}, now }: TestEngineOptions): Promise<void> {
    this.events.connect(this.resolve(HookBus))
    const plugins = this.resolve(PluginManager)
    for (const pluginId of this.site.pluginIds) {
      const values = settings[pluginId]
      if (values) await this.saveSettings(pluginId, values)
      await plugins.enable({ tenantId: this.tenantId, pluginId, actor: SYSTEM_ACTOR })
    }
    await this.recordMessages()
    if (now !== undefined) await this.setClock(now)
  }

  /** Without a channel nobody would write anything. */
  private async recordMessages(): Promise<void> {
    const ports = this.resolve(PORTS) as PluginPorts
    if ((await ports.of(MESSAGE_CHANNEL).forTenant(this.tenantId)).length > 0) return
    ports.offer(MESSAGE_CHANNEL, RECORDER_ID, () => this.messages)
    const store = this.resolve(PLUGIN_STORE)
    await this.unitOfWork.run(this.tenantId, tx => store.setEnabled(tx, RECORDER_ID, true))
  }

  private async listening(): Promise<TestClient> {
    this.client ??= new TestClient((await this.engine.listen()).url)
    return this.client
  }
}

/** Loaded late: tests of parts must not pay for the container. */
async function createEngineOn(databaseUrl: string, { root, dataDir }: TestSite): Promise<Engine> {
  const { createEngine } = await import('../di/container.js')
  return createEngine({
    ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', databaseUrl, dataDir, siteRoot: root },
    ...{ secretKey: SECRET_KEY, publicUrl: 'http://localhost:3000', isProduction: false, isSandbox: true },
    ...{ isDemoWanted: false, demoPassword: undefined, isSignUpOpen: false, isLoopbackCalled: true },
    ...{ areRateLimitsOn: false, trustProxy: false, logLevel: 'silent', environment: {} },
  })
}

async function prepareTemplate(url: string): Promise<void> {
  const site = makeTestSite([])
  const engine = await createEngineOn(url, site)
  try {
    await engine.container.resolve(BusinessFounder).found({
      ...{
        slug: TEST_SLUG,
        name: 'Test Spa',
        timeZone: 'Europe/London',
        currency: 'GBP',
        locale: 'en-GB',
        country: 'GB',
      },
      ...{ template: spa, owner: TEST_OWNER },
    })
  } finally {
    await engine.close()
    site.remove()
  }
}
