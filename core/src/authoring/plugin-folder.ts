import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PluginAuthoringError } from '../errors/plugin-errors.js'
import { readCoreVersion } from '../plugin/core-version.js'
import type { AnyPlugin } from '../plugin/define-plugin.js'
import { loadPlugin } from '../plugin/load-plugins.js'
import { describeFiles, type PackageArchive } from '../plugin/package-archive.js'
import { SetupCollector } from '../plugin/setup-collector.js'
import type { SettingsSchema } from '../plugin/settings.js'
import { packageFiles } from './package-files.js'

/** A plugin as it lies in the folder of its author, built. */
export interface AuthoredPlugin {
  readonly folder: string
  readonly archive: PackageArchive
  readonly definition: AnyPlugin
  /** What its `setup` registers. */
  readonly collected: SetupCollector<SettingsSchema>
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * The folder that somebody means: a path, or the id of a plugin in `plugins/`; nothing means the working directory.
 * @throws BW_PLUGIN_AUTHORING
 */
export function findPluginFolder(cwd: string, name = '.'): string {
  const places = [resolve(cwd, name), join(cwd, 'plugins', name)]
  const found = places.find(place => existsSync(join(place, 'package.json')))
  if (found !== undefined) return found
  throw new PluginAuthoringError({
    problem: `there is no folder "${name}" with a package.json, nor plugins/${name}`,
  })
}

/**
 * Reads and sets up what lies in a folder, without an engine.
 * @throws BW_PLUGIN_AUTHORING with the sentence that an engine would refuse it with.
 */
export async function loadAuthored(folder: string): Promise<AuthoredPlugin> {
  const archive = describeFiles(packageFiles(folder))
  const { manifest, contentHash, entry } = archive
  const url = pathToFileURL(join(folder, entry)).href
  const found = { manifest, contentHash, directory: folder, directoryName: manifest.id, source: 'site' as const }
  const load = () => import(url) as Promise<{ default?: unknown }>
  const { definition, state, reason } = await loadPlugin({ ...found, load }, readCoreVersion())
  if (state !== 'ready' || definition === undefined) throw new PluginAuthoringError({ problem: plain(reason) })
  return { folder, archive, definition, collected: collect(definition) }
}

function collect(definition: AnyPlugin): SetupCollector<SettingsSchema> {
  const settings = () => Promise.resolve({})
  // Nothing is connected while a plugin is only looked at.
  const accessToken = () => Promise.resolve('')
  const transaction = () => Promise.reject(new PluginAuthoringError({ problem: 'there is no database here' }))
  const answers = { settings, settingsAbove: settings, accessToken, transaction }
  const surroundings = { pluginId: definition.id, log: SILENT, ...answers }
  const collected = new SetupCollector<SettingsSchema>(surroundings)
  try {
    definition.setup(collected)
  } catch (error) {
    const problem = `its setup failed: ${plain(error instanceof Error ? error.message : String(error))}`
    throw new PluginAuthoringError({ problem }, error)
  }
  collected.close()
  return collected
}

const plain = (sentence: string) => sentence.replace(/\.$/, '')
