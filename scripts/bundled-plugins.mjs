import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from './build-steps.mjs'

/** The built plugins of this repository with their settings and English words, by id: `{id, settings, words}`. */
export async function bundledPlugins() {
  const folder = join(repositoryRoot, 'plugins')
  const built = readdirSync(folder).filter(name => existsSync(join(folder, name, 'dist/index.js')))
  return Promise.all(
    built.sort().map(async id => {
      const { default: plugin } = await import(pathToFileURL(join(folder, id, 'dist/index.js')).href)
      const words = JSON.parse(readFileSync(join(folder, id, 'src/locales/en.json'), 'utf8'))
      return { id, settings: plugin.settings?.schema ?? {}, words }
    }),
  )
}
