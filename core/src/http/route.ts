import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Actor } from '../domain/booking.js'
import type { Tenant } from '../domain/tenant.js'
import type { ErrorClass } from '../errors/bookwright-error.js'
import type { Identity } from '../identity/auth-service.js'
import type { Permission } from '../identity/roles.js'
import type { VisitorHolds } from './open-holds.js'

/**
 * Who may call a route. There is no default: a route without an audience does not compile, and does not mount.
 * - `public`: anybody
 * - `account`: whoever is signed in
 * - `platform`: platform admins
 * - `operator`: platform admins, and programs that run on the same machine
 * - `{ needs }`: whoever holds this permission in the tenant of the request
 * - `{ customerOr }`: whoever sends a manage token (the handler's service checks it), or holds this permission
 */
export type Audience =
  'public' | 'account' | 'platform' | 'operator' | { readonly needs: Permission } | { readonly customerOr: Permission }

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type AnyErrorClass = Pick<ErrorClass<object>, 'code' | 'kind' | 'title'>
export type Scope = 'tenant' | 'platform'

/** Who is calling, as far as it is proven; a manage token is only passed on here, not proven. */
export interface Caller {
  readonly actor: Actor
  readonly identity: Identity | undefined
  /** In the tenant of the request: a built-in role, a role of the business, or `api-key`. */
  readonly role: string | undefined
  readonly permissions: ReadonlySet<Permission>
  /** The key that a program called with, whatever it counts for. */
  readonly keyId?: string
  readonly manageToken: string | undefined
  readonly address: string
  readonly userAgent: string
}

export interface RouteLimits {
  readonly bodyBytes?: number
  readonly callsPerMinute?: number
  /** How many calls one with this query string counts for; default 1. */
  readonly weightOf?: (query: URLSearchParams) => number
}

/** Under which key an effect happens once (Idempotency-Key). */
export interface IdempotencyRequest {
  readonly principal: string
  readonly route: string
  readonly key: string
  readonly requestHash: Buffer
}

export interface RouteRequest<P, Q, B, T> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly tenant: T
  readonly caller: Caller
  readonly requestId: string
  readonly headers: IncomingHttpHeaders
  readonly idempotency: IdempotencyRequest | undefined
  /** The version of `If-Match`, where the route takes it. */
  readonly ifMatch: number | undefined
  readonly openHolds: VisitorHolds
  /** The file as it comes in; empty where the route takes none. @throws BodyTooLargeError while it is read. */
  readonly upload: AsyncIterable<Uint8Array>
}

/** A file that is sent as the body itself, and read as it comes in. */
export interface UploadRule {
  readonly contentType: string
  readonly maxBytes: number
}

export interface RouteAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** A picture that is shown in place, of a type that was told by its content. */
  readonly picture?: { readonly type: string; readonly bytes: Buffer }
  /** The body as JSON text already; a test holds what is sent this way against the schema of its response. */
  readonly json?: Buffer
  /** Bytes that somebody downloads: never shown in place, never sniffed. */
  readonly file?: { readonly name: string; readonly type: string; readonly content: Buffer }
  /** What goes on after the head was sent; ends when the caller hangs up. */
  readonly stream?: Readable
}

export interface RouteResponse {
  readonly description: string
  /** The body is serialised through it: what it does not name is not sent. Absent: no body. */
  readonly schema?: z.ZodType
  /** Default `application/json`; another type is sent as text. */
  readonly contentType?: string
  readonly example?: unknown
}

type Output<S> = S extends z.ZodType ? z.output<S> : Record<string, never>

export interface RouteDefinition<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodObject | undefined,
  S extends Scope,
> {
  readonly method: Method
  /** Below `/api/v1`, parameters in braces: `/bookings/{id}`. */
  readonly path: `/${string}`
  readonly summary: string
  readonly tag: string
  readonly audience: Audience
  /** `tenant` needs one tenant; `platform` (sign-in, documents) needs none. */
  readonly scope: S
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly bodyExample?: unknown
  readonly upload?: UploadRule
  readonly responses: Readonly<Record<number, RouteResponse>>
  /** Errors of the use case; those of reading the request are added by themselves. */
  readonly errors: readonly AnyErrorClass[]
  readonly idempotency: 'required' | 'optional' | 'none'
  readonly limits?: RouteLimits
  /** The answer is one thing and gets an ETag: of its content, or of its `version`. */
  readonly entity?: 'content' | 'version'
  /** True: `If-Match` makes the write depend on the version. */
  readonly takesIfMatch?: boolean
  /** True: whoever may not is written into the audit log of the booking in the path. */
  readonly logsRefusals?: boolean
  handler(
    request: RouteRequest<Output<P>, Output<Q>, Output<B>, S extends 'tenant' ? Tenant : undefined>,
  ): Promise<RouteAnswer>
}

/** A route with the types of its parts erased, as the router and the OpenAPI writer see it. */
export interface Route {
  readonly method: Method
  readonly path: `/${string}`
  readonly summary: string
  readonly tag: string
  readonly audience: Audience
  readonly scope: Scope
  readonly params?: z.ZodObject | undefined
  readonly query?: z.ZodObject | undefined
  readonly body?: z.ZodObject | undefined
  readonly bodyExample?: unknown
  readonly upload?: UploadRule
  readonly responses: Readonly<Record<number, RouteResponse>>
  readonly errors: readonly AnyErrorClass[]
  readonly idempotency: 'required' | 'optional' | 'none'
  readonly limits?: RouteLimits
  /** The answer is one thing and gets an ETag: of its content, or of its `version`. */
  readonly entity?: 'content' | 'version'
  /** True: `If-Match` makes the write depend on the version. */
  readonly takesIfMatch?: boolean
  /** True: whoever may not is written into the audit log of the booking in the path. */
  readonly logsRefusals?: boolean
  handler(request: RouteRequest<unknown, unknown, unknown, unknown>): Promise<RouteAnswer>
}

/**
 * Declares one route: who may call it, what it takes and answers, and what it does. The same declaration validates
 * requests, serialises answers and writes the OpenAPI document.
 */
export function defineRoute<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
  S extends Scope = 'tenant',
>(definition: RouteDefinition<P, Q, B, S>): Route {
  return definition as unknown as Route
}

/** `POST /bookings/{id}/cancel`: the name of a route in logs, documents and idempotency keys. */
export function routeName(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method.toUpperCase()} ${route.path}`
}
