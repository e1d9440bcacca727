import { computed, reactive, watch, type ComputedRef } from 'vue'
import {
  isFieldShown,
  type PluginSettings,
  type SettingsField,
  type SettingsSource,
  type SettingsValue,
} from './settings-field.js'

type Draft = Record<string, SettingsValue | undefined>

export interface SettingsDraft {
  isChanged: ComputedRef<boolean>
  groups: ComputedRef<{ name: string; fields: SettingsField[] }[]>
  /** What is in the form; a secret that is not touched is undefined. */
  valueOf(field: SettingsField): SettingsValue | undefined
  set(field: SettingsField, value: SettingsValue | undefined): void
  /** The level that decides for this business, when one does. */
  lockOf(field: SettingsField): SettingsSource | undefined
  /** Whether the value comes from above and has not been taken over. */
  isInherited(field: SettingsField): boolean
  isOwned(field: SettingsField): boolean
  own(field: SettingsField): void
  disown(field: SettingsField): void
  /** The values to send: those changed here and those the business had set itself before. */
  toSave(): Record<string, SettingsValue>
  /** Takes what is stored for what is in the form, after a save. */
  reset(): void
}

/** The state of a settings form between reading and saving; what is typed stays when a save is refused. */
export function useSettingsDraft(settings: () => PluginSettings): SettingsDraft {
  const values = reactive<Draft>({})
  const owned = reactive<Record<string, boolean>>({})
  const sourceOf = (field: SettingsField) => settings().sources[field.key] ?? 'default'
  const lockOf = (field: SettingsField) =>
    settings().locked?.[field.key] ?? (sourceOf(field) === 'environment' ? 'environment' : undefined)
  const isOwned = (field: SettingsField) => owned[field.key] === true
  const isTouched = (field: SettingsField, from = settings()) =>
    isOwned(field) || values[field.key] !== storedValue(from, field)

  // Somebody else saved meanwhile: their values come in, except where something was typed here.
  watch(
    settings,
    (current, before) => {
      for (const field of current.fields) {
        if (!before || !isTouched(field, before)) values[field.key] = storedValue(current, field)
      }
    },
    { immediate: true },
  )

  return {
    isOwned,
    lockOf,
    valueOf: field => values[field.key],
    set: (field, value) => (values[field.key] = value),
    isInherited: field => ['instance', 'organization'].includes(sourceOf(field)) && !isOwned(field),
    isChanged: computed(() => settings().fields.some(field => isTouched(field))),
    groups: computed(() => grouped(settings().fields.filter(field => isFieldShown(field, values)))),
    own: field => (owned[field.key] = true),
    disown: field => {
      delete owned[field.key]
      values[field.key] = storedValue(settings(), field)
    },
    toSave() {
      const wasOwn = (field: SettingsField) => ['tenant', 'location'].includes(sourceOf(field))
      const sent = settings().fields.filter(
        field => isFieldShown(field, values) && !lockOf(field) && (isTouched(field) || wasOwn(field)),
      )
      const entries = sent.map(field => [field.key, toSent(field, values[field.key])] as const)
      return Object.fromEntries(entries.filter((entry): entry is [string, SettingsValue] => entry[1] !== undefined))
    },
    reset() {
      for (const key of Object.keys(owned)) delete owned[key]
      for (const field of settings().fields) values[field.key] = storedValue(settings(), field)
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
