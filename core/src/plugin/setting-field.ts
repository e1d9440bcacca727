import type { Money } from '../domain/money.js'
import type { WeeklyHours } from '../domain/schedule.js'
import { SETTING_SCOPES, type SettingScope } from '../domain/setting-scope.js'

/** A value of one piece: what conditions compare, and what one line of text in the environment can say. */
export type SettingScalar = string | number | boolean
/** One row of a `list`. */
export type SettingItem = Readonly<Record<string, SettingScalar | Money | readonly string[] | undefined>>
/** Whatever a setting can hold; secrets and connections are not among it. */
export type SettingValue =
  SettingScalar | Money | WeeklyHours | readonly string[] | SettingItem | readonly SettingItem[]

interface Labelled {
  /** Key of the plugin's messages; `<label>.help` is the help text when it exists. */
  readonly label: string
  readonly help?: string
  /** The field applies only while every named field has this value, or one of these. */
  readonly showIf?: Readonly<Record<string, SettingScalar | readonly SettingScalar[]>>
  /** Key of the heading of the section in which it stands. */
  readonly group?: string
  /** Where the vendor explains it, beginning with https://. */
  readonly docs?: string
}

interface FieldBase extends Labelled {
  readonly required?: boolean
  /** The innermost level at which it can be set; default `tenant`, as only some settings make sense for a location. */
  readonly scope?: SettingScope
  /** Further names of the environment variable that sets it for the whole installation. */
  readonly environment?: readonly string[]
  /** What it was called in older versions: their values count while there is none under the new name. */
  readonly formerly?: readonly string[]
}

/** `colour` is #rrggbb, `time` HH:MM, `time-zone` an IANA name, `image` a data URL of a PNG, JPEG or WebP up to 100 kB. */
export interface TextField extends FieldBase {
  readonly type: 'text' | 'multiline' | 'email' | 'url' | 'phone' | 'colour' | 'time' | 'time-zone' | 'image'
  readonly default?: string
}
/** Stored sealed and write-only: no API and no log ever shows it. */
export interface SecretField extends FieldBase {
  readonly type: 'secret'
  /**
   * Fields that say where the secret is sent. Whoever changes one of them must give the secret again, and a level below
   * the secret's own gets none of it: else an owner could have a stored password sent to a server of theirs.
   */
  readonly sentTo?: readonly string[]
  /** A key of several lines. */
  readonly multiline?: true
}
export interface NumberField extends FieldBase {
  readonly type: 'number'
  readonly default?: number
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  /** Values are whole multiples of it, counted from `min` or 0. */
  readonly step?: number
  /** A slider needs `min` and `max`. */
  readonly display?: 'box' | 'slider'
}
export interface BooleanField extends FieldBase {
  readonly type: 'boolean'
  readonly default?: boolean
}
/** Labels of the options are `<label>.<option>`. */
export interface ChoiceField extends FieldBase {
  readonly type: 'choice'
  readonly options: readonly string[]
  readonly default?: string
  readonly display?: 'list' | 'radio'
}
/** Any number of the options, in their order. */
export interface ChoicesField extends FieldBase {
  readonly type: 'choices'
  readonly options: readonly string[]
  readonly default?: readonly string[]
}
/** Minor units of the currency of the business; above a business any currency, and another one than its own does not apply. */
export interface MoneyField extends FieldBase {
  readonly type: 'money'
  readonly default?: Money
  /** In minor units. */
  readonly min?: number
  readonly max?: number
}
/** Whole minutes; people give minutes, hours or days. */
export interface DurationField extends FieldBase {
  readonly type: 'duration'
  readonly default?: number
  readonly min?: number
  readonly max?: number
}
/** Spans of wall-clock time by weekday; whose zone they are in is for the plugin to say. */
export interface WeeklyHoursField extends FieldBase {
  readonly type: 'weekly-hours'
  readonly default?: WeeklyHours
}
/** Ids of the business: it cannot be set above one. */
export interface PickerField extends FieldBase {
  readonly type: 'service' | 'staff' | 'resource' | 'location'
  readonly many?: true
}
/** Text with variables in braces. Words of a variable are `<label>.<variable>`, its sample `<label>.<variable>.sample`. */
export interface TemplateField extends FieldBase {
  readonly type: 'template'
  readonly variables: readonly string[]
  readonly default?: string
}
/**
 * The address at which the plugin hears of its vendor (`bw.webhook`): shown to be copied, never stored. It cannot be read
 * where there is no business yet.
 */
