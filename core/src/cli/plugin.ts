import { hasEmbeddedCluster } from '../db/embedded/data-directory.js'
import { migrate } from '../db/migrate.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { loadPlugins } from '../plugin/load-plugins.js'
import type { PluginRecord } from '../plugin/plugin-record.js'
import { answer, textOf, type Command, type CommandInput } from './command.js'
import { promiseOf } from './commands-to-come.js'
import { openPlatform, tenantOf, withPlatform } from './platform.js'
import { createAuthored, packAuthored, testAuthored } from './plugin-author.js'
import { developPlugin } from './plugin-dev.js'
import {
  checkPlugin,
  exportPlugin,
  importPlugin,
  listOffers,
  releasePlugin,
  setPlugin,
  showActivity,
} from './plugin-care.js'
import { addPlugin, removePlugin, upgradePlugin } from './plugin-change.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'
import { withDatabase } from './with-database.js'

const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const

const actions: Readonly<Record<string, (input: CommandInput) => Promise<number>>> = {
  list,
  offers: listOffers,
  add: addPlugin,
  upgrade: upgradePlugin,
  remove: removePlugin,
  enable: input => switchPlugin(input, 'enable'),
  disable: input => switchPlugin(input, 'disable'),
  settings: setPlugin,
  check: checkPlugin,
  activity: showActivity,
  release: releasePlugin,
  export: exportPlugin,
  import: importPlugin,
  create: createAuthored,
  test: testAuthored,
  dev: developPlugin,
  pack: packAuthored,
}

export const pluginCommand: Command = {
  name: 'plugin',
  summary:
    'Lists, installs, upgrades and removes plugins, sets them for a business, looks after them, and helps to write them',
  usage:
    'list [--tenant SLUG] | add FILE|NAME [--yes] | upgrade ID FILE|NAME [--dry-run] [--yes] | remove ID [--data-of-plugin WHAT] | enable|disable|check ID --tenant SLUG | settings ID --tenant SLUG [--from FILE] | offers | activity|release|export ID | import ID [FILE] | create NAME --kind KIND | dev|test|pack [FOLDER]',
  options: {
    ...{ tenant: string, data: string, yes: boolean, 'dry-run': boolean, 'data-of-plugin': string },
    ...{ from: string, location: string, organization: string, instance: boolean },
    ...{ kind: string, language: string, into: string, out: string, 'skip-tests': boolean, port: string },
  },
  optionHelp: {
    '--tenant SLUG': 'the business',
    '--yes': 'agree to what the plugin may touch; without it, that is shown and nothing is done',
    '--dry-run': 'with upgrade: goes through it, takes all of it back and says which steps its tables need',
    '--data-of-plugin WHAT': 'with remove: keep (default), export or delete what the plugin stored',
    '--from FILE': 'with settings: takes {"values": {…}, "locks": {…}} from there and saves it; - is standard input',
    '--location ID': 'with settings: those of one location of the business',
    '--organization ID': 'with settings: those of an organization above it, which all below inherit',
    '--instance': 'with settings: those of the whole installation',
    '--data DIR': 'data directory of the embedded database',
    '--kind KIND': 'with create: payment, channel, calendar, ai, vertical or blank (default)',
    '--language ts|js': 'with create: TypeScript where a compiler is installed (default), or JavaScript',
    '--into DIR': 'with create: the new folder; default plugins/<id>',
    '--out FILE': 'with pack and export: the file that is written; default <id>-<version>.tgz, <id>.json.gz',
    '--port N': 'with dev: where its engine listens; default 3000 or the next free port',
    '--skip-tests': 'with test and pack: looks at the rest only; nobody is told that it is tested',
  },
  actions: Object.keys(actions),
  words: [1, 3],
  async run(input) {
    const [action = ''] = input.positionals
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (run) return run(input)
    const known = Object.keys(actions).join(', ')
    throw new UsageError({ problem: promiseOf(`plugin ${action}`) ?? `Unknown action "${action}": use ${known}.` })
  },
}

function switchPlugin(input: CommandInput, action: 'enable' | 'disable'): Promise<number> {
  const id = input.positionals[1]
  const problem = `There is no plugin "${id ?? ''}": see "bookwright plugin list".`
  if (id === undefined) throw new UsageError({ problem })
  return withPlatform(readConfig(input), async platform => {
    const tenant = await tenantOf(platform, input)
    const found = (await platform.plugins.list(tenant.id)).find(plugin => plugin.id === id)
    if (!found) throw new UsageError({ problem })
    await platform.plugins[action]({ tenantId: tenant.id, pluginId: id, actor: SYSTEM_ACTOR })
    return answer(input, { id, tenant: tenant.slug, isEnabled: action === 'enable' }, [
      `${found.name} is ${action}d for ${tenant.name}.`,
    ])
  })
}

/** Every plugin of the installation; one that the engine would set aside says why in place of its description. */
async function list(input: CommandInput): Promise<number> {
  const enabled = textOf(input, 'tenant') === undefined ? undefined : await enabledIds(input)
  const records =
    (await installed(input)) ?? (await loadPlugins(discoverPlugins(input.io.cwd).packages, readCoreVersion()))
  const items = records.map(({ manifest: { id, version, description }, state, reason, source }) => {
    const isEnabled = enabled?.includes(id)
    return { id, version, description, source, state, reason, ...(isEnabled === undefined ? {} : { isEnabled }) }
  })
  const width = (key: 'id' | 'version') => Math.max(0, ...items.map(item => item[key].length))
  const onOrOff = (isEnabled: boolean | undefined) => (isEnabled === undefined ? '' : isEnabled ? 'on   ' : 'off  ')
  const lines = items.map(item => {
    const note = item.state === 'ready' ? item.description : `${item.state}: ${item.reason}`
    const words = `${item.id.padEnd(width('id'))}  ${item.version.padEnd(width('version'))}`
    return `${words}  ${onOrOff(item.isEnabled)}${note}`.trimEnd()
  })
  return answer(input, { items }, lines)
}

/** What is wanted, where there is a database that knows; looking changes nothing in it. */
async function installed(input: CommandInput): Promise<readonly PluginRecord[] | undefined> {
  const config = readConfig(input)
  if (config.databaseUrl === undefined && !hasEmbeddedCluster(config.dataDir)) return undefined
  return withDatabase(config, async url => {
    const { pending } = await migrate(url, { direction: 'status' })
    if (pending.length > 0) return undefined
    return openPlatform(config, url, async ({ installation, records }) => {
      const isKnown = (await installation.installation.wanted()).length > 0
      return isKnown ? records() : undefined
    })
  })
}

function enabledIds(input: CommandInput): Promise<string[]> {
  return withPlatform(readConfig(input), async platform => {
    const tenant = await tenantOf(platform, input)
    const plugins = await platform.plugins.list(tenant.id)
    return plugins.filter(plugin => plugin.isEnabled).map(plugin => plugin.id)
  })
}
