import type { z } from 'zod'
import { createDocument, type oas31, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { ALL_ERRORS as catalog } from '../errors/all-errors.js'
import { isForKeys, rolesWith, type Permission } from '../identity/roles.js'
import { API_PREFIX } from './mount-routes.js'
import { statusOf } from './problem.js'
import { closed } from './request-parts.js'
import { routeName, type AnyErrorClass, type Audience, type Route } from './route.js'

const TEXT = { type: 'string' } as const
const PROBLEM_REFERENCE = { $ref: '#/components/schemas/Problem' }

/** Writes the OpenAPI 3.1 document of the routes; the same routes give the same document, byte for byte. */
export function buildOpenApi(routes: readonly Route[], version: string): oas31.OpenAPIObject {
  const sorted = [...routes].sort((left, right) => compare(left.path, right.path) || compare(left.method, right.method))
  const paths: ZodOpenApiPathsObject = {}
  for (const route of sorted) {
    const path = `${API_PREFIX}${route.path}`
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Bookwright',
      version,
      description: 'Booking engine API. Errors are problem+json (RFC 9457); ids are opaque; instants are ISO 8601 UTC.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(sorted.map(route => route.tag))].sort().map(name => ({ name })),
    paths,
    components: { securitySchemes, schemas: { Problem: problemSchema } },
  })
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  session: { type: 'apiKey', in: 'cookie', name: 'bw', description: 'Writes also need X-CSRF-Token.' },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'A key of the business (POST /api-keys); also taken as Authorization: Bearer.',
  },
  manageToken: { type: 'apiKey', in: 'query', name: 'manageToken', description: 'Or header Bookwright-Manage-Token.' },
} as const

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'details', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: {
      type: 'string',
      enum: Object.values(catalog)
        .map(entry => entry.code)
        .sort(),
    },
    detail: { type: 'string' },
    details: { type: 'object' },
    requestId: { type: 'string' },
  },
} satisfies oas31.SchemaObject

/** Which built-in roles may call, in the words of the document: no roles for public routes. */
export function rolesOf(audience: Audience): readonly string[] {
  if (audience === 'public') return []
  if (audience === 'account') return ['account']
  if (audience === 'platform' || audience === 'operator') return ['platform-admin']
  return 'needs' in audience ? rolesWith(audience.needs) : ['customer', ...rolesWith(audience.customerOr)]
}

/** The permission that opens a route to the staff; none where no permission is asked for. */
function permissionOf(audience: Audience): Permission | undefined {
  if (typeof audience !== 'object') return undefined
  return 'needs' in audience ? audience.needs : audience.customerOr
}

function securityOf(audience: Audience): oas31.SecurityRequirementObject[] {
  if (audience === 'public') return []
  const signedIn: oas31.SecurityRequirementObject[] = [{ bearer: [] }, { session: [] }]
  const permission = permissionOf(audience)
  if (permission !== undefined && isForKeys(permission)) signedIn.push({ apiKey: [] })
  return typeof audience === 'object' && 'customerOr' in audience ? [{ manageToken: [] }, ...signedIn] : signedIn
}

