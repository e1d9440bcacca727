import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Words } from '../i18n/translator.js'
import type { AnyPlugin } from './define-plugin.js'
import type { SettingField, SettingsSchema } from './settings.js'

/** The words that a plugin brings, by language; none without a folder of them. */
export function readWordsOf({ locales }: Pick<AnyPlugin, 'locales'>): ReadonlyMap<string, Words> {
  const found = new Map<string, Words>()
  if (locales === undefined) return found
  for (const file of readdirSync(fileURLToPath(locales)).filter(name => name.endsWith('.json'))) {
    found.set(file.slice(0, -'.json'.length), JSON.parse(readFileSync(new URL(file, locales), 'utf8')) as Words)
  }
  return found
}

/** Keys of the words that people must find: the name, the description, and what a form shows. */
export function wantedWords({ id, settings }: Pick<AnyPlugin, 'id' | 'settings'>): string[] {
  const keys = wordsOfFields(Object.values((settings?.schema ?? {}) as SettingsSchema))
  return [...new Set([`${id}.name`, `${id}.description`, ...keys])]
}

function wordsOfFields(fields: readonly SettingField[]): string[] {
  return fields.flatMap(field => [
    field.label,
    ...(field.help === undefined ? [] : [field.help]),
    ...(field.group === undefined ? [] : [field.group]),
    ...('options' in field ? field.options.map(option => `${field.label}.${option}`) : []),
    ...('variables' in field ? field.variables.map(name => `${field.label}.${name}`) : []),
    ...('fields' in field ? wordsOfFields(Object.values(field.fields)) : []),
  ])
}

/** What is wrong with the words of a plugin: missing in English, of somebody else's, or with other places to fill in. */
export function wordProblems(
  plugin: Pick<AnyPlugin, 'id' | 'settings'>,
  words: ReadonlyMap<string, Words>,
): readonly string[] {
  const english = words.get('en') ?? {}
  const missing = wantedWords(plugin).filter(key => (english[key] ?? '') === '')
  const strange = [...words].flatMap(([language, texts]) =>
    Object.keys(texts)
      .filter(key => !key.startsWith(`${plugin.id}.`))
      .map(key => `${language}: "${key}" does not begin with "${plugin.id}."`),
  )
  const different = [...words].flatMap(([language, texts]) =>
    Object.entries(texts)
      .filter(([key, text]) => english[key] !== undefined && placesIn(text) !== placesIn(english[key]))
      .map(([key]) => `${language}: "${key}" has other {places} than in English`),
  )
  return [...missing.map(key => `en: "${key}" has no words`), ...strange, ...different]
}

const placesIn = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()
