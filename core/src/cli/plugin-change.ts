import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { ChangeOrder } from '../plugin/plugin-changes.js'
import type { DataChoice } from '../plugin/plugin-installer.js'
import type { PluginOffer } from '../plugin/plugin-offers.js'
import { answer, textOf, type CommandInput } from './command.js'
import { withPlatform, type Platform } from './platform.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'

const CHOICES: readonly DataChoice[] = ['keep', 'export', 'delete']

/** `plugin add FILE|NAME`: shows what it is, and installs it for all when that is agreed to. */
export function addPlugin(input: CommandInput): Promise<number> {
  const place = word(input, 1, 'FILE or NAME is missing.')
  return withPlatform(readConfig(input), async platform => {
    const offer = await offerAt(platform, input, place)
    if (input.values['yes'] !== true) return showOffer(input, offer)
    const { permissions } = offer
    const order = { ...changeOrder(input), permissions }
    const change = await platform.installation.installer.install(referenceTo(offer), order)
    return answer(input, { change }, [`${offer.name} ${offer.version} is installed. ${change.note}`.trimEnd(), ...NEXT])
  })
}

const NEXT = ['Engines that run have it within seconds. Switch it on: bookwright plugin enable ID --tenant SLUG']

/** `plugin upgrade ID FILE|NAME`, or what it would do. */
export function upgradePlugin(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  const place = word(input, 2, 'FILE or NAME is missing.')
  return withPlatform(readConfig(input), async platform => {
    const { installer } = platform.installation
    const offer = await offerAt(platform, input, place)
    if (input.values['dry-run'] === true) {
      const steps = await installer.rehearse(id, referenceTo(offer))
      const lines = [
        ...steps.takenBack.map(name => `would take back ${name}`),
        ...steps.applied.map(name => `would apply ${name}`),
      ]
      return answer(
        input,
        { offer, steps },
        lines.length > 0 ? lines : ['It would start; its tables stay as they are.'],
      )
    }
    if (input.values['yes'] !== true) return showOffer(input, offer)
    const order = { ...changeOrder(input), permissions: offer.permissions }
    const change = await installer.upgrade(id, referenceTo(offer), order)
    return answer(input, { change }, [`${id} is now version ${change.toVersion}. ${change.note}`.trimEnd()])
  })
}

/** `plugin remove ID`: its rows stay unless something else is asked for. */
export function removePlugin(input: CommandInput): Promise<number> {
  const id = word(input, 1, 'ID is missing.')
  const data = CHOICES.find(choice => choice === (textOf(input, 'data-of-plugin') ?? 'keep'))
  if (!data) throw new UsageError({ problem: `--data-of-plugin takes ${CHOICES.join(', ')}.` })
  return withPlatform(readConfig(input), async platform => {
    const change = await platform.installation.installer.uninstall(id, data, changeOrder(input))
    const kept = { keep: 'Its data stays.', export: 'Its data was exported and is kept.', delete: 'Its data is gone.' }
    return answer(input, { change }, [`${id} is uninstalled. ${kept[data]}`])
  })
}

/** A file that exists is a package; everything else is a name. */
async function offerAt({ installation }: Platform, { io }: CommandInput, place: string): Promise<PluginOffer> {
  const path = resolve(io.cwd, place)
  if (existsSync(path) && place.endsWith('gz')) return installation.offers.keep(readFileSync(path))
  if (place.endsWith('.tgz')) throw new UsageError({ problem: `There is no file ${place}.` })
  return installation.offers.resolve({ name: place })
}

function referenceTo({ source, contentHash, id }: PluginOffer) {
  return source === 'file' ? { contentHash } : { name: id }
}

/** Not done yet, so not zero: a script must not believe that it is. */
function showOffer(input: CommandInput, offer: PluginOffer): number {
  const { id, version, description, permissions, problem, installedVersion } = offer
  answer(input, { offer }, [
    `${id} ${version}: ${description}`,
    ...(installedVersion === null ? [] : [`Installed now: ${installedVersion}`]),
    ...permissionLines(permissions),
    problem === null ? 'Nothing was changed. To go on, add --yes.' : `It cannot be installed: ${problem}`,
  ])
  return 1
}

export function permissionLines(permissions: readonly string[]): string[] {
  if (permissions.length === 0) return ['It says that it touches nothing.']
  return ['What it may touch:', ...permissions.map(name => `  ${name}`)]
}

/** By whoever runs commands here; says how far it is beside the answer, which scripts read. */
export function changeOrder({ io }: CommandInput): ChangeOrder {
  return { actor: SYSTEM_ACTOR, onPhase: phase => io.err(`${phase} …`) }
}

/** A word that must be given. @throws UsageError */
export function word({ positionals }: CommandInput, place: number, problem: string): string {
  const found = positionals[place]
  if (found === undefined) throw new UsageError({ problem })
  return found
}
