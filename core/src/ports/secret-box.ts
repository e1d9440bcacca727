import type { SettingScope } from '../domain/setting-scope.js'

/** Where a secret lives. It is authenticated with the ciphertext, so a sealed value opens nowhere else. */
export interface SecretPlace {
  readonly scopeType: SettingScope | 'account'
  readonly scopeId: string
  readonly pluginId: string
  readonly field: string
}

/** Seals secrets before they are stored, and opens them for the plugin that owns them. */
export interface SecretBox {
  seal(place: SecretPlace, text: string): Buffer
  /** @throws BW_INTERNAL when the value was sealed elsewhere or with another key. */
  open(place: SecretPlace, sealed: Buffer): string
}