export interface WebhookUrlField extends Labelled {
  readonly type: 'webhook-url'
}
/** A sentence or a line between fields; `<label>.help` is the sentence. */
export interface HeadingField extends Labelled {
  readonly type: 'heading'
}
/**
 * An account at a vendor, connected by OAuth 2 (RFC 6749, with PKCE by RFC 7636). It is set for a business or one of its
 * locations; `bw.accessToken` gives the token that counts now.
 */
export interface OAuthField extends Labelled {
  readonly type: 'oauth'
  readonly required?: boolean
  readonly scope?: 'tenant' | 'location'
  readonly authorizeUrl: string
  readonly tokenUrl: string
  /** Told when somebody disconnects (RFC 7009). */
  readonly revokeUrl?: string
  readonly scopes: readonly string[]
  /** The setting that holds the client id, and the secret that holds its secret. Such fields are not set by a location. */
  readonly clientId: string
  readonly clientSecret?: string
  /** Further parameters of the authorize URL, such as `access_type: 'offline'`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Where the vendor wants the client's secret; default `body`. */
  readonly clientAuthentication?: 'body' | 'basic'
  /** The part of the token answer that names the account; else the `email` of an id token. */
  readonly account?: string
}

/** What one column of a `list` can be. */
export type ItemField =
  TextField | NumberField | BooleanField | ChoiceField | ChoicesField | MoneyField | DurationField | PickerField
/** Rows that people add, move and take away. */
export interface ListField extends FieldBase {
  readonly type: 'list'
  readonly fields: Readonly<Record<string, ItemField>>
  readonly default?: readonly SettingItem[]
  /** Numbers of rows; at most 100. */
  readonly min?: number
  readonly max?: number
}
/** A value of the plugin's own, JSON that `accepts` checks: its panel draws it, the form shows it as text. */
export interface CustomField<T = unknown> extends FieldBase {
  readonly type: 'custom'
  /** Tells the panel which component it is. */
  readonly component: string
  readonly accepts: (value: unknown) => value is T
  readonly default?: T
}

/** A field whose value is stored as it is. */
export type ValueField =
  | TextField
  | NumberField
  | BooleanField
  | ChoiceField
  | ChoicesField
  | MoneyField
  | DurationField
  | WeeklyHoursField
  | PickerField
  | TemplateField
  | ListField
  // What it accepts is its own business; `any` lets a narrower guard stand here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  | CustomField<any>

/** One field of a form; `label` is a key of the plugin's `locales`. */
export type SettingField = ValueField | SecretField | OAuthField | WebhookUrlField | HeadingField
/** Fields by name, in the order of the form. */
export type SettingsSchema = Readonly<Record<string, SettingField>>
export type SettingType = SettingField['type']
export type PickerType = PickerField['type']

/** An account that is connected, as `bw.settings` shows it; its token comes from `bw.accessToken`. */
export interface OAuthConnection {
  /** The name that the vendor gave, or empty. */
  readonly account: string
  readonly connectedAt: Date
}

export function isValueField(field: SettingField): field is ValueField {
  return !['secret', 'oauth', 'webhook-url', 'heading'].includes(field.type)
}

export function isPicker(field: SettingField | ItemField): field is PickerField {
  return ['service', 'staff', 'resource', 'location'].includes(field.type)
}

/** Whether a field can be set at a level: ids and accounts belong to a business, and few settings to a location. */
export function isSettableAt(field: SettingField, scope: SettingScope): boolean {
  if (field.type === 'heading' || field.type === 'webhook-url') return false
  const depth = SETTING_SCOPES.indexOf(scope)
  const isOfBusiness = isPicker(field) || field.type === 'oauth' || hasPicker(field)
  const outermost = isOfBusiness ? 'tenant' : 'instance'
  return depth >= SETTING_SCOPES.indexOf(outermost) && depth <= SETTING_SCOPES.indexOf(field.scope ?? 'tenant')
}

function hasPicker(field: SettingField): boolean {
  return field.type === 'list' && Object.values(field.fields).some(isPicker)
}
