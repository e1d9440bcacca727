import type { Belongings } from './census-request.js'
import { expectedOfOrganizations } from './organization-people.js'
import type { Operation } from './route-list.js'

/** Somebody who calls, seen from the business that is called. */
export interface Person {
  readonly label: string
  /** Role in the business that is called; none for visitors, customers and strangers. */
  readonly role?: string
  /** What that role allows there. */
  readonly permissions: readonly string[]
  /** Signed in, but with no membership in the business that is called. */
  readonly isStranger: boolean
  /** A platform admin, wherever they call. */
  readonly isPlatform: boolean
  /** A program with a key of the business; it has no account. */
  readonly isProgram?: boolean
  readonly hasManageToken: boolean
  readonly headers: Readonly<Record<string, string>>
  /** The business that is called, and the one whose ids are foreign. */
  readonly own: Belongings
  readonly foreign: Belongings
}

/** Somebody signs in at a vendor there, or looks at a list: a key has no browser for it. */
const WANTS_A_BROWSER = /\/plugins\/\{id\}\/connections\/|\/saved-views/

export type Expected = 'let in' | 'not their booking' | 401 | 403 | 404

/** What the declared audience of a route means for a person who names nothing foreign. */
export function expectedOf(operation: Operation, person: Person): Expected {
  const { roles, permission, isOfTenant } = operation
  const ofOrganizations = expectedOfOrganizations(operation, person)
  if (ofOrganizations !== undefined) return ofOrganizations
  const isSignedIn = person.role !== undefined || person.isStranger
  // A stranger with another membership must not learn what exists, on public routes either.
  if (isOfTenant && person.isStranger && (roles.length === 0 || !roles.includes('account'))) return 404
  if (roles.length === 0) return 'let in'
  if (roles.includes('customer') && person.hasManageToken) return 'not their booking'
  if (!isSignedIn) return 401
  if (person.isProgram && (permission === undefined || WANTS_A_BROWSER.test(operation.name))) return 403
  if (roles.includes('account')) return 'let in'
  if (roles.length === 1 && roles[0] === 'platform-admin') return person.isPlatform ? 'let in' : 403
  return permission !== undefined && person.permissions.includes(permission) ? 'let in' : 403
}
