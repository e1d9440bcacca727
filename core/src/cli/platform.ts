import 'reflect-metadata'
import { createLogger } from '../config/create-logger.js'
import { ProcessGuard } from '../containment/process-guard.js'
import { Database } from '../db/database.js'
import { migrate } from '../db/migrate.js'
import { DatabaseReadiness } from '../db/readiness.js'
import { FrozenTimes } from '../db/frozen-times.js'
import { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { bindPorts } from '../di/bindings.js'
import { bindInstallation, startPlugins, type InstallationSide } from '../di/plugin-installation.js'
import { bindPlugins } from '../di/plugins.js'
import { ACCOUNT_STORE, AUDIT_STORE } from '../di/tokens.js'
import type { Tenant } from '../domain/tenant.js'
import { PluginActivity } from '../plugin/plugin-activity.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import type { PluginRecord } from '../plugin/plugin-record.js'
import { PluginSettingsService } from '../plugin/plugin-settings.js'
import type { AccountStore } from '../ports/account-store.js'
import type { AuditStore } from '../ports/audit-store.js'
import type { EngineConfig } from '../ports/config.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { BusinessFounder } from '../tenancy/business-founder.js'
import { Demo } from '../tenancy/demo.js'
import { OrganizationService } from '../tenancy/organization-service.js'
import { Setup } from '../tenancy/setup.js'
import { TemplateDesk } from '../tenancy/template-desk.js'
import { TenantService } from '../tenancy/tenant-service.js'
import { textOf, type CommandInput } from './command.js'
import { UsageError } from './usage-error.js'
import { withDatabase } from './with-database.js'

/** What administration commands work with: the services of an engine that serves nothing and runs no jobs. */
export interface Platform {
  readonly unitOfWork: UnitOfWork
  readonly tenants: TenantService
  readonly organizations: OrganizationService
  readonly accounts: AccountStore
  readonly plugins: PluginManager
  readonly activity: PluginActivity
  readonly settings: PluginSettingsService
  readonly installation: InstallationSide
  /** The plugins of the installation as they would run here. */
  readonly records: () => readonly PluginRecord[]
  readonly founder: BusinessFounder
  readonly templates: TemplateDesk
  readonly demo: Demo
  readonly setup: Setup
  readonly readiness: DatabaseReadiness
  readonly audit: AuditStore
  readonly databaseUrl: string
}

/** Brings the database up to date, steps of plugins included, opens it for one command and closes it again. */
export function withPlatform<T>(config: EngineConfig, work: (platform: Platform) => Promise<T>): Promise<T> {
  return withDatabase(config, async url => {
    await migrate(url, { direction: 'up' })
    return openPlatform(config, url, work, { isReadOnly: false })
  })
}

/** Opens a database that is migrated already, and changes nothing in it by itself. */
export async function openPlatform<T>(
  config: EngineConfig,
  url: string,
  work: (platform: Platform) => Promise<T>,
  { isReadOnly = true }: { readonly isReadOnly?: boolean } = {},
): Promise<T> {
  const log = createLogger(config)
  const database = await Database.open({ url, log, poolSize: 2 })
  const ends: (() => Promise<void>)[] = [() => database.close()]
  try {
    return await work(await assemble(config, database, { log, isReadOnly, ends }))
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

interface AssemblyParts {
  readonly log: ReturnType<typeof createLogger>
  readonly isReadOnly: boolean
  /** What is to be done when the platform closes, last thing first. */
  readonly ends: (() => Promise<void>)[]
}

async function assemble(
  config: EngineConfig,
  database: Database,
  { log, isReadOnly, ends }: AssemblyParts,
): Promise<Platform> {
  const unitOfWork = new SequelizeUnitOfWork(database, { log })
  const container = bindPorts({ config, log, unitOfWork, times: new FrozenTimes() })
  const plugins = bindPlugins(container, log)
  const installation = bindInstallation(container, plugins, { config, log, unitOfWork, databaseUrl: database.url })
  if (config.ownsProcess) {
    const guard = new ProcessGuard({ ...plugins.containing, databaseUrl: database.url, alarm: config.alarm, log })
    ends.push(() => guard.stop())
  }
  await (isReadOnly
    ? installation.reconciler.run()
    : startPlugins(plugins, installation, { databaseUrl: database.url, isBeside: true }))
  const extra = () => plugins.host.contributions.migrations
  return {
    unitOfWork,
    tenants: container.resolve(TenantService),
    organizations: container.resolve(OrganizationService),
    accounts: container.resolve<AccountStore>(ACCOUNT_STORE),
    plugins: container.resolve(PluginManager),
    activity: container.resolve(PluginActivity),
    settings: container.resolve(PluginSettingsService),
    installation,
    records: () => plugins.shelf.all(),
    templates: container.resolve(TemplateDesk),
    founder: container.resolve(BusinessFounder),
    setup: container.resolve(Setup),
    demo: container.resolve(Demo),
    readiness: new DatabaseReadiness({ database, unitOfWork, log, extra }),
    audit: container.resolve<AuditStore>(AUDIT_STORE),
    databaseUrl: database.url,
  }
}

/** The tenant that `--tenant` names. @throws UsageError when it does not exist or is not named. */
export async function tenantOf(platform: Platform, input: CommandInput): Promise<Tenant> {
  const slug = required(input, 'tenant')
  const tenant = await platform.tenants.bySlug(slug)
  if (!tenant) {
    const known = (await platform.tenants.list()).map(one => one.slug)
    const few = known.length > 5 ? [...known.slice(0, 5), '…'] : known
    const hint = known.length === 0 ? 'make one with "bookwright tenant:create"' : `there is ${few.join(', ')}`
    throw new UsageError({ problem: `There is no business "${slug}": ${hint}.` })
  }
  return tenant
}

/** The text of an option that must be given. @throws UsageError */
export function required(input: CommandInput, name: string): string {
  const value = textOf(input, name)
  if (value === undefined || value === '') throw new UsageError({ problem: `--${name} is missing.` })
  return value
}
