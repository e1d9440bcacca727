import fc from 'fast-check'
import type { ApiDocument, Operation, Parameter, Schema } from '../../isolation/support/route-list.js'
import {
  encodeText,
  headerText,
  HOSTILE_TEXTS,
  HOSTILE_VALUES,
  RAW_BODIES,
  RAW_PATH_PARTS,
  toJsonText,
} from './hostile-values.js'

export interface FuzzRequest {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What makes a generated request reach past the front door. */
export interface FuzzFacts {
  readonly ids: readonly string[]
  /** Those that fit a field or a part of a path: `serviceId`, `bookingId`. */
  readonly idsOf: Readonly<Record<string, readonly string[]>>
  readonly tokens: readonly string[]
  readonly startsAt: readonly string[]
  readonly tenants: readonly string[]
  /** Bodies that work, by route: what is generated from a schema alone seldom fits together. */
  readonly samples: Readonly<Record<string, (startsAt: string) => object>>
  /** Headers of the callers, nobody among them. */
  readonly callers: readonly Readonly<Record<string, string>>[]
}

const MAX_DEPTH = 6
const SIGN_OUT = 'POST /auth/logout'
/** Hashing a password costs as much as fifty other calls, and the document is large. */
const RARE = new Set(['POST /auth/login', 'GET /openapi.json'])
const HOSTILE_HEADERS = [
  'Authorization',
  'Cookie',
  'Content-Type',
  'Content-Encoding',
  'Host',
  'If-Match',
  'Idempotency-Key',
  'Bookwright-Tenant',
  'Bookwright-Manage-Token',
  'X-CSRF-Token',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Request-Id',
  'Accept',
  'Accept-Language',
  'Origin',
  'X-HTTP-Method-Override',
  'User-Agent',
]

/** Requests made of the document of the API: mostly right, each with something wrong now and then. */
export class RequestArbitraries {
  private readonly hostileText = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  )
  private readonly hostileValue = fc.oneof(this.hostileText, fc.constantFrom(...HOSTILE_VALUES))

  constructor(
    private readonly api: ApiDocument,
    private readonly facts: FuzzFacts,
  ) {}

  any(): fc.Arbitrary<FuzzRequest> {
    return fc.oneof(
      ...this.api.operations.map(operation => ({
        weight: RARE.has(operation.name) ? 1 : 12,
        arbitrary: this.ofOperation(operation),
      })),
    )
  }

  private ofOperation(operation: Operation): fc.Arbitrary<FuzzRequest> {
    const pathParameters = operation.parameters.filter(parameter => parameter.in === 'path')
    return fc
      .record({
        method: this.mostly(
          fc.constant(operation.method),
          fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'),
          40,
        ),
        parts: fc.tuple(...pathParameters.map(parameter => this.pathPart(operation, parameter))),
        query: this.query(operation.parameters.filter(parameter => parameter.in === 'query')),
        headers: this.headers(operation),
        body: operation.body
          ? this.body(operation.body, operation.name)
          : this.mostly(fc.constant(undefined), fc.constantFrom(...RAW_BODIES), 30),
      })
      .map(({ method, parts, query, headers, body }) => {
        const path = pathParameters.reduce(
          (text, { name }, index) => text.replace(`{${name}}`, parts[index] ?? ''),
          operation.path,
        )
        return { name: operation.name, method, path: query ? `${path}?${query}` : path, headers, body }
      })
  }

