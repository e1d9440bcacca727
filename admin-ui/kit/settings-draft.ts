import { computed, reactive, watch, type ComputedRef } from 'vue'
import {
  emptyValue,
  isFieldShown,
  isStored,
  sentValue,
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
  /** The level that decides for this one, when one does. */
  lockOf(field: SettingsField): SettingsSource | undefined
  /** Whether the value comes from above and has not been taken over. */
  isInherited(field: SettingsField): boolean
  /** Whether it was taken over, now or before: it can go back to what is inherited. */
  isOwned(field: SettingsField): boolean
  own(field: SettingsField): void
  disown(field: SettingsField): void
  /** Whether this level decides a field for everything below it. */
  isLocking(field: SettingsField): boolean
  lock(field: SettingsField, isLocked: boolean): void
  /** The values to send: those changed here and those this level had set itself before. */
  toSave(): Record<string, SettingsValue>
  /** Locks that were set or taken away. */
  locksToSave(): Record<string, boolean>
  /** Takes what is stored for what is in the form, after a save. */
  reset(): void
}

/** What was done to fields since they were read, beside their values. */
function useMarks(settings: () => PluginSettings, values: Draft) {
  const owned = reactive<Record<string, boolean>>({})
  const given = reactive<Record<string, boolean>>({})
  const locking = reactive<Record<string, boolean>>({})
  const sourceOf = ({ key }: SettingsField) => settings().sources[key] ?? 'default'
  const wasOwn = (field: SettingsField) =>
    settings().own?.includes(field.key) ?? ['tenant', 'location'].includes(sourceOf(field))
  const wasLocking = ({ key }: SettingsField) => settings().locks?.includes(key) ?? false
  const isLocking = (field: SettingsField) => locking[field.key] ?? wasLocking(field)
  return {
    owned,
    given,
    wasOwn,
    isLocking,
    lockOf: (field: SettingsField) =>
      settings().locked?.[field.key] ?? (sourceOf(field) === 'environment' ? 'environment' : undefined),
    isOwned: (field: SettingsField) => !given[field.key] && (owned[field.key] === true || wasOwn(field)),
    isInherited: (field: SettingsField) =>
      given[field.key] === true || (sourceOf(field) !== 'default' && !wasOwn(field) && owned[field.key] !== true),
    isTouched: (field: SettingsField, from = settings()) =>
      owned[field.key] === true || given[field.key] === true || !isSame(values[field.key], storedValue(from, field)),
    lock: ({ key }: SettingsField, isLocked: boolean) => (locking[key] = isLocked),
    locksChanged: () => settings().fields.filter(field => isLocking(field) !== wasLocking(field)),
    forget() {
      for (const marks of [owned, given, locking]) for (const key of Object.keys(marks)) delete marks[key]
    },
  }
}

/** The state of a settings form between reading and saving; what is typed stays when a save is refused. */
export function useSettingsDraft(settings: () => PluginSettings): SettingsDraft {
  const values = reactive<Draft>({})
  const marks = useMarks(settings, values)
  const { owned, given, wasOwn, isTouched, lockOf, isLocking } = marks
  const isShown = (field: SettingsField) => isFieldShown(field, values, settings().fields)
  const isSent = (field: SettingsField) =>
    isStored(field) && isShown(field) && !lockOf(field) && (isTouched(field) || wasOwn(field))

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
    ...marks,
    valueOf: field => values[field.key],
    set: (field, value) => (values[field.key] = value),
    isChanged: computed(() => settings().fields.some(field => isTouched(field)) || marks.locksChanged().length > 0),
    groups: computed(() => grouped(settings().fields.filter(isShown))),
    own: field => {
      delete given[field.key]
      if (!wasOwn(field)) owned[field.key] = true
    },
    disown: field => {
      delete owned[field.key]
      if (wasOwn(field)) given[field.key] = true
      const { inherited = {} } = settings()
      values[field.key] = wasOwn(field) ? (inherited[field.key] ?? emptyValue(field)) : storedValue(settings(), field)
    },
    toSave: () => valuesToSend(settings().fields.filter(isSent), values, given),
    locksToSave: () => Object.fromEntries(marks.locksChanged().map(field => [field.key, isLocking(field)])),
    reset() {
      marks.forget()
      for (const field of settings().fields) values[field.key] = storedValue(settings(), field)
    },
  }
}

/** What was given back is sent as null. */
function valuesToSend(
  fields: SettingsField[],
  values: Draft,
  given: Record<string, boolean>,
): Record<string, SettingsValue> {
  const entries = fields.map(
    field => [field.key, given[field.key] ? null : sentValue(field, values[field.key])] as const,
  )
  return Object.fromEntries(entries.filter((entry): entry is [string, SettingsValue] => entry[1] !== undefined))
}

function storedValue(settings: PluginSettings, field: SettingsField): SettingsValue | undefined {
  if (field.type === 'secret') return undefined
  return settings.values[field.key] ?? emptyValue(field)
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function grouped(fields: SettingsField[]): { name: string; fields: SettingsField[] }[] {
  const names = [...new Set(fields.map(field => field.group ?? ''))]
  return names.map(name => ({ name, fields: fields.filter(field => (field.group ?? '') === name) }))
}
