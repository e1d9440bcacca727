import type { Actor } from '../domain/booking.js'
import type { Caller } from './route.js'

/** Whoever is not signed in, or counts as if. */
export const CUSTOMER: Actor = { type: 'customer', id: null, name: 'customer', roles: ['customer'] }
export const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** The same call without any right of its own: what is left is a manage token, if there is one. */
export function asCustomer(caller: Caller): Caller {
  return { ...caller, actor: CUSTOMER, role: undefined, permissions: new Set() }
}
