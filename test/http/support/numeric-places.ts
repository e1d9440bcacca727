import type { ApiDocument, Operation, Schema } from '../../isolation/support/route-list.js'

/** Where a request takes a number: `query limit`, `body appointments.0.durationMinutes`. */
export interface NumericPlace {
  readonly where: 'query' | 'body'
  readonly name: string
  readonly isInteger: boolean
  readonly minimum: number | undefined
  readonly maximum: number | undefined
}

/** Every number that the OpenAPI document declares for a route, in its query and anywhere in its body. */
export function numericPlaces({ parameters, body }: Operation, { resolve }: ApiDocument): NumericPlace[] {
  const ofQuery = parameters.flatMap(({ in: where, name, schema }) =>
    where === 'query' ? numbersIn(schema, name, resolve).map(place => ({ ...place, where })) : [],
  )
  const ofBody = body ? numbersIn(body, '', resolve).map(place => ({ ...place, where: 'body' as const })) : []
  return [...ofQuery, ...ofBody]
}

function numbersIn(given: Schema, path: string, resolve: ApiDocument['resolve']): Omit<NumericPlace, 'where'>[] {
  const schema = resolve(given)
  const below = (name: string) => (path ? `${path}.${name}` : name)
  const types = [schema.type ?? []].flat()
  const { minimum, maximum } = schema
  const isInteger = types.includes('integer')
  const own = isInteger || types.includes('number') ? [{ name: path, isInteger, minimum, maximum }] : []
  const ofProperties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    numbersIn(property, below(name), resolve),
  )
  const ofItems = schema.items ? numbersIn(schema.items, below('0'), resolve) : []
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const all = [...own, ...ofProperties, ...ofItems, ...variants.flatMap(item => numbersIn(item, path, resolve))]
  return [...new Map(all.map(place => [place.name, place])).values()]
}

/** Texts that are no number a place may take: below, above, between, without an end, no number at all. */
export function refusedNumbers({ minimum = 0, maximum = 0, isInteger, where }: NumericPlace): string[] {
  const numbers = [String(minimum - 1), String(maximum + 1), '-1e21', '1e21', '1e999', '-1e999', '9007199254740993']
  const between = isInteger ? [String(minimum + 0.5), '1e-7'] : []
  const others = where === 'body' ? ['"NaN"', '"1"', 'true', '[1]', '{}', 'NaN', 'Infinity'] : ['NaN', 'Infinity', 'x1']
  return [...numbers, ...between, ...others]
}

/** The JSON text of a body with one value in its place, written as it is: `1e999` and `NaN` are no values of JavaScript. */
export function bodyWith(body: object, name: string, raw: string): string {
  const hole = '@number@'
  const copy = structuredClone(body) as Record<string, unknown>
  const steps = name.split('.')
  let target = copy
  steps.slice(0, -1).forEach((step, index) => {
    target = (target[step] ??= steps[index + 1] === '0' ? [] : {}) as Record<string, unknown>
  })
  target[steps.at(-1)!] = hole
  return JSON.stringify(copy).replace(`"${hole}"`, raw)
}
