import type { OracleCase, OracleLine, OracleRequirement } from './case-format.js'

/** Who may serve a requirement of a line, free or not. */
export function eligibleFor(source: OracleCase, line: OracleLine, requirement: OracleRequirement): string[] {
  const here = source.snapshot.resources.filter(item => item.locationId === source.query.locationId)
  const ofType = here.filter(item => item.type === requirement.type)
  const wishes = Object.entries(line.attrs ?? {}).filter(([name]) => {
    return (
      ofType.some(item => item.attributes?.[name] !== undefined) ||
      here.every(item => item.attributes?.[name] === undefined)
    )
  })
  const wanted = [...wishes, ...Object.entries(requirement.attributes ?? {})]
  return ofType
    .filter(item => requirement.skill === undefined || item.skills?.includes(requirement.skill))
    .filter(item => !requirement.anyOf || requirement.anyOf.includes(item.id))
    .filter(item => wanted.every(([name, value]) => item.attributes?.[name] === value))
    .map(item => item.id)
}

export function product<Item>(lists: readonly (readonly Item[])[]): Item[][] {
  return lists.reduce<Item[][]>((found, list) => found.flatMap(items => list.map(item => [...items, item])), [[]])
}

export function permute<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permute(items.filter((_, other) => other !== index)).map(rest => [item, ...rest]),
  )
}

/** What is known under a key, worked out the first time. */
export function remembered<Key, Value>(known: Map<Key, Value>, key: Key, find: () => Value): Value {
  const value = known.get(key) ?? find()
  known.set(key, value)
  return value
}
