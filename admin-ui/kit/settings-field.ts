export type SettingsFieldType =
  | 'text'
  | 'multiline'
  | 'email'
  | 'url'
  | 'phone'
  | 'colour'
  | 'time'
  | 'time-zone'
  | 'image'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'money'
  | 'duration'
  | 'weekly-hours'
  | 'secret'
  | 'oauth'
  | 'webhook-url'
  | 'service'
  | 'staff'
  | 'resource'
  | 'location'
  | 'template'
  | 'list'
  | 'heading'
  | 'custom'

/** A value as the API sends it: a scalar, a list of texts or rows, or an object such as an amount of money. */
export type SettingsValue = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>
type Scalar = string | number | boolean | null

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
  step?: number
  unit?: string
  display?: string
  many?: boolean
  multiline?: boolean
  showIf?: Record<string, Scalar | Scalar[]>
  group?: string
  docs?: string
  variables?: { name: string; label: string; sample: string }[]
  fields?: SettingsField[]
  component?: string
}

export type SettingsSource = 'default' | 'instance' | 'organization' | 'tenant' | 'location' | 'environment'

export interface SettingsConnection {
  state: 'not-connected' | 'connecting' | 'connected' | 'needs-reauth'
  account: string
  connectedAt: string | null
  connectedBy: string
  problem: string
}

export interface SettingsLevel {
  scope: 'instance' | 'organization' | 'tenant' | 'location'
  id: string
  name: string
}

export interface PluginSettings {
  pluginId: string
  scope?: SettingsLevel['scope']
  scopeId?: string
  docs?: string | null
  fields: SettingsField[]
  values: Record<string, SettingsValue>
  secrets: Record<string, { isSet: boolean; setAt?: string }>
  connections?: Record<string, SettingsConnection>
  redirectUri?: string
  sources: Record<string, SettingsSource>
  origins?: Record<string, { name?: string; variable?: string }>
  /** Fields that this level sets itself. */
  own?: string[]
  /** What would apply without this level. */
  inherited?: Record<string, SettingsValue>
  /** Fields that this level cannot change, and the level that decides for it. */
  locked?: Record<string, SettingsSource>
  /** Fields that this level decides for everything below it, and those for which it may. */
  locks?: string[]
  lockable?: string[]
  /** Values that are stored and do not count. */
  problems?: { field: string; source: string; message: string }[]
  levels?: SettingsLevel[]
  currency?: string
  version: number
}

/** Whether a field applies, given what is typed so far: each field that it waits for must itself apply. */
export function isFieldShown(
  field: SettingsField,
  values: Record<string, unknown>,
  fields: readonly SettingsField[] = [],
): boolean {
  return Object.entries(field.showIf ?? {}).every(([key, wanted]) => {
    const value = values[key] as Scalar
    const isMet = Array.isArray(wanted) ? wanted.includes(value) : value === wanted
    const other = fields.find(one => one.key === key)
    return isMet && (other === undefined || isFieldShown(other, values, fields))
  })
}

/** What a control begins with when nothing is stored. */
export function emptyValue(field: SettingsField): SettingsValue | undefined {
  if (field.type === 'secret') return undefined
  if (field.type === 'boolean') return field.default === true
  if (field.type === 'choices' || field.type === 'list' || field.many) return field.default ?? []
  if (field.type === 'weekly-hours') return field.default ?? {}
  return field.default ?? ''
}

/** What is sent for what is in a control; undefined: nothing. */
export function sentValue(field: SettingsField, value: unknown): SettingsValue | undefined {
  if (field.type === 'secret') return value === '' ? undefined : (value as SettingsValue | undefined)
  if (field.type === 'boolean') return value === true
  if (field.type === 'number') return value === '' || value === undefined || value === null ? null : Number(value)
  if (field.type === 'list') return (value as Record<string, unknown>[]).map(row => sentRow(field, row))
  return (value ?? '') as SettingsValue
}

/** A row without the columns that do not apply or hold nothing. */
function sentRow({ fields = [] }: SettingsField, row: Record<string, unknown>): Record<string, unknown> {
  const shown = fields.filter(one => isFieldShown(one, row, fields))
  const sent = shown.map(one => [one.key, sentValue(one, row[one.key])] as const)
  return Object.fromEntries(sent.filter(([, value]) => value !== null && value !== '' && value !== undefined))
}

/** Fields that hold nothing that a form sends. */
export function isStored(field: SettingsField): boolean {
  return !['heading', 'webhook-url', 'oauth'].includes(field.type)
}
