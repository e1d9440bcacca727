export type SettingsFieldType = 'text' | 'number' | 'boolean' | 'choice' | 'secret' | 'email' | 'url' | 'multiline'

export type SettingsValue = string | number | boolean | null

/** One field of a plugin's settings schema; its words are already in the reader's language. */
export interface SettingsField {
  key: string
  type: SettingsFieldType
  label: string
  help?: string
  required?: boolean
  default?: SettingsValue
  options?: { value: string; label: string }[]
  min?: number
  max?: number
  unit?: string
  showIf?: Record<string, SettingsValue>
  group?: string
}

export type SettingsSource = 'default' | 'instance' | 'organization' | 'tenant' | 'location' | 'environment'

export interface PluginSettings {
  pluginId: string
  fields: SettingsField[]
  values: Record<string, SettingsValue>
  secrets: Record<string, { isSet: boolean }>
  sources: Record<string, SettingsSource>
  /** Fields that this business cannot change, and the level that decides for it. */
  locked?: Record<string, SettingsSource>
  version: number
}

/** Whether a field applies, given what is typed so far: every field named in `showIf` must have that value. */
export function isFieldShown(field: SettingsField, values: Record<string, SettingsValue | undefined>): boolean {
  return Object.entries(field.showIf ?? {}).every(([key, value]) => values[key] === value)
}
