import type { InjectionKey } from 'vue'
import type { SettingsField } from '../settings-field.js'

/** What a form asks of the page around it: it leaves for a vendor, or ends what is connected there. */
export interface SettingsActions {
  connect(field: SettingsField): void
  disconnect(field: SettingsField): void
}

export const SETTINGS_ACTIONS: InjectionKey<SettingsActions> = Symbol('settings-actions')
