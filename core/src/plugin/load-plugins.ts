import { compatProblem } from './compat.js'
import type { AnyPlugin } from './define-plugin.js'
import type { PluginPackage } from './plugin-package.js'
import type { PluginRecord } from './plugin-record.js'
import { requirementOrder } from './requirement-order.js'
import { schemaProblems } from './schema-problems.js'

function isDefinition(value: unknown): value is AnyPlugin {
  const candidate = value as Partial<AnyPlugin> | undefined
  return typeof candidate?.id === 'string' && typeof candidate.setup === 'function'
}

function refusal(found: PluginPackage, coreVersion: string): string | undefined {
  const { id } = found.manifest
  if (found.directoryName !== id) return `its id is "${id}", but its directory is called "${found.directoryName}".`
  return compatProblem(found.manifest, coreVersion)
}

function definitionProblem(found: PluginPackage, definition: AnyPlugin): string | undefined {
  const { id, compat } = found.manifest
  if (definition.id !== id) return `its code says "${definition.id}", its package.json says "${id}".`
  if (definition.compat !== compat) return `its code fits core ${definition.compat}, its package.json says ${compat}.`
  const declared = [...(definition.permissions ?? [])].sort().join(', ')
  if (declared !== [...found.manifest.permissions].sort().join(', ')) {
    return 'its code and its package.json declare different permissions.'
  }
  return schemaProblems(definition.settings?.schema ?? {}, definition.settings)[0]
}

/** Imports one package and checks it; nothing is registered. */
export async function loadPlugin(found: PluginPackage, coreVersion: string): Promise<PluginRecord> {
  const { manifest, contentHash, directory, source } = found
  const record = (state: PluginRecord['state'], reason: string, definition?: AnyPlugin): PluginRecord => ({
    manifest,
    contentHash,
    directory,
    source,
    state,
    reason,
    definition,
  })
  const refused = refusal(found, coreVersion)
  if (refused !== undefined) return record('refused', refused)
  let loaded: { readonly default?: unknown }
  try {
    loaded = await found.load()
  } catch (error) {
    return record('broken', `its code cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isDefinition(loaded.default)) return record('broken', 'its default export is not a definePlugin() definition.')
  const problem = definitionProblem(found, loaded.default)
  return problem === undefined ? record('ready', '', loaded.default) : record('refused', problem)
}

/**
 * Imports packages and checks each; nothing is registered yet. A plugin that fails is in the answer with its reason.
 * @returns Records in the order in which they have to be set up: what a plugin requires stands before it.
 */
export async function loadPlugins(packages: readonly PluginPackage[], coreVersion: string): Promise<PluginRecord[]> {
  const records: PluginRecord[] = []
  for (const found of packages) {
    const isSecond = records.some(record => record.manifest.id === found.manifest.id)
    if (!isSecond) records.push(await loadPlugin(found, coreVersion))
  }
  return requirementOrder(records)
}
