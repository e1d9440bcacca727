import { NotFoundError, PluginRefusedError } from '../errors/catalog.js'
import { PluginConsentError } from '../errors/plugin-errors.js'
import { pluginInstalled, pluginUninstalled, pluginUpgraded } from '../hooks/catalog.js'
import type {
  ExportFacts,
  PluginChange,
  PluginInstallation,
  SeenProcess,
  WantedPlugin,
} from '../ports/plugin-installation.js'
import type { PluginData, PluginSchema, SchemaChange, SchemaOutcome, SchemaStep } from '../ports/plugin-schema.js'
import type { Advance, ChangeOrder, PluginChanges } from './plugin-changes.js'
import type { PluginHost } from './plugin-host.js'
import { migrationsOf } from './plugin-migrations.js'
import type { PackageReference, PluginOffer, PluginOffers } from './plugin-offers.js'
import type { PluginReconciler } from './plugin-reconciler.js'
import type { PluginShelf } from './plugin-record.js'

/** How long others get to let go of a plugin before its tables go. */
const LET_GO_MS = 10_000
const LOOK_MS = 100

export interface PluginInstallerParts {
  readonly offers: PluginOffers
  readonly changes: PluginChanges
  readonly installation: PluginInstallation
  readonly schema: PluginSchema
  readonly host: PluginHost
  readonly shelf: PluginShelf
  readonly reconciler: PluginReconciler
  readonly coreVersion: string
}

export interface InstallOrder extends ChangeOrder {
  /** What the plugin may touch, as it was shown and agreed to. */
  readonly permissions: readonly string[]
}

/** What becomes of the rows of a plugin that goes: they stay, they are exported and then dropped, or they are dropped. */
export type DataChoice = 'keep' | 'export' | 'delete'

/** What there is to lose. */
export interface PluginDataView extends PluginData {
  readonly exported: ExportFacts | null
}

/** Brings, replaces and removes plugins, for the whole installation and while it runs. */
export class PluginInstaller {
  constructor(private readonly parts: PluginInstallerParts) {}

  /**
   * Installs a plugin that is not installed. Data, settings and choices of an earlier time are found again.
   * @throws BW_NOT_FOUND, BW_PLUGIN_CONSENT, BW_PLUGIN_REFUSED with the reason, BW_PLUGIN_MIGRATION, BW_PLUGIN_BUSY.
   */
  async install(reference: PackageReference, order: InstallOrder): Promise<PluginChange> {
    const offer = await this.agreed(reference, order)
    if (offer.installedVersion !== null) {
      const reason = `version ${offer.installedVersion} is installed already. Upgrade it instead.`
      throw new PluginRefusedError({ plugin: offer.id, reason })
    }
    return this.bring(await this.parts.offers.importable(offer), 'install', order)
  }

  /**
   * Puts another version in the place of the installed one; its settings stay. When it does not start, or its tables cannot
   * be changed, the old one goes on as if nothing had been.
   * @throws as `install`.
   */
  async upgrade(pluginId: string, reference: PackageReference, order: InstallOrder): Promise<PluginChange> {
    const offer = await this.toUpgrade(pluginId, reference)
    requireConsent(offer, order)
    return this.bring(offer, 'upgrade', order)
  }

  /** Goes through an upgrade without making it. @returns the steps that it would run. @throws as `upgrade`. */
  async rehearse(pluginId: string, reference: PackageReference): Promise<SchemaOutcome> {
    const offer = await this.toUpgrade(pluginId, reference)
    return this.parts.installation.exclusively(async () => {
      const change = await this.tried(offer)
      return this.parts.schema.rehearse(change)
    })
  }

