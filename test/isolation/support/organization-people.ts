import type { IdPlace, Operation } from './route-list.js'
import type { Expected, Person } from './people.js'

const RUNNERS: readonly string[] = ['agency', 'owner']

/**
 * Organizations and businesses are open to every account and show each one what it runs: who may what is decided by
 * memberships, not by a role in the business that is called. Nobody in the census but the platform admin has one in an
 * organization. Undefined for every other route.
 */
export function expectedOfOrganizations(operation: Operation, person: Person): Expected | undefined {
  const path = operation.path.replace('/api/v1', '')
  if (!/^\/(organizations|tenants)(\/|$)/.test(path)) return undefined
  if (person.role === undefined && !person.isStranger) return 401
  // What runs organizations is a person's login: a key is refused before anything is looked up.
  if (person.isProgram) return 403
  if (person.isPlatform || (operation.method === 'GET' && !path.includes('{id}'))) return 'let in'
  if (!path.startsWith('/tenants/') || person.isStranger) return 404
  if (path.endsWith('/confirm')) return 403
  const isOpenToTeam = operation.method === 'GET' && path === '/tenants/{id}'
  return isOpenToTeam || RUNNERS.includes(person.role ?? '') ? 'let in' : 403
}

/** What a foreign organization or business is answered with; a platform admin has no foreign ones. */
export function expectedOfForeign(operation: Operation, person: Person, place: IdPlace): Expected | undefined {
  const expected = expectedOfOrganizations(operation, person)
  // The business in the path is their own there, so what they may do in it is decided before the host name.
  if (place.name === 'domainId' && expected === 403) return expected
  return expected === undefined || expected === 401 || person.isProgram ? expected : 404
}

/** For a platform admin every business is their own; for the owner of the other one the foreign ids are. */
export function knowsNoForeign(operation: Operation, person: Person): boolean {
  return (person.isPlatform || person.isStranger) && expectedOfOrganizations(operation, person) !== undefined
}
