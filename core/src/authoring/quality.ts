import { privacyOf } from '../plugin/define-plugin.js'
import { BADGES, type Badge } from '../plugin/badges.js'
import { migrationsOf } from '../plugin/plugin-migrations.js'
import type { SettingsSchema } from '../plugin/settings.js'
import { readWordsOf, wordProblems } from '../plugin/words.js'
import { accessProblems } from './access-problems.js'
import type { AuthoredPlugin } from './plugin-folder.js'
import type { TestReport } from './run-plugin-tests.js'

/** One line of the checklist. */
export interface BadgeFinding {
  readonly badge: Badge
  readonly isEarned: boolean
  /** What earned it, or what is missing. */
  readonly note: string
}

/** What is known of a plugin's quality, from its files and its tests. */
export interface Quality {
  /** What keeps it from being packed. */
  readonly problems: readonly string[]
  readonly findings: readonly BadgeFinding[]
}

const FEWEST_WORDS = 40
/** Columns of a table that say whose row it is. */
const PERSONAL = /\b(customer_id|customer|e_?mail|phone|first_name|last_name|full_name|address)\b/

/** Looks at a built plugin. @param tests - What `plugin test` found; undefined: they were not run, so nothing is known. */
export function checkQuality(plugin: AuthoredPlugin, tests: TestReport | undefined): Quality {
  const failed = (tests?.failed ?? []).map(title => `a test fails: ${title}`)
  const find: Readonly<Record<Badge, () => Omit<BadgeFinding, 'badge'>>> = {
    documented: () => documented(plugin),
    tested: () => tested(tests),
    accessible: () => accessible(plugin),
    translated: () => translated(plugin),
    privacy: () => privacy(plugin),
  }
  return {
    problems: [...wordProblems(plugin.definition, readWordsOf(plugin.definition)), ...lostReasons(plugin), ...failed],
    findings: BADGES.map(badge => ({ badge, ...find[badge]() })),
  }
}

/** Reasons of refusals that have no words: a customer would read a key. */
function lostReasons({ archive, definition }: AuthoredPlugin): string[] {
  const words = readWordsOf(definition).get('en') ?? {}
  const code = ownCode(archive.files).map(({ content }) => content.toString('utf8'))
  const reasons = code.flatMap(text =>
    [...text.matchAll(/\bveto\(\s*['"`]([^'"`$]+)['"`]/g)].map(([, key = '']) => key),
  )
  return [...new Set(reasons)].filter(key => words[key] === undefined).map(key => `en: "${key}" has no words`)
}

export function ownCode<F extends { readonly path: string }>(files: readonly F[]): F[] {
  return files.filter(({ path }) => /\.m?js$/.test(path) && !path.startsWith('node_modules/'))
}

function documented({ archive, definition }: AuthoredPlugin): Omit<BadgeFinding, 'badge'> {
  const readme = archive.files.find(({ path }) => /^readme\.md$/i.test(path))?.content.toString('utf8')
  if (readme === undefined) return { isEarned: false, note: 'it has no README.md' }
  const count = readme.split(/\s+/).filter(word => /\w/.test(word)).length
  if (count < FEWEST_WORDS) return { isEarned: false, note: `its README.md has fewer than ${FEWEST_WORDS} words` }
  const settings = Object.keys((definition.settings?.schema ?? {}) as SettingsSchema)
  const unnamed = settings.filter(key => !readme.includes(`\`${key}\``))
  const note = unnamed.length > 0 ? `its README.md says nothing of ${unnamed.join(', ')}` : 'README.md'
  return { isEarned: unnamed.length === 0, note }
}

function tested(tests: TestReport | undefined): Omit<BadgeFinding, 'badge'> {
  if (tests === undefined) return { isEarned: false, note: 'its tests were not run' }
  const { passed, failed, missing } = tests
  if (failed.length > 0) return { isEarned: false, note: `${failed.length} of its tests fail` }
  if (missing.length > 0) return { isEarned: false, note: `it does not run: ${missing.join('; ')}` }
  return { isEarned: passed.length > 0, note: `${passed.length} tests, the contracts among them` }
}

function accessible({ archive }: AuthoredPlugin): Omit<BadgeFinding, 'badge'> {
  const shown = archive.files.filter(({ path }) => /\.(m?js|css)$/.test(path) && !path.startsWith('node_modules/'))
  const problems = shown.flatMap(({ path, content }) =>
    accessProblems(content.toString('utf8')).map(problem => `${path}: ${problem}`),
  )
  return { isEarned: problems.length === 0, note: problems.join('; ') || 'nothing that keeps people out was found' }
}

function translated({ definition }: AuthoredPlugin): Omit<BadgeFinding, 'badge'> {
  const words = readWordsOf(definition)
  const keys = Object.keys(words.get('en') ?? {})
  const others = [...words].filter(([language]) => language !== 'en')
  const whole = others.filter(([, texts]) => keys.every(key => texts[key] !== undefined)).map(([language]) => language)
  if (whole.length > 0) return { isEarned: true, note: ['en', ...whole].join(', ') }
  const note = others.length === 0 ? 'it speaks English only' : 'no language beside English has all words'
  return { isEarned: false, note }
}

function privacy({ definition }: AuthoredPlugin): Omit<BadgeFinding, 'badge'> {
  if (privacyOf(definition)) return { isEarned: true, note: 'it answers for one customer, and forgets them' }
  if (definition.privacy === undefined) return { isEarned: false, note: 'it does not say what it knows of customers' }
  const steps = migrationsOf(definition.id, definition).map(({ up }) => PERSONAL.exec(up)?.[0])
  const found = steps.find(column => column !== undefined)
  if (found === undefined) return { isEarned: true, note: 'it stores nothing about anybody' }
  return { isEarned: false, note: `it says that it stores nothing about anybody, and has a column ${found}` }
}