  /**
   * Takes a plugin out of every process, then deals with its rows.
   * @throws BW_PLUGIN_REFUSED when it is not installed, or another plugin requires it; BW_PLUGIN_MIGRATION,
   *   BW_PLUGIN_DATA_REFUSED, BW_PLUGIN_BUSY.
   */
  async uninstall(pluginId: string, data: DataChoice, order: ChangeOrder): Promise<PluginChange> {
    const { shelf, installation, changes } = this.parts
    const wanted = await this.installed(pluginId)
    const users = shelf.all().filter(({ definition }) => definition?.requires?.includes(pluginId))
    if (users.length > 0) {
      const names = users.map(({ manifest }) => manifest.id).join(', ')
      throw new PluginRefusedError({ plugin: pluginId, reason: `${names} needs it. Uninstall that first.` })
    }
    const change = { pluginId, kind: 'uninstall', fromVersion: wanted.version, toVersion: '' } as const
    return changes.record(change, order, async advance => {
      const [from, tenantIds] = [this.stepsHere(pluginId), await installation.tenantsWith(pluginId)]
      await installation.want({ id: pluginId, state: 'removed', reason: '' })
      await this.parts.reconciler.run()
      await this.letGo(pluginId)
      if (data !== 'keep') {
        await advance(data === 'export' ? 'exporting' : 'migrating')
        const extras = { isExported: data === 'export', isForgotten: data === 'delete' }
        await this.parts.schema.apply({ pluginId, from, to: [] }, extras)
      }
      await changes.tell(tenantIds, { hook: pluginUninstalled, pluginId, from: wanted.version, to: '' }, order)
      return data
    })
  }

  /**
   * Puts exported rows back into the empty tables of an installed plugin.
   * @param bytes - An export; default the one that was kept when the plugin was uninstalled.
   * @throws BW_PLUGIN_REFUSED when it is not installed, or there is no export; BW_PLUGIN_DATA_REFUSED, BW_PLUGIN_BUSY.
   */
  async importData(pluginId: string, bytes: Buffer | undefined, order: ChangeOrder): Promise<PluginChange> {
    const { version } = await this.installed(pluginId)
    const given = bytes ?? (await this.parts.installation.exported(pluginId))?.bytes
    if (!given) throw new PluginRefusedError({ plugin: pluginId, reason: 'there is no export of its data here.' })
    const change = { pluginId, kind: 'import', fromVersion: version, toVersion: version } as const
    return this.parts.changes.record(change, order, async advance => {
      await advance('importing')
      const { rows, left } = await this.parts.schema.importData(pluginId, given)
      return left === 0 ? `${rows} rows.` : `${rows} rows; ${left} belong to businesses that are not here.`
    })
  }

  async data(pluginId: string): Promise<PluginDataView> {
    const exported = await this.parts.installation.exportFacts(pluginId)
    return { ...(await this.parts.schema.data(pluginId)), exported: exported ?? null }
  }

  /** The rows that an uninstall exported, as a file. @throws BW_NOT_FOUND */
  async exported(pluginId: string): Promise<Buffer> {
    const found = await this.parts.installation.exported(pluginId)
    if (!found) throw new NotFoundError({ what: 'export' })
    return found.bytes
  }

  processes(): Promise<SeenProcess[]> {
    return this.parts.installation.processes()
  }

  private async agreed(reference: PackageReference, order: InstallOrder): Promise<PluginOffer> {
    const offer = await this.parts.offers.resolve(reference)
    requireConsent(offer, order)
    return offer
  }

  private async toUpgrade(pluginId: string, reference: PackageReference): Promise<PluginOffer> {
    const offer = await this.parts.offers.resolve(reference)
    const { version } = await this.installed(pluginId)
    if (offer.id !== pluginId) throw new PluginRefusedError({ plugin: pluginId, reason: `this is ${offer.id}.` })
    if (!offer.isInstalled) return this.parts.offers.importable(offer)
    throw new PluginRefusedError({
      plugin: pluginId,
      reason: `this package, version ${version}, is installed already.`,
    })
  }

  private async installed(pluginId: string): Promise<WantedPlugin> {
    const found = (await this.parts.installation.wanted()).find(({ id }) => id === pluginId)
    if (found && found.state !== 'removed') return found
    throw new PluginRefusedError({ plugin: pluginId, reason: 'it is not installed.' })
  }