/** Every error that an operation can answer: its own, and those of reading, limiting and proving a request. */
export function errorsOf(route: Route): AnyErrorClass[] {
  const isWrite = route.method !== 'get'
  const errors = new Set<AnyErrorClass>([catalog.InvalidRequestError, ...route.errors])
  const add = (...more: AnyErrorClass[]) => more.forEach(error => errors.add(error))
  if (route.scope === 'tenant') add(catalog.TenantRequiredError, catalog.NotFoundError)
  if (route.params) add(catalog.NotFoundError)
  add(catalog.UnauthenticatedError)
  if (route.audience !== 'public') add(catalog.ForbiddenError)
  if (route.audience !== 'public' && isWrite) add(catalog.CsrfError)
  if (route.body) add(catalog.MalformedJsonError, catalog.BodyTooLargeError, catalog.UnsupportedMediaTypeError)
  if (route.idempotency === 'required') add(catalog.IdempotencyKeyRequiredError)
  if (route.idempotency !== 'none') add(catalog.IdempotencyMismatchError, catalog.IdempotencyInProgressError)
  if (route.takesIfMatch) add(catalog.StaleVersionError)
  add(catalog.RateLimitedError, catalog.InternalError, catalog.UnavailableError)
  return [...errors].sort((left, right) => statusOf(left) - statusOf(right) || compare(left.code, right.code))
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const errors = errorsOf(route)
  const permission = permissionOf(route.audience)
  const operation: ZodOpenApiOperationObject = {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    security: securityOf(route.audience),
    'x-roles': [...rolesOf(route.audience)],
    ...(permission && { 'x-permission': permission }),
    'x-idempotency': route.idempotency,
    'x-errors': errors.map(error => error.code),
    parameters: headerParameters(route),
    requestParams: { ...(route.params && { path: route.params }), ...(route.query && { query: route.query }) },
    responses: { ...successes(route), ...failures(errors) },
  }
  if (route.upload) {
    const file = { schema: { type: 'string', format: 'binary' } } as const
    return { ...operation, requestBody: { required: true, content: { [route.upload.contentType]: file } } }
  }
  if (!route.body) return operation
  const example = route.bodyExample === undefined ? {} : { example: route.bodyExample }
  return {
    ...operation,
    requestBody: { required: true, content: { 'application/json': { schema: closed(route.body), ...example } } },
  }
}

function operationId(route: Route): string {
  const words =
    routeName(route)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('')
}

function headerParameters(route: Route): oas31.ParameterObject[] {
  const parameters: oas31.ParameterObject[] = []
  const schema = { type: 'string' } as const
  if (route.scope === 'tenant') {
    const description = 'Slug of the business, where neither host nor path names it.'
    parameters.push({ in: 'header', name: 'Bookwright-Tenant', schema, description, example: 'lotus-day-spa' })
  }
  if (route.idempotency !== 'none') {
    const required = route.idempotency === 'required'
    parameters.push({
      in: 'header',
      name: 'Idempotency-Key',
      schema,
      required,
      example: '5f0c1d6a-1d0e-4c1b-8a7e-2f9b',
    })
  }
  if (route.takesIfMatch) {
    const description = 'ETag of what you have seen: the write is refused with 412 when it is another one by now.'
    parameters.push({ in: 'header', name: 'If-Match', schema, description, example: '"7"' })
  }
  if (route.entity && route.method === 'get') {
    const description = 'ETag of what you have: answered 304 without a body while it is the same.'
    parameters.push({ in: 'header', name: 'If-None-Match', schema, description })
  }
  return parameters
}

function successes(route: Route) {
  const entries = Object.entries(route.responses).map(([status, response]) => {
    const { description, schema, example, contentType = 'application/json' } = response
    const media = { schema: schema as z.ZodType, ...(example === undefined ? {} : { example }) }
    const headers = route.entity ? { headers: { ETag: { description: 'Changes with the content', schema: TEXT } } } : {}
    return [status, { description, ...headers, ...(schema && { content: { [contentType]: media } }) }] as const
  })
  const isConditional = route.entity !== undefined && route.method === 'get'
  const unchanged = isConditional ? { 304: { description: 'You have the same already' } } : {}
  return { ...Object.fromEntries(entries), ...unchanged }
}

function failures(errors: readonly AnyErrorClass[]) {
  const byStatus = new Map<string, AnyErrorClass[]>()
  for (const error of errors) {
    const status = String(statusOf(error))
    byStatus.set(status, [...(byStatus.get(status) ?? []), error])
  }
  const entries = [...byStatus].map(([status, group]) => {
    const description = group.map(error => `\`${error.code}\` ${error.title}`).join('; ')
    return [status, { description, content: { 'application/problem+json': { schema: PROBLEM_REFERENCE } } }] as const
  })
  return Object.fromEntries(entries)
}