  private mostly<T, U>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<U>, weight: number): fc.Arbitrary<T | U> {
    return fc.oneof(
      { weight, arbitrary: good as fc.Arbitrary<T | U> },
      { weight: 1, arbitrary: bad as fc.Arbitrary<T | U> },
    )
  }

  private pathPart({ path }: Operation, { name, schema }: Parameter): fc.Arbitrary<string> {
    const noun = new RegExp(`/(\\w+)s/\\{${name}\\}`).exec(path)?.[1]
    const good = this.value(schema, noun === undefined ? name : `${noun}Id`, 0).map(
      value => encodeText(asText(value)) || 'x',
    )
    return this.mostly(good, fc.constantFrom(...RAW_PATH_PARTS), 6)
  }

  private query(parameters: readonly Parameter[]): fc.Arbitrary<string> {
    const good = parameters.map(({ name, required, schema }) => {
      const pair = this.value(schema, name, 0).map(value => `${name}=${encodeText(asText(value))}`)
      return required ? this.mostly(pair, fc.constant(''), 30) : this.mostly(fc.constant(''), pair, 2)
    })
    const stray = this.mostly(
      fc.constant(''),
      fc.tuple(this.hostileText, this.hostileText).map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`),
      20,
    )
    return fc.tuple(fc.tuple(...good), stray, fc.nat(30)).map(([pairs, extra, chance]) => {
      const all = [...pairs, extra].filter(pair => pair !== '')
      return (chance === 0 ? [...all, ...all] : all).join('&')
    })
  }

  private headers(operation: Operation): fc.Arbitrary<Record<string, string>> {
    const { callers, tenants } = this.facts
    const known = operation.name === SIGN_OUT ? fc.constant({}) : fc.constantFrom({}, ...callers)
    const stray = fc
      .tuple(fc.constantFrom(...HOSTILE_HEADERS), this.hostileText)
      .map(([name, text]) => ({ [name]: headerText(text) }))
    return fc
      .record({
        caller: known,
        tenant: fc.constantFrom(...tenants),
        key: fc.uuid(),
        stray: this.mostly(fc.constant({}), stray, 6),
      })
      .map(({ caller, tenant, key, stray: extra }) => ({
        'Bookwright-Tenant': tenant,
        'Idempotency-Key': key,
        'Content-Type': 'application/json',
        ...caller,
        ...extra,
      }))
  }

  private body(schema: Schema, name: string): fc.Arbitrary<string> {
    const made = this.value(schema, '', 0)
    const sample = this.facts.samples[name]
    const good = sample ? fc.oneof(made, this.ofSample(sample), this.ofSample(sample)) : made
    return this.mostly(good.map(toJsonText), fc.constantFrom(...RAW_BODIES), 12)
  }

  /** A body that works, or one in which one value or one field does not. */
  private ofSample(sample: (startsAt: string) => object): fc.Arbitrary<unknown> {
    const { startsAt } = this.facts
    const wrong = fc.record({ step: fc.nat(10), key: this.hostileText, value: this.hostileValue })
    return fc
      .tuple(fc.constantFrom(...startsAt), fc.option(wrong))
      .map(([start, change]) => (change ? spoiled(sample(start), change) : sample(start)))
  }

  private value(given: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    return this.mostly(this.good(this.api.resolve(given), name, depth), this.hostileValue, 14)
  }

  private good(schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    const variants = schema.anyOf ?? schema.oneOf
    if (variants) return fc.oneof(...variants.map(variant => this.value(variant, name, depth + 1)))
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    const type = Array.isArray(schema.type) ? (schema.type as string[]) : [schema.type as string]
    return fc.oneof(...type.map(word => this.ofType(word, schema, name, depth)))
  }

  private ofType(type: string, schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'object':
        return this.ofObject(schema, depth)
      case 'array':
        return fc.array(this.value(schema.items ?? {}, name, depth + 1), {
          minLength: schema.minItems ?? 0,
          maxLength: 3,
        })
      case 'integer':
      case 'number':
        return this.ofNumber(schema)
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      default:
        return this.ofString(schema, name)
    }
  }

  private ofNumber({ minimum = -1_000, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
    const min = Math.max(Number.MIN_SAFE_INTEGER, minimum)
    const max = Math.min(Number.MAX_SAFE_INTEGER, maximum)
    return fc.oneof(
      fc.integer({ min, max: Math.min(max, min + 5) }),
      fc.integer({ min, max }),
      fc.constantFrom(min, max),
    )
  }

  private ofObject(schema: Schema, depth: number): fc.Arbitrary<object> {
    if (depth > MAX_DEPTH) return fc.constant({})
    const properties = Object.entries(schema.properties ?? {})
    const fields = Object.fromEntries(properties.map(([key, property]) => [key, this.value(property, key, depth + 1)]))
    const requiredKeys = (schema.required ?? []).filter(key => key in fields)
    const known = fc.record(fields, { requiredKeys })
    const isOpen = typeof schema.additionalProperties === 'object' || properties.length === 0
    const stray = fc.dictionary(this.hostileText, this.hostileValue, { maxKeys: 2, noNullPrototype: true })
    return this.mostly(
      known,
      fc.tuple(known, stray).map(([left, right]) => ({ ...left, ...right })),
      isOpen ? 1 : 25,
    )
  }

  private ofString(schema: Schema, name: string): fc.Arbitrary<unknown> {
    const { ids, idsOf, tokens, startsAt } = this.facts
    if (/(^id|Id)$/.test(name)) {
      const fitting = fc.constantFrom(...(idsOf[name] ?? ids))
      return fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 2, arbitrary: fc.constantFrom(...ids) }, fc.uuid())
    }
    if (/token$/i.test(name)) return fc.constantFrom(...tokens)
    if (name === 'from' || name === 'to') return this.day()
    if (schema.format === 'date-time') return fc.oneof(fc.constantFrom(...startsAt), instant())
    if (schema.format === 'date') return this.day()
    if (schema.format === 'email') return fc.constantFrom('fuzz@example.test', 'FUZZ+tag@example.test')
    if (name === 'timeZone') return fc.constantFrom('Europe/London', 'Asia/Kathmandu', 'UTC')
    if (name === 'phone') return fc.constantFrom('+44 20 7946 0000', '0123')
    const minLength = schema.minLength ?? 0
    return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(schema.maxLength ?? 30, 30)) })
  }

  private day(): fc.Arbitrary<string> {
    return fc
      .integer({ min: -2, max: 45 })
      .map(offset => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10))
  }
}

function instant(): fc.Arbitrary<string> {
  return fc
    .integer({ min: 0, max: 60 * 24 * 60 })
    .map(minutes => new Date(Math.ceil(Date.now() / 60_000 + minutes) * 60_000).toISOString())
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : toJsonText(value)
}

/** Walks down the value, a field at each level, and replaces what it ends at; or adds a field of a hostile name. */
function spoiled(given: unknown, change: { step: number; key: string; value: unknown }): unknown {
  if (typeof given !== 'object' || given === null) return change.value
  const keys = Object.keys(given)
  const key = keys[change.step % (keys.length + 1)]
  const copy = (Array.isArray(given) ? [...(given as unknown[])] : { ...given }) as Record<string, unknown>
  if (key === undefined) copy[change.key] = change.value
  else copy[key] = spoiled(copy[key], change)
  return copy
}