  private async bring(offer: PluginOffer, kind: 'install' | 'upgrade', order: ChangeOrder): Promise<PluginChange> {
    const { id: pluginId, version: toVersion } = offer
    const before = (await this.parts.installation.wanted()).find(({ id }) => id === pluginId)
    const fromVersion = kind === 'upgrade' ? (before?.version ?? '') : ''
    return this.parts.changes.record({ pluginId, kind, fromVersion, toVersion }, order, async advance => {
      const outcome = await this.put(offer, before, advance)
      const tenantIds = await this.parts.installation.tenantsWith(pluginId)
      const hook = kind === 'install' ? pluginInstalled : pluginUpgraded
      await this.parts.changes.tell(tenantIds, { hook, pluginId, from: fromVersion, to: toVersion }, order)
      return noteOf(outcome)
    })
  }

  /** Nothing is changed before everything was tried; what fails afterwards is taken back. */
  private async put(offer: PluginOffer, before: WantedPlugin | undefined, advance: Advance): Promise<SchemaOutcome> {
    const { schema, reconciler, shelf } = this.parts
    const { id, version, contentHash, source, siteHash } = offer
    await advance('trying')
    const change = await this.tried(offer)
    await advance('rehearsing')
    await schema.rehearse(change)
    await advance('migrating')
    const wanted = { id, version, contentHash, source, siteHash, state: 'installed' as const }
    const outcome = await schema.apply(change, { wanted })
    await advance('starting')
    await reconciler.run()
    const started = shelf.find(id)
    if (started?.contentHash === contentHash && started.state === 'ready') return outcome
    await advance('returning')
    const reason = started?.failed?.reason ?? started?.reason ?? 'it did not start.'
    const back = before ?? { ...wanted, state: 'removed' as const }
    await schema.apply({ pluginId: id, from: change.to, to: change.from }, { wanted: back })
    await reconciler.run()
    throw new PluginRefusedError({ plugin: id, reason })
  }

  /**
   * Imports the package and sets it up in this process; no other knows of it.
   * @returns what it would change of its tables. @throws BW_PLUGIN_REFUSED
   */
  private async tried(offer: PluginOffer): Promise<SchemaChange> {
    if (offer.problem !== null) throw new PluginRefusedError({ plugin: offer.id, reason: offer.problem })
    const found = await this.parts.offers.open(offer)
    const { definition, state, reason } = await this.parts.host.tryOut(found, this.parts.coreVersion)
    if (state !== 'ready') throw new PluginRefusedError({ plugin: offer.id, reason })
    return { pluginId: offer.id, from: this.stepsHere(offer.id), to: migrationsOf(offer.id, definition) }
  }

  private stepsHere(pluginId: string): readonly SchemaStep[] {
    return migrationsOf(pluginId, this.parts.shelf.find(pluginId)?.definition)
  }

  /** Waits until no process has the plugin any more, or long enough: one that hangs must not keep it for ever. */
  private async letGo(pluginId: string): Promise<void> {
    const deadline = Date.now() + LET_GO_MS
    while (Date.now() < deadline) {
      const processes = await this.parts.installation.processes()
      if (processes.every(({ plugins }) => plugins[pluginId] === undefined)) return
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
  }
}

function requireConsent({ id, permissions }: PluginOffer, { permissions: agreed }: InstallOrder): void {
  const isAgreed = permissions.length === agreed.length && permissions.every(permission => agreed.includes(permission))
  if (!isAgreed) throw new PluginConsentError({ plugin: id, permissions: [...permissions] })
}

function noteOf({ applied, takenBack }: SchemaOutcome): string {
  const parts = [...applied.map(name => `applied ${name}`), ...takenBack.map(name => `took back ${name}`)]
  return parts.length === 0 ? '' : `Tables: ${parts.join(', ')}.`
}
