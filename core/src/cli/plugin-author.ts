import { writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { compilePlugin } from '../authoring/compile-plugin.js'
import { createPlugin, PLUGIN_KINDS, type PluginKind, type PluginLanguage } from '../authoring/create-plugin.js'
import { packPlugin } from '../authoring/pack-plugin.js'
import { findPluginFolder, loadAuthored, type AuthoredPlugin } from '../authoring/plugin-folder.js'
import { checkQuality, type Quality } from '../authoring/quality.js'
import { runPluginTests, type TestReport } from '../authoring/run-plugin-tests.js'
import { answer, textOf, type CommandInput } from './command.js'
import { UsageError } from './usage-error.js'

const LANGUAGES: readonly PluginLanguage[] = ['ts', 'js']

/** `plugin create NAME --kind KIND`: a folder with code, words, a panel and tests, compiled and ready to switch on. */
export async function createAuthored(input: CommandInput): Promise<number> {
  const [, name] = input.positionals
  if (name === undefined) throw new UsageError({ problem: 'NAME is missing.' })
  const { cwd } = input.io
  const wish = { name, kind: kindOf(input), language: languageOf(input), siteRoot: cwd, folder: textOf(input, 'into') }
  const { id, folder, language } = createPlugin(wish)
  await compilePlugin(folder)
  const place = relative(cwd, folder)
  return answer(input, { id, folder, language }, [
    `${id} is in ${place}. Its panel is ${join(place, 'admin/panel.js')}, its words are in ${join(place, 'locales')}.`,
    `Run its tests:     npx bookwright plugin test ${place}`,
    `See it while you write:  npx bookwright plugin dev ${place}`,
    `Give it to others: npx bookwright plugin pack ${place}`,
  ])
}

/** `plugin test [FOLDER]`: builds it, runs its tests and shows its checklist. */
export async function testAuthored(input: CommandInput): Promise<number> {
  const { plugin, tests, quality } = await examined(input)
  const isFine = quality.problems.length === 0 && tests !== undefined && tests.passed.length > 0
  const counts = `${tests?.passed.length ?? 0} passed, ${tests?.failed.length ?? 0} failed`
  const report = { id: plugin.definition.id, tests: tests && { ...tests, output: undefined }, ...quality }
  answer(input, report, [tests?.output.trimEnd() ?? '', ...checklist(plugin, quality), counts])
  return isFine ? 0 : 1
}

/** `plugin pack [FOLDER]`: builds and tests it, and writes the file that an engine installs. */
export async function packAuthored(input: CommandInput): Promise<number> {
  const { plugin, tests, quality } = await examined(input)
  if (tests && tests.failed.length > 0) input.io.err(tests.output.trimEnd())
  const bytes = await packPlugin(plugin, quality)
  const { id, version } = plugin.archive.manifest
  const file = resolve(input.io.cwd, textOf(input, 'out') ?? `${id}-${version}.tgz`)
  writeFileSync(file, bytes)
  const { findings } = quality
  return answer(input, { id, version, file, bytes: bytes.length, findings }, [
    ...checklist(plugin, quality),
    `Wrote ${relative(input.io.cwd, file)}: ${Math.ceil(bytes.length / 1024)} kB. Install it: npx bookwright plugin add ${relative(input.io.cwd, file)} --yes`,
  ])
}

interface Examined {
  readonly plugin: AuthoredPlugin
  readonly tests: TestReport | undefined
  readonly quality: Quality
}

async function examined(input: CommandInput): Promise<Examined> {
  const folder = findPluginFolder(input.io.cwd, input.positionals[1])
  await compilePlugin(folder)
  const plugin = await loadAuthored(folder)
  const tests = input.values['skip-tests'] === true ? undefined : await runPluginTests(plugin)
  return { plugin, tests, quality: checkQuality(plugin, tests) }
}

function checklist({ archive }: AuthoredPlugin, { problems, findings }: Quality): string[] {
  const { id, version } = archive.manifest
  const width = Math.max(...findings.map(({ badge }) => badge.length))
  return [
    `${id} ${version}`,
    ...problems.map(problem => `  FAIL  ${problem}`),
    ...findings.map(({ badge, isEarned, note }) => `  ${isEarned ? 'ok  ' : '-   '}  ${badge.padEnd(width)}  ${note}`),
  ]
}

function kindOf(input: CommandInput): PluginKind {
  const wanted = textOf(input, 'kind') ?? 'blank'
  const kind = PLUGIN_KINDS.find(known => known === wanted)
  if (kind === undefined) throw new UsageError({ problem: `--kind takes ${PLUGIN_KINDS.join(', ')}.` })
  return kind
}

function languageOf(input: CommandInput): PluginLanguage | undefined {
  const wanted = textOf(input, 'language')
  if (wanted === undefined) return undefined
  const language = LANGUAGES.find(known => known === wanted)
  if (language === undefined) throw new UsageError({ problem: `--language takes ${LANGUAGES.join(', ')}.` })
  return language
}
