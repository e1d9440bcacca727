import { computed, reactive, watch, type ComputedRef } from 'vue'
import { isFieldShown, type PluginSettings, type SettingsField, type SettingsValue } from './settings-field.js'

type Draft = Record<string, SettingsValue | undefined>

export interface SettingsDraft {
  /** What is in the form; a secret that is not touched is undefined. */
  values: Draft
  /** Inherited fields that the reader took over. */
  owned: Record<string, boolean>
  isChanged: ComputedRef<boolean>
  groups: ComputedRef<{ name: string; fields: SettingsField[] }[]>
  isInherited(field: SettingsField): boolean
  isFromEnvironment(field: SettingsField): boolean
  own(field: SettingsField): void
  disown(field: SettingsField): void
  /** The values to send: those changed here and those the business had set itself before. */
  toSave(): Record<string, SettingsValue>
}

/** The state of a settings form between reading and saving; what is typed stays when a save is refused. */
export function useSettingsDraft(settings: () => PluginSettings): SettingsDraft {
  const values = reactive<Draft>({})
  const owned = reactive<Record<string, boolean>>({})
  const sourceOf = (field: SettingsField) => settings().sources[field.key] ?? 'default'
  const isFromEnvironment = (field: SettingsField) => sourceOf(field) === 'environment'
  const isInherited = (field: SettingsField) =>
    ['instance', 'organization'].includes(sourceOf(field)) && !owned[field.key]
  const isTouched = (field: SettingsField) =>
    owned[field.key] === true || values[field.key] !== storedValue(settings(), field)

  watch(
    settings,
    current => {
      for (const key of Object.keys(owned)) delete owned[key]
      for (const field of current.fields) values[field.key] = storedValue(current, field)
    },
    { immediate: true },
  )

  return {
    values,
    owned,
    isInherited,
    isFromEnvironment,
    isChanged: computed(() => settings().fields.some(isTouched)),
    groups: computed(() => grouped(settings().fields.filter(field => isFieldShown(field, values)))),
    own: field => (owned[field.key] = true),
    disown: field => {
      delete owned[field.key]
      values[field.key] = storedValue(settings(), field)
    },
    toSave() {
      const own = (field: SettingsField) => ['tenant', 'location'].includes(sourceOf(field))
      const sent = settings().fields.filter(
        field => isFieldShown(field, values) && !isFromEnvironment(field) && (isTouched(field) || own(field)),
      )
      const entries = sent.map(field => [field.key, toSent(field, values[field.key])] as const)
      return Object.fromEntries(entries.filter((entry): entry is [string, SettingsValue] => entry[1] !== undefined))
    },
  }
}

function storedValue(settings: PluginSettings, field: SettingsField): SettingsValue | undefined {
  if (field.type === 'secret') return undefined
  const value = settings.values[field.key] ?? field.default
  if (field.type === 'boolean') return value === true
  return value ?? ''
}

function toSent(field: SettingsField, value: SettingsValue | undefined): SettingsValue | undefined {
  if (field.type === 'secret') return value === '' ? undefined : value
  if (field.type !== 'number' && field.type !== 'boolean') return value ?? ''
  if (field.type === 'number') return value === '' || value === undefined ? null : Number(value)
  return value === true
}

function grouped(fields: SettingsField[]): { name: string; fields: SettingsField[] }[] {
  const names = [...new Set(fields.map(field => field.group ?? ''))]
  return names.map(name => ({ name, fields: fields.filter(field => (field.group ?? '') === name) }))
}
