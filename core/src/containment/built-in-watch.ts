/* eslint-disable @typescript-eslint/prefer-for-of -- iterators are built-in objects, too, and may be broken */
/** What every line of code in the process relies on. Globals that people replace on purpose, as `fetch`, are not among them. */
const WATCHED: readonly (readonly [string, object])[] = [
  ['Object.prototype', Object.prototype],
  ['Function.prototype', Function.prototype],
  ['Array.prototype', Array.prototype],
  ['String.prototype', String.prototype],
  ['Number.prototype', Number.prototype],
  ['Boolean.prototype', Boolean.prototype],
  ['Symbol.prototype', Symbol.prototype],
  ['BigInt.prototype', BigInt.prototype],
  ['Date.prototype', Date.prototype],
  ['RegExp.prototype', RegExp.prototype],
  ['Error.prototype', Error.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['WeakMap.prototype', WeakMap.prototype],
  ['Promise.prototype', Promise.prototype],
  ['Uint8Array.prototype', Uint8Array.prototype],
  ['Buffer.prototype', Buffer.prototype],
  ['Object', Object],
  ['Array', Array],
  ['Promise', Promise],
  ['JSON', JSON],
  ['Math', Math],
]

// Taken before anybody can replace them. What follows calls no method of a built-in object: it must work while they are broken.
const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect

interface KeptProperty {
  readonly key: PropertyKey
  readonly was: PropertyDescriptor
}

interface Kept {
  readonly name: string
  readonly target: object
  readonly properties: readonly KeptProperty[]
}

interface Change {
  readonly kept: Kept
  readonly key: PropertyKey
  /** Absent: it was added. */
  readonly was: PropertyDescriptor | undefined
}

/** Compares the built-in objects with what they were, and makes them that again. */
export class BuiltInWatch {
  private kept: readonly Kept[] = keep()
  private plainKeys = ownKeys(Object.prototype).length
  private listKeys = ownKeys(Array.prototype).length

  /** Whether something was added where it harms most; cheap enough to be asked after each call of a plugin. */
  get isPolluted(): boolean {
    return ownKeys(Object.prototype).length !== this.plainKeys || ownKeys(Array.prototype).length !== this.listKeys
  }

  /** What cannot be undone is how they are from now on: who comes next did not do it. */
  accept(): void {
    this.kept = keep()
    this.plainKeys = ownKeys(Object.prototype).length
    this.listKeys = ownKeys(Array.prototype).length
  }

  get areChanged(): boolean {
    for (let index = 0; index < this.kept.length; index += 1) {
      if (!isSame(this.kept[index] as Kept)) return true
    }
    return false
  }

  /**
   * Makes the built-in objects what they were.
   * @returns Names of what was added, replaced or removed, as `Object.prototype.isAdmin`.
   */
  restore(): string[] {
    const changes = this.changes()
    const names: string[] = []
    for (let index = 0; index < changes.length; index += 1) {
      const { kept, key, was } = changes[index] as Change
      if (was) defineProperty(kept.target, key, was)
      else deleteProperty(kept.target, key)
      names[index] = `${kept.name}.${typeof key === 'symbol' ? 'symbol' : key}`
    }
    return names
  }

  private changes(): Change[] {
    const changes: Change[] = []
    for (let index = 0; index < this.kept.length; index += 1) {
      const kept = this.kept[index] as Kept
      if (!isSame(kept)) addChanges(kept, changes)
    }
    return changes
  }
}

function keep(): Kept[] {
  return WATCHED.map(([name, target]) => ({
    name,
    target,
    properties: ownKeys(target).map(key => ({ key, was: getOwnPropertyDescriptor(target, key) ?? {} })),
  }))
}

function isSame({ target, properties }: Kept): boolean {
  const keys = ownKeys(target)
  if (keys.length !== properties.length) return false
  for (let index = 0; index < keys.length; index += 1) {
    const { key, was } = properties[index] as KeptProperty
    if (keys[index] !== key || !isLike(getOwnPropertyDescriptor(target, key), was)) return false
  }
  return true
}

function addChanges(kept: Kept, changes: Change[]): void {
  const { target, properties } = kept
  const keys = ownKeys(target)
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as PropertyKey
    if (!isKept(key, properties)) changes[changes.length] = { kept, key, was: undefined }
  }
  for (let index = 0; index < properties.length; index += 1) {
    const { key, was } = properties[index] as KeptProperty
    if (!isLike(getOwnPropertyDescriptor(target, key), was)) changes[changes.length] = { kept, key, was }
  }
}

function isKept(key: PropertyKey, properties: readonly KeptProperty[]): boolean {
  for (let index = 0; index < properties.length; index += 1) if (properties[index]?.key === key) return true
  return false
}

function isLike(is: PropertyDescriptor | undefined, was: PropertyDescriptor): boolean {
  return is !== undefined && is.value === was.value && is.get === was.get && is.set === was.set
}
