import type { RouteLocationRaw } from 'vue-router'
import type { PaletteItem } from '../../kit/palette.js'

/** A line of the palette and what it does. */
export interface Command extends PaletteItem {
  /** Other words by which people look for it. */
  also?: string
  /** Where it leads; those are remembered with it. */
  to?: RouteLocationRaw
  /** What it does, where it does not lead somewhere. */
  run?: () => unknown
}

export interface CommandGroup {
  key: string
  label: string
  items: readonly Command[]
}
