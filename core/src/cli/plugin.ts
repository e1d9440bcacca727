import { SYSTEM_ACTOR } from '../domain/booking.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { loadPlugins } from '../plugin/load-plugins.js'
import type { PluginPackage } from '../plugin/plugin-package.js'
import { answer, textOf, type Command, type CommandInput } from './command.js'
import { promiseOf } from './commands-to-come.js'
import { tenantOf, withPlatform } from './platform.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'

const string = { type: 'string' } as const

export const pluginCommand: Command = {
  name: 'plugin',
  summary: 'Lists plugins, or enables and disables one for a business',
  usage: 'list [--tenant SLUG] | enable ID --tenant SLUG | disable ID --tenant SLUG',
  options: { tenant: string, data: string },
  optionHelp: { '--tenant SLUG': 'the business', '--data DIR': 'data directory of the embedded database' },
  actions: ['list', 'enable', 'disable'],
  words: [1, 2],
  async run(input) {
    const [action = '', id] = input.positionals
    const { packages } = discoverPlugins(input.io.cwd)
    if (action === 'list') return list(input, packages)
    if (action !== 'enable' && action !== 'disable') {
      const problem = promiseOf(`plugin ${action}`) ?? `Unknown action "${action}": use list, enable or disable.`
      throw new UsageError({ problem })
    }
    const manifest = packages.map(found => found.manifest).find(candidate => candidate.id === id)
    if (!manifest) {
      const hint = 'see "bookwright plugin list"'
      throw new UsageError({ problem: `There is no plugin "${id ?? ''}": ${hint}.` })
    }
    return withPlatform(readConfig(input), async platform => {
      const tenant = await tenantOf(platform, input)
      await platform.plugins[action]({ tenantId: tenant.id, pluginId: manifest.id, actor: SYSTEM_ACTOR })
      return answer(input, { id: manifest.id, tenant: tenant.slug, isEnabled: action === 'enable' }, [
        `${manifest.displayName} is ${action}d for ${tenant.name}.`,
      ])
    })
  },
}

/** Every plugin that lies in the site; one that the engine would set aside says why in place of its description. */
async function list(input: CommandInput, packages: readonly PluginPackage[]): Promise<number> {
  const enabled = textOf(input, 'tenant') === undefined ? undefined : await enabledIds(input)
  const records = await loadPlugins(packages, readCoreVersion())
  const items = records.map(({ manifest: { id, version, description }, state, reason }) => {
    const isEnabled = enabled?.includes(id)
    return { id, version, description, state, reason, ...(isEnabled === undefined ? {} : { isEnabled }) }
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

function enabledIds(input: CommandInput): Promise<string[]> {
  return withPlatform(readConfig(input), async platform => {
    const tenant = await tenantOf(platform, input)
    const plugins = await platform.plugins.list(tenant.id)
    return plugins.filter(plugin => plugin.isEnabled).map(plugin => plugin.id)
  })
}
