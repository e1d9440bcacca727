import { NotFoundError } from '../errors/catalog.js'
import type { KeptArchive, PluginInstallation, WantedPlugin } from '../ports/plugin-installation.js'
import type { Badge } from './badges.js'
import { compatProblem } from './compat.js'
import type { PluginManifest } from './manifest.js'
import { readPackageArchive } from './package-archive.js'
import type { PluginFolders } from './plugin-folders.js'
import type { Discovery, PluginPackage, PluginSource } from './plugin-package.js'

/** A package that can be installed: everything that people should know before, read without running it. */
export interface PluginOffer {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly kind: string
  readonly version: string
  readonly packageName: string
  readonly source: PluginSource
  readonly contentHash: string
  readonly permissions: readonly string[]
  /** What its author did beyond making it work. */
  readonly badges: readonly Badge[]
  /** Range of versions of the core. */
  readonly compat: string
  /** Why it cannot be installed here; null when nothing speaks against it. */
  readonly problem: string | null
  readonly isInstalled: boolean
  /** Which state of the site's folder a sent package was made of. */
  readonly siteHash?: string | undefined
  /** The version that is installed now; null when none is. */
  readonly installedVersion: string | null
  /** What it may touch and the installed version may not. */
  readonly addedPermissions: readonly string[]
}

/** Which package is meant: one that was sent, or one that lies in the site. */
export type PackageReference = { readonly contentHash: string } | { readonly name: string }

export interface PluginOffersParts {
  readonly installation: PluginInstallation
  readonly folders: PluginFolders
  readonly discover: () => Discovery
  /** The package file of a folder. @throws BW_PLUGIN_AUTHORING when it cannot be made. */
  readonly pack: (directory: string) => Promise<Buffer>
  readonly coreVersion: string
}

/** What can be installed: packages that somebody sent, and those that lie in the folders of the site. */
export class PluginOffers {
  constructor(private readonly parts: PluginOffersParts) {}

  /** Everything that is there, by id, the latest package first. */
  async list(): Promise<PluginOffer[]> {
    const [wanted, archives] = [await this.parts.installation.wanted(), await this.parts.installation.archives()]
    const site = this.parts.discover().packages.map(found => ({ ...found, source: 'site' as const }))
    const sent = archives.map(({ manifest, contentHash }) => ({
      manifest: manifest as PluginManifest,
      contentHash,
      source: 'file' as const,
    }))
    const manifests = new Map([...sent, ...site].map(({ contentHash, manifest }) => [contentHash, manifest]))
    const offers = [...sent, ...site].map(found => this.offer(found, wanted, manifests))
    return offers.sort((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0))
  }

  /**
   * Takes a package in: reads it, keeps it and says what it is. It is not wanted yet, and forgotten after a day.
   * @throws BW_PLUGIN_PACKAGE_INVALID
   */
  async keep(bytes: Buffer): Promise<PluginOffer> {
    const { manifest, contentHash } = await readPackageArchive(bytes)
    await this.parts.installation.forgetArchives()
    const kept = { pluginId: manifest.id, contentHash, version: manifest.version, manifest }
    await this.parts.installation.keepArchive(kept, bytes)
    return this.find(contentHash)
  }

  /** @throws BW_NOT_FOUND */
  async find(contentHash: string): Promise<PluginOffer> {
    const found = (await this.list()).find(offer => offer.contentHash === contentHash)
    if (!found) throw new NotFoundError({ what: 'package' })
    return found
  }

  /**
   * The offer that is meant. A name is that of a package or of a plugin, and nothing is looked for outside of this
   * installation: it means what was uninstalled, else what lies in the site, else what was sent last.
   * @throws BW_NOT_FOUND
   */
  async resolve(reference: PackageReference): Promise<PluginOffer> {
    if ('contentHash' in reference) return this.find(reference.contentHash)
    const offers = (await this.list()).filter(({ id, packageName }) => [id, packageName].includes(reference.name))
    const removed = (await this.parts.installation.wanted()).filter(({ state }) => state === 'removed')
    const isFormer = (offer: PluginOffer) =>
      removed.some(({ id, contentHash }) => id === offer.id && contentHash === offer.contentHash)
    const found = offers.find(isFormer) ?? offers.find(({ source }) => source === 'site') ?? offers[0]
    if (!found) throw new NotFoundError({ what: 'package' })
    return found
  }

  /** The package behind an offer, on disk and ready to be imported. @throws BW_NOT_FOUND */
  async open({ id, contentHash, source }: PluginOffer): Promise<PluginPackage> {
    const found = source === 'site' ? this.inSite(id) : await this.unpacked(id, contentHash)
    if (!found) throw new NotFoundError({ what: 'package' })
    return found
  }

  /**
   * An offer whose code can be imported while the engine runs. Modules are imported once a process: a package of the site
   * that is not the one this installation has from there is taken as if somebody had sent it, and reaches every machine.
   * @throws BW_NOT_FOUND; BW_PLUGIN_AUTHORING when no package file can be made of its folder.
   */
  async importable(offer: PluginOffer): Promise<PluginOffer> {
    const wanted = (await this.parts.installation.wanted()).find(({ id }) => id === offer.id)
    const isSame = wanted?.contentHash === offer.contentHash && wanted.source === offer.source
    if (isSame) return { ...offer, siteHash: wanted.siteHash }
    if (offer.source === 'file') return offer
    const found = this.inSite(offer.id)
    if (!found) throw new NotFoundError({ what: 'package' })
    return { ...(await this.keep(await this.parts.pack(found.directory))), siteHash: offer.contentHash }
  }

  private inSite(id: string): PluginPackage | undefined {
    return this.parts.discover().packages.find(({ manifest }) => manifest.id === id)
  }

  private async unpacked(id: string, contentHash: string): Promise<PluginPackage | undefined> {
    const found = await this.parts.folders.find(id, contentHash)
    if (found) return found
    const bytes = await this.parts.installation.archive(id, contentHash)
    return bytes && this.parts.folders.unpack(await readPackageArchive(bytes))
  }

  private offer(
    { manifest, contentHash, source }: Pick<PluginPackage, 'manifest' | 'contentHash' | 'source'>,
    wanted: readonly WantedPlugin[],
    manifests: ReadonlyMap<KeptArchive['contentHash'], PluginManifest>,
  ): PluginOffer {
    const { id, displayName: name, description, kind, version, packageName, permissions, compat } = manifest
    // A package that was kept before there were badges has none.
    const { badges = [] } = manifest as Partial<PluginManifest>
    const installed = wanted.find(plugin => plugin.id === id && plugin.state !== 'removed')
    const isOfSite = source === 'site' && installed?.siteHash === contentHash
    const agreed = installed && manifests.get(installed.contentHash)?.permissions
    return {
      ...{ id, name, description, kind, version, packageName, source, contentHash, permissions, badges, compat },
      problem: compatProblem(manifest, this.parts.coreVersion) ?? null,
      isInstalled: isOfSite || (installed?.contentHash === contentHash && installed.source === source),
      installedVersion: installed?.version ?? null,
      addedPermissions: agreed ? permissions.filter(permission => !agreed.includes(permission)) : permissions,
    }
  }
}
