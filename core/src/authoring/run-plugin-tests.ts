import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ASSISTANT, CALENDAR_PROVIDER, MESSAGE_CHANNEL, PAYMENT_PROVIDER, TRAVEL_TIME_PROVIDER } from '../di/tokens.js'
import { runProgram } from './compile-plugin.js'
import type { AuthoredPlugin } from './plugin-folder.js'

/** What became of a plugin's own tests. */
export interface TestReport {
  /** Titles. */
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  /** Cases of contracts that it owes and does not run: "payment: has a label to show". */
  readonly missing: readonly string[]
  /** What the runner printed, for people. */
  readonly output: string
}

interface ContractCase {
  readonly title: string
}
type Suites = Readonly<Record<string, (open: () => Promise<never>) => readonly ContractCase[]>>

/** Lines below a result in which TAP says what it is of. */
const DETAILS = 4

/** The suite that an adapter of each port has to pass. */
const SUITES: readonly (readonly [port: symbol, name: string, suite: string])[] = [
  [PAYMENT_PROVIDER, 'payment', 'paymentProviderContract'],
  [MESSAGE_CHANNEL, 'channel', 'messageChannelContract'],
  [CALENDAR_PROVIDER, 'calendar', 'calendarProviderContract'],
  [ASSISTANT, 'assistant', 'assistantContract'],
  [TRAVEL_TIME_PROVIDER, 'travel times', 'travelTimeProviderContract'],
]

/**
 * Runs the tests of a plugin, `test/**\/*.test.js`, with the runner of Node, and compares them with the contracts that the
 * plugin owes: that of every plugin, and that of each port it provides.
 */
export async function runPluginTests(plugin: AuthoredPlugin, signal?: AbortSignal): Promise<TestReport> {
  const files = testFiles(join(plugin.folder, 'test'))
  if (files.length === 0) return { passed: [], failed: [], missing: await missingCases(plugin, []), output: '' }
  const place = mkdtempSync(join(tmpdir(), 'bookwright-tests-'))
  try {
    const tap = join(place, 'report.tap')
    const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout']
    const both = [...reporters, '--test-reporter=tap', `--test-reporter-destination=${tap}`]
    // Node leaves out the tests of a process that believes to be one of a run.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    const run = await runProgram(['--test', ...both, ...files], { cwd: plugin.folder, signal, env })
    const lines = existsSync(tap) ? readFileSync(tap, 'utf8').split('\n') : []
    const passed = titlesOf(lines, /^ *ok \d+ - (.*)$/)
    const failed = titlesOf(lines, /^ *not ok \d+ - (.*)$/)
    const crashed = run.code !== 0 && failed.length === 0 ? ['the tests ended before they were through'] : []
    return {
      passed,
      failed: [...failed, ...crashed],
      missing: await missingCases(plugin, passed),
      output: run.output,
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function testFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.test\.m?js$/.test(name))
    .map(name => join(folder, name))
    .sort()
}

/** The runner reports each file and each group as a test of its own; those are no tests. */
function titlesOf(lines: readonly string[], pattern: RegExp): string[] {
  const titles = lines.flatMap((line, index) => {
    const isGroup = lines.slice(index + 1, index + DETAILS).some(detail => /^ *type: 'suite'$/.test(detail))
    return isGroup ? [] : (pattern.exec(line)?.[1] ?? [])
  })
  return [...new Set(titles.filter(title => !/\.test\.m?js$/.test(title) && !title.includes('# SKIP')))]
}

/** Cases of the contracts that a plugin owes and that are not among the titles of tests that passed. */
export async function missingCases(
  { collected }: Pick<AuthoredPlugin, 'collected'>,
  passed: readonly string[],
): Promise<string[]> {
  // The suites belong to tests: they are loaded by the tools of authors, and by nothing that serves.
  const suites = (await import(new URL('../testing/index.js', import.meta.url).href)) as Suites
  const never = () => new Promise<never>(() => {})
  const provided = new Set(collected.offers.map(({ port }) => port))
  const owed = SUITES.filter(([port]) => provided.has(port)).map(([, name, suite]) => [name, suite] as const)
  return [['every plugin', 'pluginContract'] as const, ...owed].flatMap(([name, suite]) => {
    const titles = (suites[suite]?.(never) ?? []).map(({ title }) => title)
    const missing = titles.filter(title => !passed.some(known => known.endsWith(escaped(title))))
    return missing.map(title => `${name}: ${title}`)
  })
}

/** As TAP writes a title. */
const escaped = (title: string) => title.replaceAll('\\', '\\\\').replaceAll('#', '\\#')
