/** A JSON Schema as the OpenAPI document has them; only what the page about the API shows. */
export interface ApiSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, ApiSchema>>
  readonly required?: readonly string[]
  readonly items?: ApiSchema
  readonly additionalProperties?: boolean | ApiSchema
  readonly anyOf?: readonly ApiSchema[]
  readonly oneOf?: readonly ApiSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** One field of a body, by the way that leads to it: `appointments[].startsAt`. */
export interface ApiField {
  readonly path: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

type Schemas = Readonly<Record<string, ApiSchema>>

/** Deeper fields are left to the document itself: a reader looks for the shape. */
const MAX_DEPTH = 3

/** The fields of a body in the order of the document, those within others behind them. */
export function fieldsOf(schema: ApiSchema, schemas: Schemas, before = '', depth = 0): ApiField[] {
  const own = resolved(schema, schemas)
  if (depth > MAX_DEPTH) return []
  if (own.items) return fieldsOf(own.items, schemas, `${before}[]`, depth)
  const within = variantsOf(own).flatMap(variant => fieldsOf(variant, schemas, before, depth))
  const entries = Object.entries(own.properties ?? {}).flatMap(([name, property]) => {
    const path = before === '' ? name : `${before}.${name}`
    const { description = '' } = { ...resolved(property, schemas), ...property }
    const field = {
      path,
      type: typeOf(property, schemas),
      isRequired: own.required?.includes(name) === true,
      description,
    }
    return [field, ...fieldsOf(property, schemas, path, depth + 1)]
  })
  const all = [...entries, ...within]
  return all.filter((field, index) => all.findIndex(other => other.path === field.path) === index)
}

/** What may stand there, in words: `text of 1 to 200 characters`, `whole number up to 20`, `list of 1 to 9 objects`. */
export function typeOf(schema: ApiSchema, schemas: Schemas): string {
  const own = resolved(schema, schemas)
  const variants = variantsOf(own)
  if (variants.length > 0) return [...new Set(variants.map(variant => typeOf(variant, schemas)))].join(' or ')
  if (own.const !== undefined) return JSON.stringify(own.const)
  if (own.enum) return own.enum.map(value => JSON.stringify(value)).join(' or ')
  if (own.items) return listOf(typeOf(own.items, schemas), boundsOf(own.minItems, own.maxItems))
  const types = [own.type ?? 'object'].flat().map(type => WORDS[type] ?? type)
  const length = boundsOf(own.minLength, own.maxLength)
  const bounds = length === '' ? boundsOf(own.minimum, own.maximum) : `${length} characters`
  return `${types.join(' or ')}${own.format ? ` (${own.format})` : ''}${bounds}`
}

const WORDS: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'true or false' }

const MANY: Readonly<Record<string, string>> = {
  object: 'objects',
  text: 'texts',
  number: 'numbers',
  'whole number': 'whole numbers',
}

/** `list of objects`, `list of up to 9 objects`, `list of 1 to 20, each text of 1 to 60 characters`. */
function listOf(item: string, bounds: string): string {
  const many = MANY[item]
  const amount = bounds.replace(/^ of/, '').replace(/^ from/, ' at least')
  if (many) return `list of${amount} ${many}`
  return amount === '' ? `list, each ${item}` : `list of${amount}, each ${item}`
}

function variantsOf({ anyOf, oneOf }: ApiSchema): readonly ApiSchema[] {
  return anyOf ?? oneOf ?? []
}

/** Zod writes the ends of safe integers as bounds; they bound nothing. */
function boundsOf(least: number | undefined, most: number | undefined): string {
  const from = least !== undefined && least > Number.MIN_SAFE_INTEGER ? least : undefined
  const to = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined
  if (from !== undefined && to !== undefined) return from === to ? ` of ${from}` : ` of ${from} to ${to}`
  if (to !== undefined) return ` up to ${to}`
  return from === undefined || from === 0 ? '' : ` from ${from}`
}

function resolved(schema: ApiSchema, schemas: Schemas): ApiSchema {
  return schema.$ref ? (schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}) : schema
}
