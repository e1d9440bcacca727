import { fileTypeOf } from '../domain/file-type.js'
import { isCurrency } from '../domain/place-codes.js'
import { WEEKDAYS } from '../domain/schedule.js'
import { variablesIn } from '../domain/text-variables.js'
import type {
  ChoicesField,
  DurationField,
  ItemField,
  ListField,
  MoneyField,
  NumberField,
  PickerField,
  SettingField,
  TemplateField,
} from './setting-field.js'
import { isShown } from './settings.js'

/** What is wrong with a value, or with a part of it: `path` is empty, or leads into it (`0.percent`, `mo.1`). */
export interface ValueIssue {
  readonly path: string
  /** Key of the engine's messages. */
  readonly message: string
  readonly values?: Readonly<Record<string, string | number>>
}

export const MAX_ROWS = 100
export const MAX_PICKED = 200
export const MAX_IMAGE_BYTES = 100_000
const MAX_TEXT_LENGTH = 10_000
const MAX_LINE_LENGTH = 2_000
const MAX_CUSTOM_LENGTH = 20_000
const EMAIL = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/
const PHONE = /^\+?[\d ().\-/]{3,40}$/
const COLOUR = /^#[0-9a-f]{6}$/i
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
// Line breaks in a value that ends up in a mail or HTTP header would start a header of their own.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/
// eslint-disable-next-line no-control-regex
const CONTROL_IN_PROSE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

type AnyField = SettingField | ItemField
type Check = (field: never, value: unknown) => readonly ValueIssue[]

const FINE: readonly ValueIssue[] = []
const wrong = (message: string, values?: Readonly<Record<string, string | number>>): readonly ValueIssue[] => [
  values === undefined ? { path: '', message } : { path: '', message, values },
]

/** Checks one line of text by a rule of its own. */
function lineThat(message: string, fits: (text: string) => boolean): Check {
  return (_field, value) => {
    if (typeof value !== 'string') return wrong('settings.no-text')
    if (value.length > MAX_LINE_LENGTH) return wrong('settings.too-long')
    if (CONTROL.test(value)) return wrong('settings.no-control-characters')
    return fits(value) ? FINE : wrong(message)
  }
}

function checkProse(_field: unknown, value: unknown): readonly ValueIssue[] {
  if (typeof value !== 'string') return wrong('settings.no-text')
  if (value.length > MAX_TEXT_LENGTH) return wrong('settings.too-long')
  return CONTROL_IN_PROSE.test(value) ? wrong('settings.no-control-characters') : FINE
}

/** What goes into a header must be one line, so a secret is one unless it says otherwise. */
function checkSecret({ multiline }: { multiline?: true }, value: unknown): readonly ValueIssue[] {
  const issues = checkProse(undefined, value)
  if (issues.length > 0 || multiline) return issues
  return CONTROL.test(String(value)) ? wrong('settings.no-control-characters') : FINE
}

function checkTemplate(field: TemplateField, value: unknown): readonly ValueIssue[] {
  const issues = checkProse(field, value)
  if (issues.length > 0) return issues
  const unknown = variablesIn(String(value)).find(name => !field.variables.includes(name))
  const known = field.variables.map(name => `{${name}}`).join(', ')
  return unknown === undefined ? FINE : wrong('settings.no-variable', { name: unknown, known })
}

function checkNumber(field: NumberField, value: unknown): readonly ValueIssue[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('settings.no-number')
  if (field.min !== undefined && value < field.min) return wrong('settings.below-min', { min: field.min })
  if (field.max !== undefined && value > field.max) return wrong('settings.above-max', { max: field.max })
  if (field.step === undefined) return FINE
  const steps = (value - (field.min ?? 0)) / field.step
  return Math.abs(steps - Math.round(steps)) < 1e-9 ? FINE : wrong('settings.no-step', { step: field.step })
}

function checkDuration(field: DurationField, value: unknown): readonly ValueIssue[] {
  if (!Number.isSafeInteger(value) || Number(value) < 0) return wrong('settings.no-duration')
  return checkNumber({ ...field, type: 'number' } as NumberField, value)
}

function checkMoney(field: MoneyField, value: unknown): readonly ValueIssue[] {
  const { amount, currency, ...rest } = asObject(value)
  const isKnown = typeof currency === 'string' && isCurrency(currency)
  if (!Number.isSafeInteger(amount) || !isKnown || Object.keys(rest).length > 0) return wrong('settings.no-money')
  const digits = minorDigits(currency)
  const written = (minor: number) => `${(minor / 10 ** digits).toFixed(digits)} ${currency}`
  const minor = Number(amount)
  if (minor < (field.min ?? 0)) return wrong('settings.below-min', { min: written(field.min ?? 0) })
  if (field.max !== undefined && minor > field.max) return wrong('settings.above-max', { max: written(field.max) })
  return FINE
}

function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

function checkChoices(field: ChoicesField, value: unknown): readonly ValueIssue[] {
  if (!isTextList(value)) return wrong('settings.no-option')
  const isFine = new Set(value).size === value.length && value.every(option => field.options.includes(option))
  return isFine ? FINE : wrong('settings.no-option')
}

