/** What an author did beyond making it work; computed by `plugin pack` and kept in the package.json. */
export const BADGES = ['documented', 'tested', 'accessible', 'translated', 'privacy'] as const

export type Badge = (typeof BADGES)[number]

/** Those that this version knows, in their order; others may come later. */
export function knownBadges(names: readonly string[]): Badge[] {
  return BADGES.filter(badge => names.includes(badge))
}
