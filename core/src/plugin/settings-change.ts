import { isDeepStrictEqual } from 'node:util'
import { SettingLockedError, SettingsInvalidError } from '../errors/catalog.js'
import type { Translator } from '../i18n/translator.js'
import type { SettingPlaces } from '../ports/setting-places.js'
import { currenciesIn, type ResolvedSetting } from './resolve-settings.js'
import { isEmpty } from './setting-checks.js'
import { isSettableAt, isValueField, type SettingField } from './setting-field.js'
import type { FullRead } from './settings-reader.js'
import { settingIssues, type SettingIssue } from './settings-validation.js'
import { isLockable, isOwn, lockOf, pickedIn } from './settings-view.js'
import { isShown, type SettingValue } from './settings.js'

/** What a save asks for: a value replaces, null removes, an absent field stays. */
export type SettingChanges = Readonly<Record<string, unknown>>
export type LockChanges = Readonly<Record<string, boolean>>

/** What a save writes; a value of null puts back what is inherited. */
export interface PlannedChanges {
  readonly values: readonly (readonly [field: string, value: unknown])[]
  readonly locks: readonly (readonly [field: string, isLocked: boolean])[]
}

export interface ChangeParts {
  readonly translator: Translator
  readonly places: SettingPlaces
}

/** Stands for a secret or an account that is there, and is shown to nobody. */
const SET = 'set'

/**
 * Finds what a save would write, and refuses what does not fit.
 * @throws BW_SETTING_LOCKED; BW_SETTINGS_INVALID with one issue a field.
 */
export async function planChanges(
  read: FullRead,
  wanted: { readonly values: SettingChanges; readonly locks: LockChanges; readonly locale: string },
  parts: ChangeParts,
): Promise<PlannedChanges> {
  const after = valuesAfter(read, wanted.values)
  // A field that does not apply keeps what it has: what is sent for it was checked by nobody.
  const values = Object.entries(wanted.values).filter(
    ([key, value]) => isChange(read, key, value) && (value === null || isShown(read.schema, key, after)),
  )
  const locks = Object.entries(wanted.locks).filter(([key, isLocked]) => read.locks.includes(key) !== isLocked)
  for (const [key] of [...values, ...locks]) requireUnlocked(read, key)
  const issues = [
    ...ownIssues(read, after, values),
    // What is dropped because it is hidden was not given.
    ...secretsToGiveAgain(read, Object.fromEntries(values)),
    ...lockIssues(read, locks),
    ...(await foreignIssues(read, Object.fromEntries(values), parts.places)),
  ]
  if (issues.length > 0) throw invalid(read, issues, wanted.locale, parts.translator)
  return { values, locks }
}

function invalid(read: FullRead, issues: readonly SettingIssue[], locale: string, translator: Translator) {
  const told = issues.map(({ path, message, values }) => ({
    path,
    message: translator.translate(locale, message, values),
  }))
  return new SettingsInvalidError({ plugin: read.pluginId, issues: told })
}

function requireUnlocked(read: FullRead, key: string): void {
  const field = read.schema[key]
  const level = field && lockOf(read, key, field)
  if (level !== undefined) throw new SettingLockedError({ field: key, level })
}

/** Everything that would apply after a save. */
function valuesAfter(read: FullRead, changes: SettingChanges): Record<string, unknown> {
  const { resolved, inherited, schema } = read
  const shown = (setting?: ResolvedSetting) => (setting?.sealed || setting?.connection ? SET : setting?.value)
  const now = Object.keys(schema).map(key => [key, shown(resolved.settings[key])])
  const given = Object.entries(changes)
    .filter(([key, value]) => value !== undefined && !isKept(schema[key], value))
    .map(([key, value]) => [key, isRemoval(value) ? shown(inherited.settings[key]) : value])
  return { ...Object.fromEntries(now), ...Object.fromEntries(given) } as Record<string, unknown>
}

function isRemoval(value: unknown): boolean {
  return value === null || value === ''
}

/** An empty secret is one that nobody typed; what is not stored cannot be given. */
function isKept(field: SettingField | undefined, value: unknown): boolean {
  if (field === undefined) return false
  return field.type === 'secret' ? value === '' : !isValueField(field)
}

// A form sends every field; only what differs from what applies is a wish to change it.
function isChange(read: FullRead, key: string, value: unknown): boolean {
  const field = Object.hasOwn(read.schema, key) ? read.schema[key] : undefined
  if (field === undefined || value === undefined || isKept(field, value)) return false
  const setting = read.resolved.settings[key]
  if (isRemoval(value)) return isOwn(read, setting) || read.resolved.problems.some(one => one.field === key)
  return field.type === 'secret' || !isDeepStrictEqual(value, setting?.value)
}

