import semver from 'semver'
import type { PluginManifest } from './manifest.js'

/**
 * Why a plugin does not fit this core; undefined when it does.
 * Pre-releases count as their version, because core itself starts as one.
 */
export function compatProblem(manifest: PluginManifest, coreVersion: string): string | undefined {
  const { compat, peerRange } = manifest
  if (semver.validRange(compat) === null) return `its compat "${compat}" is not a range of versions.`
  if (peerRange !== compat) {
    const peer = peerRange === undefined ? 'does not name @bookwright/core' : `says "${peerRange}"`
    return `its compat is "${compat}", but peerDependencies ${peer}. Make both the same.`
  }
  if (semver.satisfies(coreVersion, compat, { includePrerelease: true })) return undefined
  return `version ${manifest.version} works with core ${compat}, and this is core ${coreVersion}. Install a version that fits.`
}
