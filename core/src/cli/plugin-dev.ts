import { DevSession, type DevNews, type DevTarget } from '../authoring/dev-session.js'
import { findPluginFolder } from '../authoring/plugin-folder.js'
import { stopAbandonedServer } from '../db/embedded/abandoned-server.js'
import type { Tenant } from '../domain/tenant.js'
import { PluginActivity } from '../plugin/plugin-activity.js'
import { PluginInstaller } from '../plugin/plugin-installer.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import { PluginOffers } from '../plugin/plugin-offers.js'
import type { EngineConfig } from '../ports/config.js'
import { TenantService } from '../tenancy/tenant-service.js'
import { withPort } from '../config.js'
import { choosePort } from './choose-port.js'
import { textOf, type CommandInput } from './command.js'
import { loadEngine } from './engine.js'
import { withPlatform } from './platform.js'
import { readConfig, watchForFailures } from './start.js'
import { catchStopSignal, exitSoon } from './stop-signal.js'
import { followSupervisor, type SupervisorLink } from './supervisor.js'
import { UsageError } from './usage-error.js'
import { findRunningServer } from './with-database.js'

const LINGER_MS = 1_000

/** An engine that an author works with: the one that runs here already, or one of this command. */
interface DevEngine extends DevTarget {
  readonly tenants: readonly Tenant[]
  /** Undefined: another process serves. */
  readonly url: string | undefined
  /** Where it listens; 0 when another process does. */
  readonly port: number
}

/** `plugin dev [FOLDER]`: each edit is in the engine within two seconds, until Ctrl-C. */
export async function developPlugin(input: CommandInput): Promise<number> {
  const supervisor = followSupervisor(input.io)
  await supervisor?.turn(loadEngine)
  const folder = findPluginFolder(input.io.cwd, input.positionals[1])
  const stop = catchStopSignal(supervisor !== undefined)
  const config = { ...readConfig(input), ownsProcess: true, alarm: supervisor?.alarm }
  const work = (engine: DevEngine) => follow(input, { engine, folder, ended: stop.wanted, supervisor })
  // The database of an engine that ended a moment ago is nobody's who serves.
  if (supervisor?.isRestarted) await stopAbandonedServer(config.dataDir)
  const isServed = config.databaseUrl === undefined && findRunningServer(config.dataDir) !== undefined
  await (isServed ? withPlatform(config, platform => besideEngine(platform, work)) : withOwnEngine(input, config, work))
  exitSoon(0, LINGER_MS)
  return 0
}

type Work = (engine: DevEngine) => Promise<void>
type PlatformOf = Parameters<Parameters<typeof withPlatform>[1]>[0]

async function besideEngine({ installation, activity, plugins, tenants }: PlatformOf, work: Work): Promise<void> {
  const { installer, offers } = installation
  await work({ installer, offers, plugins, activity, tenants: await tenants.list(), url: undefined, port: 0 })
}

async function withOwnEngine(input: CommandInput, wanted: EngineConfig, work: Work): Promise<void> {
  const { host, port, isPortExplicit } = wanted
  const config = withPort(wanted, await choosePort({ host, port, isExplicit: isPortExplicit }))
  const { createEngine } = await loadEngine()
  const engine = await createEngine(config)
  watchForFailures(input, engine)
  try {
    const { url } = await engine.listen()
    const { container } = engine
    await work({
      installer: container.resolve(PluginInstaller),
      offers: container.resolve(PluginOffers),
      plugins: container.resolve(PluginManager),
      activity: container.resolve(PluginActivity),
      tenants: await container.resolve(TenantService).list(),
      ...{ url, port: config.port },
    })
  } finally {
    await engine.close()
  }
}

interface Following {
  readonly engine: DevEngine
  readonly folder: string
  readonly ended: Promise<unknown>
  readonly supervisor: SupervisorLink | undefined
}

async function follow(input: CommandInput, { engine, folder, ended, supervisor }: Following): Promise<void> {
  const tenant = chosenTenant(input, engine.tenants)
  const end = new AbortController()
  const session = new DevSession(engine, {
    folder,
    tenantIds: tenant ? [tenant.id] : [],
    report: news => say(input, news),
  })
  // Before its code runs for the first time: from now on an end is no failed start.
  supervisor?.ready(engine.port)
  const pluginId = await (supervisor?.isRestarted ? session.resume() : session.start())
  session.watch(end.signal)
  const place = `${engine.url ?? readConfig(input).publicUrl}/admin/plugins/${pluginId}`
  if (supervisor?.isRestarted) {
    if (input.values['json'] !== true) input.io.out(`Edits appear again: ${place}`)
  } else if (input.values['json'] === true) {
    input.io.out(JSON.stringify({ event: 'ready', id: pluginId, url: engine.url, place }))
  } else {
    input.io.out(`${pluginId} is installed${tenant ? ` and switched on for ${tenant.name}` : ''}: ${place}`)
    input.io.out('Edits appear there. Ctrl-C ends this.')
  }
  await ended
  end.abort()
  if (input.values['json'] !== true) {
    const again = `npx bookwright plugin upgrade ${pluginId} ${pluginId} --yes`
    input.io.out(`What you saw last stays installed. To use the folder of the site again: ${again}`)
  }
}

function chosenTenant(input: CommandInput, tenants: readonly Tenant[]): Tenant | undefined {
  const slug = textOf(input, 'tenant')
  if (slug === undefined) return tenants[0]
  const found = tenants.find(tenant => tenant.slug === slug)
  if (found === undefined) throw new UsageError({ problem: `There is no business "${slug}".` })
  return found
}

function say(input: CommandInput, news: DevNews): void {
  if (input.values['json'] === true) return input.io.out(JSON.stringify(news))
  const files = news.files.join(', ')
  if (news.event === 'failed') return input.io.err([files, news.message].filter(Boolean).join(': '))
  input.io.out(news.event === 'reloaded' ? `${files}: there in ${news.durationMs} ms` : `${files}: nothing to install`)
}
