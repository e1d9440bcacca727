import { z } from 'zod'
import { knownBadges, type Badge } from './badges.js'

/** Begins the names of tables, of which PostgreSQL keeps 63 signs, and is part of addresses. */
export const MAX_ID = 45
/** What people read in one line. */
const MAX_LINE = 100
const MAX_DESCRIPTION = 1_000
/** As many as an installation can agree to; see the route that installs. */
export const MAX_PERMISSIONS = 100
export const MAX_PERMISSION = 200
/** The longest name of a package that npm takes. */
const MAX_NAME = 214

const line = z.string().max(MAX_LINE)
const manifestSchema = z.object({
  id: z
    .string()
    .max(MAX_ID)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/, 'must be kebab-case, kind-name'),
  compat: line,
  displayName: line.optional(),
  description: z.string().max(MAX_DESCRIPTION).optional(),
  kind: line.optional(),
  permissions: z.array(z.string().max(MAX_PERMISSION)).max(MAX_PERMISSIONS).default([]),
  badges: z.array(line).max(MAX_LINE).default([]),
})
const packageSchema = z.object({
  name: z.string().max(MAX_NAME),
  version: line,
  description: z.string().max(MAX_DESCRIPTION).optional(),
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
