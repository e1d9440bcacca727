/** Levels at which a value can be set, from outside in. */
export const SETTING_SCOPES = ['instance', 'organization', 'tenant', 'location'] as const
export type SettingScope = (typeof SETTING_SCOPES)[number]
