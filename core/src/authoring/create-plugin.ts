import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PluginAuthoringError } from '../errors/plugin-errors.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { MAX_ID } from '../plugin/manifest.js'
import { findCompiler } from './compile-plugin.js'
import { directoryOf, readPackageJson } from './package-files.js'

export const PLUGIN_KINDS = ['payment', 'channel', 'calendar', 'ai', 'vertical', 'blank'] as const
export type PluginKind = (typeof PLUGIN_KINDS)[number]
export type PluginLanguage = 'ts' | 'js'

export interface PluginWish {
  readonly name: string
  readonly kind: PluginKind
  /** Absent: TypeScript where a compiler can be found, else JavaScript. */
  readonly language?: PluginLanguage | undefined
  /** Root of the site, or of the repository. */
  readonly siteRoot: string
  /** Absent: `plugins/<id>` of the site. */
  readonly folder?: string | undefined
}

export interface CreatedPlugin {
  readonly id: string
  readonly folder: string
  readonly language: PluginLanguage
}

const CORE_ROOT = resolve(fileURLToPath(new URL('../../', import.meta.url)))
const TEMPLATES = join(CORE_ROOT, 'templates', 'plugin')
/** First words that say what a plugin is for, so that a blank one may begin with them. */
const FIRST_WORDS: readonly string[] = [...PLUGIN_KINDS, 'crm', 'auth', 'video', 'voice', 'travel']
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/

/** `Stamp cards` of the kind `vertical` is `vertical-stamp-cards`; a name that begins with its kind stays as it is. */
export function pluginIdOf(name: string, kind: PluginKind): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const prefix = kind === 'blank' ? 'vertical' : kind
  const isWhole =
    plain.startsWith(`${prefix}-`) || (kind === 'blank' && FIRST_WORDS.includes(plain.split('-')[0] ?? ''))
  const id = isWhole ? plain : `${prefix}-${plain}`
  if (id.length > MAX_ID) {
    throw new PluginAuthoringError({ problem: `"${id}" is longer than ${MAX_ID} signs: choose a shorter name` })
  }
  if (ID.test(id)) return id
  throw new PluginAuthoringError({ problem: `"${name}" makes no name: use letters, digits and hyphens` })
}

/**
 * Makes the folder of a new plugin, with its code, words, panel and tests, where the site finds it. Nothing is downloaded.
 * @throws BW_PLUGIN_AUTHORING when there is something already.
 */
export function createPlugin(wish: PluginWish): CreatedPlugin {
  const { kind, siteRoot } = wish
  const id = pluginIdOf(wish.name, kind)
  const folder = resolve(siteRoot, wish.folder ?? join('plugins', id))
  if (existsSync(folder)) throw new PluginAuthoringError({ problem: `${folder} is there already` })
  const language = wish.language ?? (findCompiler(siteRoot) === undefined ? 'js' : 'ts')
  const made = { id, folder, language }
  const name = displayName(wish.name, id)
  for (const part of ['common', kind]) writeTemplate(join(TEMPLATES, part), made, name)
  writeJson(join(folder, 'package.json'), packageJson(made, name))
  if (language === 'ts') writeJson(join(folder, 'tsconfig.json'), TYPESCRIPT)
  linkCore(folder)
  linkIntoSite(made, siteRoot)
  return made
}

function displayName(name: string, id: string): string {
  const words = (/[A-Z ]/.test(name) ? name : id.split('-').slice(1).join(' ')).trim().replace(/["\\]/g, '')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function writeTemplate(template: string, { id, folder, language }: CreatedPlugin, name: string): void {
  const entries = readdirSync(template, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  for (const entry of entries) {
    const source = join(entry.parentPath, entry.name)
    const path = join(folder, relative(template, source)).replace(/\.tmpl$/, '')
    const text = readFileSync(source, 'utf8')
      .replaceAll('__ID__', id)
      .replaceAll('__NAME__', name)
      .replaceAll('__COMPAT__', compat())
    const isCode = path.endsWith('.ts')
    const target = isCode && language === 'js' ? path.replace(/\.ts$/, '.js') : path
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, isCode ? inLanguage(text, language) : text, { flag: 'wx' })
  }
}

/** Types stand between « and » in the templates: without them a module is JavaScript. */
function inLanguage(text: string, language: PluginLanguage): string {
  if (language === 'ts') return text.replace(/[«»]/g, '')
  const plain = text.replace(/^«[^»]*\n»/gm, '').replace(/«[^»]*»/g, '')
  return `// @ts-check\n${plain}`
}

/** The next major version may change what plugins rely on. */
function compat(): string {
  const version = readCoreVersion()
  return version.includes('-') ? `^${version.replace(/\.\d+$/, '.0')}` : `^${version.split('.')[0]}.0.0`
}

function packageJson({ id, language, folder }: CreatedPlugin, displayName: string): object {
  const built = language === 'ts' ? 'dist' : 'src'
  const manifest = readFileSync(join(folder, 'src', language === 'ts' ? 'index.ts' : 'index.js'), 'utf8')
  const permissions = /permissions: \[(.*)\]/.exec(manifest)?.[1] ?? ''
  return {
    name: `bookwright-plugin-${id}`,
    version: '1.0.0',
    private: true,
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': `./${built}/index.js`, './package.json': './package.json' },
    files: [built, 'locales', 'admin'],
    bookwright: {
      id,
      compat: compat(),
      displayName,
      description: `Describe here, in one sentence, what ${displayName} does.`,
      permissions: [...permissions.matchAll(/'([^']+)'/g)].map(([, permission]) => permission),
    },
    peerDependencies: { '@bookwright/core': compat() },
  }
}

/** Stands alone, so that it is the same in a site and in the repository. */
const TYPESCRIPT = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    lib: ['ES2022', 'DOM'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' })
}

/** Where the folder does not lie in the site, its imports would find no core. */
function linkCore(folder: string): void {
  if (directoryOf('@bookwright/core', folder) !== undefined) return
  link(CORE_ROOT, join(folder, 'node_modules', '@bookwright', 'core'))
}

/** A workspace of the site is found by itself; anything else by a link, as `npm install` would make one. */
function linkIntoSite({ id, folder }: CreatedPlugin, siteRoot: string): void {
  if (!existsSync(join(siteRoot, 'package.json'))) return
  readPackageJson(siteRoot)
  if (discoverPlugins(siteRoot).packages.some(found => found.directory === realpathSync(folder))) return
  link(folder, join(siteRoot, 'node_modules', `bookwright-plugin-${id}`))
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}
