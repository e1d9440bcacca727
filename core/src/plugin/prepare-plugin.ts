import type { PluginContainment } from '../containment/plugin-containment.js'
import type { BookwrightError } from '../errors/bookwright-error.js'
import { PluginRefusedError } from '../errors/catalog.js'
import type { Words } from '../i18n/translator.js'
import type { Log } from '../ports/log.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { AnyPlugin } from './define-plugin.js'
import type { PluginRecord, ReadyPlugin } from './plugin-record.js'
import type { PreparedPlugin } from './plugin-scope.js'
import type { PluginConnections } from './plugin-connections.js'
import type { PluginSettingsService } from './plugin-settings.js'
import type { SettingsSchema } from './settings.js'
import { SetupCollector } from './setup-collector.js'
import { readWordsOf } from './words.js'

export interface Surroundings {
  readonly settings: PluginSettingsService
  readonly unitOfWork: Pick<UnitOfWork, 'run'>
  readonly connections: Pick<PluginConnections, 'accessToken'>
  readonly log: Log
  readonly containment?: PluginContainment | undefined
}

/**
 * Runs the `setup` of a plugin and takes down what it registers, which nobody sees yet.
 * @throws BW_PLUGIN_REFUSED, or what the setup threw.
 */
export function preparePlugin(record: ReadyPlugin, surroundings: Surroundings): PreparedPlugin {
  const { settings, connections, unitOfWork, log, containment } = surroundings
  const pluginId = record.manifest.id
  const words = readWords(pluginId, record.definition)
  const collected = new SetupCollector<SettingsSchema>({
    pluginId,
    log,
    containment,
    settings: (tenantId, locationId) => settings.get(tenantId, pluginId, locationId),
    settingsAbove: tenantId => settings.getAbove(tenantId, pluginId),
    transaction: (tenantId, work) => unitOfWork.run(tenantId, work),
    accessToken: (tenantId, field, locationId) => connections.accessToken({ tenantId, pluginId, field, locationId }),
  })
  const shared: unknown = record.definition.setup(collected)
  collected.close()
  containment?.wasLoaded(pluginId, 'setup')
  if (shared instanceof Promise) {
    // Its rejection must not end the process before anybody reads the reason.
    shared.catch((error: unknown) => log.error({ plugin: pluginId, error }, 'asynchronous setup failed'))
    throw new PluginRefusedError({
      plugin: pluginId,
      reason: 'its setup is asynchronous. Register at once, work later.',
    })
  }
  return { record: { ...record, shared }, collected, words }
}

/** Why a plugin did not start, for people. */
export function startFailure(error: unknown): Pick<PluginRecord, 'state' | 'reason'> {
  if (error instanceof PluginRefusedError) {
    return { state: 'refused', reason: (error as BookwrightError<{ reason: string }>).details.reason }
  }
  return { state: 'broken', reason: `its setup failed: ${error instanceof Error ? error.message : String(error)}` }
}

/** Words that a plugin brings, by language. @throws BW_PLUGIN_REFUSED for a key that is not its own. */
export function readWords(pluginId: string, definition: AnyPlugin): ReadonlyMap<string, Words> {
  const found = readWordsOf(definition)
  for (const [language, words] of found) {
    const stranger = Object.keys(words).find(key => !key.startsWith(`${pluginId}.`))
    if (stranger === undefined) continue
    const reason = `the key "${stranger}" in ${language}.json does not begin with "${pluginId}.".`
    throw new PluginRefusedError({ plugin: pluginId, reason })
  }
  return found
}
