/** The part of an OpenAPI schema that the census and the fuzzer read. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly example?: unknown
}

export interface Parameter {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}

/** One route as the running router describes it. */
export interface Operation {
  readonly method: string
  /** With its prefix: `/api/v1/bookings/{id}`. */
  readonly path: string
  readonly name: string
  /** Empty: anybody. */
  readonly roles: readonly string[]
  /** What a member of the team needs; undefined where no permission is asked for. */
  readonly permission?: string
  readonly isOfTenant: boolean
  readonly parameters: readonly Parameter[]
  readonly body?: Schema
}

export interface ApiDocument {
  readonly operations: readonly Operation[]
  resolve(schema: Schema): Schema
}

interface RawOperation {
  readonly 'x-roles'?: readonly string[]
  readonly 'x-permission'?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Asks the engine itself what it serves. */
export async function readApi(url: string): Promise<ApiDocument> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as RawDocument
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => toOperation(path, method.toUpperCase(), raw)),
  )
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : resolve(document.components.schemas[name] ?? {})
  }
  return { operations, resolve }
}

function toOperation(path: string, method: string, raw: RawOperation): Operation {
  const roles = raw['x-roles']
  const name = `${method} ${path.replace('/api/v1', '')}`
  if (!roles) throw new Error(`${name} does not declare who may call it`)
  const { parameters = [], 'x-permission': permission } = raw
  const body = raw.requestBody?.content['application/json']?.schema
  const isOfTenant = parameters.some(parameter => parameter.name === 'Bookwright-Tenant')
  const optional = { ...(permission && { permission }), ...(body && { body }) }
  return { method, path, name, roles, isOfTenant, parameters, ...optional }
}

/** Where an id can stand in a request: `path id`, `query staffId`, `body appointments.0.serviceId`. */
export interface IdPlace {
  readonly where: 'path' | 'query' | 'body'
  readonly name: string
}

const ID_NAME = /(^id|Ids?)$/

export function idPlaces(operation: Operation, { resolve }: ApiDocument): IdPlace[] {
  const ofParameters = operation.parameters.flatMap(({ in: where, name }) =>
    where !== 'header' && ID_NAME.test(name) ? [{ where, name }] : [],
  )
  const ofBody = operation.body ? idPaths(operation.body, '', resolve) : []
  return [...ofParameters, ...ofBody.map(name => ({ where: 'body' as const, name }))]
}

function idPaths(given: Schema, path: string, resolve: ApiDocument['resolve']): string[] {
  const schema = resolve(given)
  const below = (name: string) => (path ? `${path}.${name}` : name)
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    ID_NAME.test(name) ? [below(name)] : idPaths(property, below(name), resolve),
  )
  const ofItems = schema.items ? idPaths(schema.items, below('0'), resolve) : []
  const ofVariants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return [...new Set([...own, ...ofItems, ...ofVariants.flatMap(variant => idPaths(variant, path, resolve))])]
}
