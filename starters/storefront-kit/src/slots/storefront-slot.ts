/** A module of a plugin in a place of a page. */
export interface StorefrontSlot {
  pluginId: string
  slot: string
  module: string
  label: string
  styles: string[]
  words: string[]
}
