import { z } from 'zod'
import { knownBadges, type Badge } from './badges.js'

const manifestSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/, 'must be kebab-case, kind-name'),
  compat: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  kind: z.string().optional(),
  permissions: z.array(z.string()).default([]),
  badges: z.array(z.string()).default([]),
})
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string().optional(),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  bookwright: manifestSchema,
})

/** What a plugin's package.json says about it; readable without running its code. */
export interface PluginManifest {
  readonly id: string
  readonly packageName: string
  readonly version: string
  readonly compat: string
  /** The range of core in `peerDependencies`; must be the same as `compat`. */
  readonly peerRange: string | undefined
  readonly displayName: string
  readonly description: string
  /** First word of the id: `payment`, `channel`, `calendar`, … */
  readonly kind: string
  readonly permissions: readonly string[]
  /** What its author did beyond making it work, as `plugin pack` found it. */
  readonly badges: readonly Badge[]
}

/** Either the manifest, or one sentence saying what is wrong with it. */
export type ManifestReading = { readonly manifest: PluginManifest } | { readonly problem: string }

/** Reads the `"bookwright"` key of a parsed package.json. */
export function readManifest(packageJson: unknown): ManifestReading {
  const parsed = packageSchema.safeParse(packageJson)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return { problem: `package.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}.` }
  }
  const { bookwright, ...rest } = parsed.data
  const manifest = {
    id: bookwright.id,
    packageName: rest.name,
    version: rest.version,
    compat: bookwright.compat,
    peerRange: rest.peerDependencies['@bookwright/core'],
    displayName: bookwright.displayName ?? bookwright.id,
    description: bookwright.description ?? rest.description ?? '',
    kind: bookwright.kind ?? bookwright.id.split('-')[0] ?? '',
    permissions: bookwright.permissions,
    badges: knownBadges(bookwright.badges),
  }
  return { manifest }
}