/** Above a business nothing has to be complete, and nobody is held up by what is decided elsewhere. */
function ownIssues(
  read: FullRead,
  after: Readonly<Record<string, unknown>>,
  changed: readonly (readonly [string, unknown])[],
): SettingIssue[] {
  const { schema, scope } = read
  const isAbove = scope === 'instance' || scope === 'organization'
  const isOurs = (key: string) => {
    const field = schema[key]
    if (field === undefined || changed.some(([one]) => one === key)) return true
    // An account can only be connected once the rest is saved.
    return field.type !== 'oauth' && isSettableAt(field, scope) && lockOf(read, key, field) === undefined
  }
  return settingIssues(schema, after).filter(({ path, message }) => {
    const key = path.split('.')[0] ?? path
    const isWanting = message === 'settings.required' && path === key
    return isOurs(key) && !(isWanting && isAbove)
  })
}

/** A stored secret does not follow to a new address: see `sentTo`. */
function secretsToGiveAgain(read: FullRead, changes: SettingChanges): SettingIssue[] {
  const isMoved = (name: string) => !isRemoval(changes[name]) && isChange(read, name, changes[name])
  return Object.entries(read.schema).flatMap(([path, field]) => {
    if (field.type !== 'secret' || isChange(read, path, changes[path])) return []
    const isStored = isOwn(read, read.resolved.settings[path])
    return isStored && field.sentTo?.some(isMoved) ? [{ path, message: 'settings.secret-again' }] : []
  })
}

function lockIssues(read: FullRead, locks: PlannedChanges['locks']): SettingIssue[] {
  return locks.flatMap(([path]) => {
    const field = Object.hasOwn(read.schema, path) ? read.schema[path] : undefined
    if (field === undefined) return [{ path, message: 'settings.unknown-field' }]
    return isLockable(read, path, field) ? [] : [{ path, message: 'settings.no-lock' }]
  })
}

/** Amounts in the currency of the business, and ids that are its own. */
async function foreignIssues(read: FullRead, values: SettingChanges, places: SettingPlaces): Promise<SettingIssue[]> {
  const { schema, scope, tenantId, business } = read
  if (scope === 'instance' || scope === 'organization') return []
  const changed = Object.fromEntries(Object.entries(schema).filter(([key]) => !isEmpty(values[key])))
  const sound = Object.entries(changed).filter(
    ([key]) => settingIssues({ [key]: plain(changed[key]) }, pair(key, values)).length === 0,
  )
  const money = sound.flatMap(([path, field]): SettingIssue[] => {
    const isForeign = currenciesIn(field, values[path] as SettingValue).some(one => one !== business.currency)
    return isForeign ? [{ path, message: 'settings.other-currency', values: { currency: business.currency } }] : []
  })
  const picked = pickedIn(Object.fromEntries(sound), key => values[key]).filter(({ ids }) => ids.length > 0)
  const lost: SettingIssue[] = []
  for (const { kind, ids, path } of picked) {
    const known = await places.known(tenantId, kind, ids)
    if (ids.some(id => !known.includes(id))) lost.push({ path, message: 'settings.not-there' })
  }
  return [...money, ...lost]
}

function pair(key: string, values: SettingChanges): Record<string, unknown> {
  return { [key]: values[key] }
}

/** The field on its own, without what it waits for. */
function plain(field: SettingField | undefined): SettingField {
  const { showIf: _waitsFor, ...rest } = field as SettingField
  return rest as SettingField
}

const LONGEST_AUDITED = 2_000

/** What the audit log keeps: no secrets, and no pictures. */
export function auditedChanges(read: FullRead, { values, locks }: PlannedChanges): Record<string, unknown> {
  const changes = values.map(([field, given]) => {
    const to = isRemoval(given) ? null : given
    if (read.schema[field]?.type === 'secret') return [field, { secret: to === null ? 'removed' : 'replaced' }]
    const change = { from: read.resolved.settings[field]?.value ?? null, to }
    return [field, JSON.stringify(change).length > LONGEST_AUDITED ? { isChanged: true } : change]
  })
  const locked = locks.map(([field, isLocked]) => [`${field} (lock)`, { to: isLocked }])
  const level = read.scope === 'tenant' ? [] : [['level', { scope: read.scope, id: read.scopeId }]]
  return Object.fromEntries([...level, ...changes, ...locked]) as Record<string, unknown>
}
