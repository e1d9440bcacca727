import type { IconName } from './icons.js'

/** One line of a palette: something to do, or somewhere to go. */
export interface PaletteItem {
  /** Its own in the whole palette. */
  readonly key: string
  readonly icon: IconName
  readonly label: string
  /** Said after the label, paler: what tells two of one name apart, or where it comes from. */
  readonly hint?: string
  /** The keys that do the same without the palette, one after the other. */
  readonly keys?: readonly string[]
}

/** Lines that belong together, under their name. */
export interface PaletteGroup {
  readonly key: string
  readonly label: string
  readonly items: readonly PaletteItem[]
}