function checkPicked(field: PickerField, value: unknown): readonly ValueIssue[] {
  const ids: unknown = field.many ? value : [value]
  if (!isTextList(ids) || ids.length > MAX_PICKED || new Set(ids).size < ids.length) return wrong('settings.no-option')
  return ids.every(id => ID.test(id)) ? FINE : wrong('settings.not-there')
}

function checkWeek(_field: unknown, value: unknown): readonly ValueIssue[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong('settings.no-hours')
  return Object.entries(value).flatMap(([day, spans]): readonly ValueIssue[] => {
    const isDay = (WEEKDAYS as readonly string[]).includes(day)
    if (!isDay || !Array.isArray(spans) || spans.length > 12) return wrong('settings.no-hours')
    return (spans as unknown[]).flatMap((span, index) => spanIssues(span, `${day}.${index}`))
  })
}

function spanIssues(span: unknown, path: string): ValueIssue[] {
  const isPair = isTextList(span) && span.length === 2 && span.every(time => TIME.test(time))
  if (!isPair) return [{ path, message: 'settings.no-hours' }]
  return span[0] === span[1] ? [{ path, message: 'settings.empty-span' }] : []
}

function checkList(field: ListField, value: unknown): readonly ValueIssue[] {
  if (!Array.isArray(value)) return wrong('settings.no-list')
  const max = Math.min(field.max ?? MAX_ROWS, MAX_ROWS)
  if (value.length > max) return wrong('settings.too-many-rows', { max })
  if (value.length < (field.min ?? 0)) return wrong('settings.too-few-rows', { min: field.min ?? 0 })
  return (value as unknown[]).flatMap((row, index) =>
    rowIssues(field, row).map(({ path, ...issue }) => ({
      ...issue,
      path: path === '' ? `${index}` : `${index}.${path}`,
    })),
  )
}

function rowIssues(list: ListField, row: unknown): readonly ValueIssue[] {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return wrong('settings.no-list')
  const values = row as Record<string, unknown>
  const strangers = Object.keys(values).filter(key => !Object.hasOwn(list.fields, key))
  const unknown = strangers.map(path => ({ path, message: 'settings.unknown-field' }))
  const known = Object.entries(list.fields).flatMap(([key, field]) => {
    if (!isShown(list.fields, key, values)) return []
    const value = values[key]
    if (isEmpty(value)) return field.required ? [{ path: key, message: 'settings.required' }] : []
    return checkValue(field, value).map(issue => ({ ...issue, path: inside(key, issue.path) }))
  })
  return [...unknown, ...known]
}

/** A path one step further out. */
export function inside(key: string, path: string): string {
  return path === '' ? key : `${key}.${path}`
}

function checkImage(_field: unknown, value: unknown): readonly ValueIssue[] {
  const [, type, data = ''] =
    /^data:(image\/(?:png|jpeg|webp));base64,([A-Za-z0-9+/]+={0,2})$/.exec(String(value)) ?? []
  const bytes = Buffer.from(data, 'base64')
  // Its bytes say what it is: a page that calls itself a picture would run where it is shown.
  if (type === undefined || fileTypeOf(bytes) !== type) return wrong('settings.no-image')
  return bytes.length > MAX_IMAGE_BYTES ? wrong('settings.image-too-large', { max: MAX_IMAGE_BYTES / 1_000 }) : FINE
}

function checkCustom(field: { accepts: (value: unknown) => boolean }, value: unknown): readonly ValueIssue[] {
  const text = JSON.stringify(value) ?? ''
  if (text.length > MAX_CUSTOM_LENGTH) return wrong('settings.too-long')
  return field.accepts(value) ? FINE : wrong('settings.not-accepted')
}

const CHECKS: Readonly<Record<string, Check>> = {
  text: lineThat('', () => true),
  multiline: checkProse,
  template: checkTemplate,
  secret: checkSecret,
  email: lineThat('settings.no-email', text => EMAIL.test(text)),
  url: lineThat('settings.no-url', isWebAddress),
  phone: lineThat('settings.no-phone', text => PHONE.test(text)),
  colour: lineThat('settings.no-colour', text => COLOUR.test(text)),
  time: lineThat('settings.no-time', text => TIME.test(text)),
  'time-zone': lineThat('settings.no-time-zone', isTimeZone),
  image: checkImage,
  number: checkNumber,
  boolean: (_field, value) => (typeof value === 'boolean' ? FINE : wrong('settings.no-boolean')),
  choice: (field: { options: readonly string[] }, value) =>
    lineThat('settings.no-option', text => field.options.includes(text))(field as never, value),
  choices: checkChoices,
  money: checkMoney,
  duration: checkDuration,
  'weekly-hours': checkWeek,
  service: checkPicked,
  staff: checkPicked,
  resource: checkPicked,
  location: checkPicked,
  list: checkList,
  custom: checkCustom,
}

/** What is wrong with one value that somebody gave; nothing for a field that holds none. */
export function checkValue(field: AnyField, value: unknown): readonly ValueIssue[] {
  return CHECKS[field.type]?.(field as never, value) ?? wrong('settings.unknown-field')
}

/** Nothing given: no value, no text, no rows, no hours on any day. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && !(value instanceof Date) && Object.values(value).every(isEmpty)
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}

/** IANA names only: an offset knows no summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string')
}

function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
