interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
  readonly parameters?: readonly { readonly in?: string; readonly name: string; readonly schema?: Schema }[]
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Numbers without both ends, texts without a length or a form, lists without a length: `post /holds.appointments[]`. */
export function unboundedParts(document: ApiDocument): string[] {
  const found = new Set<string>()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const body = operation.requestBody?.content['application/json']?.schema
      if (body) visit(document, body, `${method} ${path}`, found)
      for (const { in: place, name, schema } of operation.parameters ?? []) {
        if (place === 'query' && schema) visit(document, schema, `${method} ${path}?${name}`, found)
      }
    }
  }
  return [...found]
}

function visit(document: ApiDocument, given: Schema, path: string, found: Set<string>): void {
  const schema = given.$ref === undefined ? given : resolve(document, given.$ref)
  const isChoice = schema.enum !== undefined || schema.const !== undefined
  if (!isChoice && isUnbounded(schema)) found.add(path)
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  for (const branch of branches) visit(document, branch, path, found)
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    visit(document, property, `${path}.${name}`, found)
  }
  if (schema.items) visit(document, schema.items, `${path}[]`, found)
  if (typeof schema.additionalProperties === 'object') visit(document, schema.additionalProperties, `${path}.*`, found)
}

function isUnbounded(schema: Schema): boolean {
  const types = [schema.type ?? []].flat()
  const lower = schema.minimum ?? schema.exclusiveMinimum
  const upper = schema.maximum ?? schema.exclusiveMaximum
  const isNumber = types.includes('number') || types.includes('integer')
  if (isNumber && (lower === undefined || upper === undefined || upper >= Number.MAX_SAFE_INTEGER)) return true
  const hasForm = schema.maxLength !== undefined || schema.format !== undefined || schema.pattern !== undefined
  if (types.includes('string') && !hasForm) return true
  return types.includes('array') && schema.maxItems === undefined
}

function resolve(document: ApiDocument, reference: string): Schema {
  const names = reference.slice(2).split('/')
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document) as Schema
}
