import { createHash } from 'node:crypto'
import { PluginRefusedError } from '../errors/catalog.js'
import type { Words } from '../i18n/translator.js'
import { isPermission } from '../identity/roles.js'
import { readPanelFolder, type PanelFile } from './panel-files.js'
import {
  ADMIN_SLOTS,
  NAVIGATION_GROUPS,
  STOREFRONT_SLOTS,
  type PanelPlace,
  type PluginAdmin,
  type PluginStorefront,
} from './panels.js'
import type { ReadyPlugin } from './plugin-record.js'
import { readWords } from './prepare-plugin.js'

const FALLBACK = 'en'
const HASH_LENGTH = 32
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

type Side = 'admin' | 'storefront'

/** What one version of a plugin shows to browsers, read once. */
export class PluginPanels {
  readonly pluginId: string
  readonly version: string
  /** Over everything that can be fetched. */
  readonly hash: string
  readonly admin: PluginAdmin | undefined
  readonly storefront: PluginStorefront | undefined
  private readonly files = new Map<string, PanelFile>()

  /** @throws BW_PLUGIN_REFUSED when the folders are not what they should be, or places name what is not there. */
  constructor({ manifest, definition, directory }: ReadyPlugin) {
    this.pluginId = manifest.id
    this.version = manifest.version
    this.admin = definition.admin
    this.storefront = definition.storefront
    for (const side of ['admin', 'storefront'] as const) {
      const folder = definition[side]?.folder
      if (folder === undefined) continue
      const found = readPanelFolder({ pluginId: manifest.id, directory, folder })
      for (const [path, file] of found) this.files.set(`${side}/${path}`, file)
    }
    for (const [locale, words] of readWords(manifest.id, definition)) {
      this.files.set(`words/${locale}.json`, json(words))
    }
    const problem = this.problem()
    if (problem !== undefined) throw new PluginRefusedError({ plugin: manifest.id, reason: problem })
    this.hash = hashOf(this.files)
  }

  /** @param path - Such as `admin/stamps.js` or `words/en.json`. */
  file(path: string): PanelFile | undefined {
    return this.files.get(path)
  }

  address(path: string): string {
    return `/plugins/${this.pluginId}/${this.hash}/${path}`
  }

  addressOf(side: Side, { module }: Pick<PanelPlace, 'module'>): string {
    return this.address(`${side}/${module}`)
  }

  /** Style sheets at the top of a folder. */
  stylesOf(side: Side): string[] {
    const sheet = new RegExp(`^${side}/[^/]+\\.css$`)
    return [...this.files.keys()].filter(path => sheet.test(path)).map(path => this.address(path))
  }

  /** Where the words are, for a language and what it falls back to: the poorest first. */
  wordsFor(locale: string): string[] {
    const base = locale.split('-')[0] ?? locale
    const paths = [...new Set([FALLBACK, base, locale])].map(name => `words/${name}.json`)
    return paths.filter(path => this.files.has(path)).map(path => this.address(path))
  }

  get panelUrl(): string | null {
    const module = this.admin?.panel
    return module === undefined ? null : this.addressOf('admin', { module })
  }

  private problem(): string | undefined {
    const { panel, pages = [], widgets = [], slots = [] } = this.admin ?? {}
    const places: PanelPlace[] = [...pages, ...widgets, ...slots]
    const shown = [...places, ...(panel === undefined ? [] : [{ module: panel }])]
    return (
      this.missing('admin', shown) ??
      this.missing('storefront', this.storefront?.slots ?? []) ??
      unnamed([...places, ...(this.storefront?.slots ?? [])]) ??
      wrongNames('page', pages) ??
      wrongNames('widget', widgets) ??
      unknownOf(pages, ({ group }) => group, NAVIGATION_GROUPS) ??
      unknownOf(slots, ({ slot }) => slot, ADMIN_SLOTS) ??
      unknownOf(this.storefront?.slots ?? [], ({ slot }) => slot, STOREFRONT_SLOTS) ??
      wrongRights([...pages, ...widgets], slots)
    )
  }

  private missing(side: Side, places: readonly Pick<PanelPlace, 'module'>[]): string | undefined {
    const gone = places.find(({ module }) => !/\.m?js$/.test(module) || !this.files.has(`${side}/${module}`))
    return gone && `its ${side} folder has no module ${gone.module}. Build its panels first.`
  }
}

function unnamed(places: readonly PanelPlace[]): string | undefined {
  const found = places.find(({ label }) => typeof label !== 'string' || label === '')
  return found && `the place with ${found.module} has no label.`
}

function wrongNames(what: string, places: readonly { readonly name: string }[]): string | undefined {
  const names = places.map(({ name }) => name)
  const wrong = names.find((name, index) => !NAME.test(name) || names.indexOf(name) !== index)
  return wrong === undefined ? undefined : `its ${what} "${wrong}" is there twice, or not in small letters and hyphens.`
}

function unknownOf<T>(places: readonly T[], of: (place: T) => string | undefined, known: readonly string[]) {
  const wrong = places.map(of).find(name => name !== undefined && !known.includes(name))
  return wrong === undefined ? undefined : `there is no place "${wrong}". There are ${known.join(', ')}.`
}

function wrongRights(bound: readonly { needs?: string }[], free: readonly { needs?: string }[]): string | undefined {
  const isWrong = bound.some(({ needs }) => !isPermission(needs)) || free.some(({ needs = '' }) => !isRight(needs))
  return isWrong ? 'a page, widget or slot needs a permission that does not exist, or names none.' : undefined
}

function isRight(needs: string): boolean {
  return needs === '' || isPermission(needs)
}

function json(words: Words): PanelFile {
  return { type: 'application/json; charset=utf-8', content: Buffer.from(JSON.stringify(words)) }
}

function hashOf(files: ReadonlyMap<string, PanelFile>): string {
  const hash = createHash('sha256')
  for (const [path, { content }] of [...files].sort(([left], [right]) => (left < right ? -1 : 1))) {
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex').slice(0, HASH_LENGTH)
}
