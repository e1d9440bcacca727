import { PluginRefusedError } from '../errors/catalog.js'
import type { PluginMigration } from './contributions.js'
import type { AnyPlugin, PluginTables } from './define-plugin.js'
import { pluginTable } from './plugin-table.js'

const STEP_NAME = /^[\w.-]{1,100}$/

/**
 * The steps of a plugin's own tables, in order; none when it has no tables.
 * @throws BW_PLUGIN_REFUSED for a name that is no word, or there twice.
 */
export function migrationsOf(pluginId: string, definition: AnyPlugin | undefined): readonly PluginMigration[] {
  const declared = definition?.migrations ?? []
  const tables: PluginTables = { table: (name, columns) => pluginTable(pluginId, name, columns) }
  const steps = typeof declared === 'function' ? declared(tables) : declared
  const names = steps.map(step => step.name)
  const wrong = names.find((name, index) => !STEP_NAME.test(name) || names.indexOf(name) !== index)
  if (wrong === undefined) return steps
  const reason = `the name "${wrong}" of a step is there twice or has other signs than letters, digits, dots and hyphens.`
  throw new PluginRefusedError({ plugin: pluginId, reason })
}
