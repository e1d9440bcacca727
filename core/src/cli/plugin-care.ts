import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { SettingChanges, SettingLevel, SettingsView } from '../plugin/plugin-settings.js'
import { answer, textOf, type CommandInput } from './command.js'
import { required, tenantOf, withPlatform } from './platform.js'
import { changeOrder, permissionLines, word } from './plugin-change.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'

/** As `PUT /plugins/{id}/settings` takes it. */
const wantedSettings = z.strictObject({
  values: z.record(z.string(), z.json()).default({}),
  locks: z.record(z.string(), z.boolean()).default({}),
})
interface WantedSettings {
  readonly values: SettingChanges
  readonly locks: Readonly<Record<string, boolean>>
}

/** `plugin offers`: what can be installed, and what it may touch. */
export function listOffers(input: CommandInput): Promise<number> {
  return withPlatform(readConfig(input), async ({ installation }) => {
    const items = await installation.offers.list()
    const lines = items.flatMap(({ id, version, source, isInstalled, problem, permissions }) => [
      `${id} ${version} (${source === 'site' ? 'in the site' : 'sent'}${isInstalled ? ', installed' : ''})`,
      ...permissionLines(permissions),
      ...(problem === null ? [] : [`It cannot be installed: ${problem}`]),
    ])
    return answer(input, { items }, lines)
  })
}

/** `plugin settings ID`: shows what a plugin is set to, or sets it with `--from`. Secrets are never shown. */
export function setPlugin(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  const level = levelOf(input)
  const wanted = wantedOf(input)
  const by = { actor: SYSTEM_ACTOR, level }
  return withPlatform(readConfig(input), async platform => {
    const tenant = await tenantOf(platform, input)
    const view =
      wanted === undefined
        ? await platform.settings.view(tenant.id, id, tenant.locale, level)
        : await platform.settings.save(tenant.id, id, wanted.values, {
            ...by,
            locale: tenant.locale,
            locks: wanted.locks,
          })
    return answer(input, view, settingLines(view))
  })
}

/** `plugin check ID`: tries what the plugin talks to. */
export function checkPlugin(input: CommandInput): Promise<number> {
  const pluginId = word(input, 1, 'ID is missing.')
  return withPlatform(readConfig(input), async platform => {
    const { id: tenantId, locale } = await tenantOf(platform, input)
    const health = await platform.plugins.testConnection({ tenantId, pluginId, locale, actor: SYSTEM_ACTOR })
    answer(input, { id: pluginId, ...health }, [`${health.state}${health.note === '' ? '' : `: ${health.note}`}`])
    return health.state === 'healthy' ? 0 : 1
  })
}

/** `plugin activity ID`: where it runs, and what went wrong. */
export function showActivity(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  return withPlatform(readConfig(input), async ({ activity }) => {
    const seen = await activity.of(id)
    return answer(input, seen, [
      `${id} ${seen.version} is ${seen.state}${seen.reason === '' ? '.' : `: ${seen.reason}`}`,
      ...seen.processes.map(one =>
        `  ${one.kind} ${one.host} ${one.pid}: ${one.state} ${one.version} ${one.reason}`.trimEnd(),
      ),
      ...seen.incidents.map(
        ({ kind, place, message, occurrences }) => `  ${occurrences} x ${kind} ${place}: ${message}`,
      ),
    ])
  })
}

/** `plugin release ID`: lets it back in after a quarantine. */
export function releasePlugin(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  return withPlatform(readConfig(input), async ({ activity }) => {
    const change = await activity.release(id, changeOrder(input))
    return answer(input, { change }, [`${id} is let back in. ${change.note}`.trimEnd()])
  })
}

/** `plugin export ID`: writes the rows that were exported when it was removed to a file. */
export function exportPlugin(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  const file = resolve(input.io.cwd, textOf(input, 'out') ?? `${id}.json.gz`)
  return withPlatform(readConfig(input), async ({ installation }) => {
    writeFileSync(file, await installation.installer.exported(id), { mode: 0o600 })
    return answer(input, { id, file }, [`The rows of ${id} are in ${file}.`])
  })
}

/** `plugin import ID [FILE]`: puts exported rows back into the empty tables of the plugin. */
export function importPlugin(input: CommandInput): Promise<number> {
  const [id, file] = [word(input, 1, 'ID is missing.'), input.positionals[2]]
  const bytes = file === undefined ? undefined : read(input, file)
  return withPlatform(readConfig(input), async ({ installation }) => {
    const change = await installation.installer.importData(id, bytes, changeOrder(input))
    return answer(input, { change }, [`The rows of ${id} are back: ${change.note}`])
  })
}

function levelOf(input: CommandInput): SettingLevel {
  const [location, organization] = [textOf(input, 'location'), textOf(input, 'organization')]
  const isInstance = input.values['instance'] === true
  if ([location, organization, isInstance || undefined].filter(one => one !== undefined).length > 1) {
    throw new UsageError({ problem: 'Name one of --location, --organization and --instance.' })
  }
  if (isInstance) return { scope: 'instance' }
  if (organization !== undefined) return { scope: 'organization', id: required(input, 'organization') }
  return location === undefined ? { scope: 'tenant' } : { scope: 'location', id: required(input, 'location') }
}

/** Secrets come from a file or from standard input: arguments are seen by who lists the processes of a machine. */
function wantedOf(input: CommandInput): WantedSettings | undefined {
  const from = textOf(input, 'from')
  if (from === undefined) return undefined
  try {
    return wantedSettings.parse(JSON.parse(read(input, from).toString('utf8'))) as WantedSettings
  } catch (error) {
    if (error instanceof UsageError) throw error
    const problem = `${from} is not JSON such as {"values": {"title": "Spa"}}.`
    // What is wrong with it may show what is in it.
    throw new UsageError({ problem })
  }
}

function read({ io }: CommandInput, file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : resolve(io.cwd, file))
  } catch (error) {
    throw new UsageError({ problem: `${file} cannot be read.` }, error)
  }
}

function settingLines({ fields, values, secrets, sources, locked }: SettingsView): string[] {
  return fields
    .filter(({ type }) => type !== 'heading')
    .map(({ key }) => {
      const secret = secrets[key]
      const value = secret ? (secret.isSet ? '(set)' : '(not set)') : JSON.stringify(values[key] ?? null)
      const decided = locked[key] === undefined ? '' : `, decided by ${locked[key]}`
      return `${key} = ${value}  (${sources[key] ?? 'nowhere'}${decided})`
    })
}
