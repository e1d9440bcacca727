import { SYSTEM_ACTOR } from '../domain/booking.js'
import { discoverPlugins } from '../plugin/discover.js'
import type { PluginManifest } from '../plugin/manifest.js'
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
    const manifests = discoverPlugins(input.io.cwd).packages.map(found => found.manifest)
    if (action === 'list') return list(input, manifests)
    if (action !== 'enable' && action !== 'disable') {
      const problem = promiseOf(`plugin ${action}`) ?? `Unknown action "${action}": use list, enable or disable.`
      throw new UsageError({ problem })
    }
    const manifest = manifests.find(candidate => candidate.id === id)
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

async function list(input: CommandInput, manifests: readonly PluginManifest[]): Promise<number> {
  const enabled = textOf(input, 'tenant') === undefined ? undefined : await enabledIds(input)
  const items = manifests.map(({ id, version, description }) => {
    const isEnabled = enabled?.includes(id)
    return { id, version, description, ...(isEnabled === undefined ? {} : { isEnabled }) }
  })
  const width = Math.max(0, ...items.map(({ id }) => id.length))
  const state = (isEnabled: boolean | undefined) => (isEnabled === undefined ? '' : isEnabled ? 'on   ' : 'off  ')
  const lines = items.map(
    item => `${item.id.padEnd(width)}  ${item.version}  ${state(item.isEnabled)}${item.description}`,
  )
  return answer(input, { items }, lines)
}

function enabledIds(input: CommandInput): Promise<string[]> {
  return withPlatform(readConfig(input), async platform => {
    const tenant = await tenantOf(platform, input)
    const plugins = await platform.plugins.list(tenant.id)
    return plugins.filter(plugin => plugin.isEnabled).map(plugin => plugin.id)
  })
}
