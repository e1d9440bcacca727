import { createHash } from 'node:crypto'
import { IdempotencyKeyRequiredError, InvalidRequestError } from '../errors/catalog.js'
import { routeName, type Caller, type IdempotencyRequest, type Route } from './route.js'

/** Reads the Idempotency-Key of a request, as its route demands. */
export function readIdempotency(
  route: Route,
  header: string | string[] | undefined,
  caller: Caller,
  content: { params: unknown; query: unknown; body: unknown },
): IdempotencyRequest | undefined {
  if (route.idempotency === 'none') return undefined
  const key = Array.isArray(header) ? header.join(',') : header
  if (key === undefined || key === '') {
    if (route.idempotency === 'required') throw new IdempotencyKeyRequiredError({})
    return undefined
  }
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    const message = 'Use 1 to 200 visible ASCII characters without spaces'
    throw new InvalidRequestError({ issues: [{ path: 'Idempotency-Key', message }] })
  }
  return {
    principal: principalOf(caller, key),
    route: routeName(route),
    key,
    requestHash: createHash('sha256').update(canonicalJson(content)).digest(),
  }
}

/** As long as a UUID without hyphens: nobody meets such a key by chance or by trying. */
const UNGUESSABLE_LENGTH = 32

/**
 * Whose keys these are. A stored answer is given to whoever repeats its request, and may hold a token; so what proves a
 * caller is part of the name: the account, or the manage token. Nothing proves a new customer but the key itself: one
 * that others may choose too ("1") counts only from the address that sent it first.
 */
function principalOf({ actor, manageToken, address }: Caller, key: string): string {
  if (actor.id) return `${actor.type}:${actor.id}`
  if (manageToken) return `manage:${fingerprint(manageToken)}`
  return key.length < UNGUESSABLE_LENGTH ? `public:${fingerprint(address)}` : 'public'
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

/** The same content in one spelling: the order of keys says nothing. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
