import { isForKeys, PERMISSIONS, ROLE_PERMISSIONS, ROLES, type Permission } from '../../../core/dist/identity/roles.js'
import { rawCall, type RawAnswer } from '../../http/support/raw-call.js'
import { USED_UP } from './census-bodies.js'
import { censusRequest, idFor, isShared, type Belongings } from './census-request.js'
import { expectedOfForeign, knowsNoForeign } from './organization-people.js'
import { expectedOf, type Person } from './people.js'
import { idPlaces, type ApiDocument, type IdPlace, type Operation } from './route-list.js'
import { OTHER, SPA, type TwoBusinesses } from './two-businesses.js'

const UNKNOWN_ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'

/** Signing out comes last: it ends the sign-in that the other cells use. */
const LAST = 'POST /auth/logout'

/** Ends no sign-in. */
export const isNotLast = ({ name }: Operation) => name !== LAST

/** Uses nothing up. */
export const isHarmless = (operation: Operation) => isNotLast(operation) && !USED_UP.has(operation.name)

/** What uses a thing up comes after whatever else is done with it. */
export function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ name }: Operation) => (name === LAST ? 2 : Number(USED_UP.has(name)))
  return [...operations].sort((left, right) => rank(left) - rank(right))
}

export interface Cell {
  readonly name: string
  /** What is wrong; undefined for a cell that is as declared. */
  readonly hole: string | undefined
}

/** Asks a running engine one route as one person, with an id of another business in one place or in none. */
export class RouteCensus {
  constructor(
    private readonly url: string,
    private readonly api: ApiDocument,
  ) {}

  /** Every person, and every place of a foreign id, on the given routes. */
  async run(operations: readonly Operation[], people: readonly Person[]): Promise<Cell[]> {
    const cells: Cell[] = []
    for (const operation of operations) {
      const places = idPlaces(operation, this.api).filter(place => !isShared(operation, place))
      for (const person of people) {
        for (const place of knowsNoForeign(operation, person) ? [] : places) {
          cells.push(await this.placeCell(operation, person, place))
        }
        cells.push(await this.roleCell(operation, person))
      }
    }
    return cells
  }

  private send(request: ReturnType<typeof censusRequest>): Promise<RawAnswer> {
    return rawCall(this.url, request.path, request)
  }

  async roleCell(operation: Operation, person: Person): Promise<Cell> {
    const expected = expectedOf(operation, person)
    const { status, text } = await this.send(censusRequest({ operation, own: person.own, headers: person.headers }))
    const isRefusal = status === 401 || status === 403 || status === 404
    // Nobody has the credentials of the sample sign-in: its own 401 is an answer, not a refusal to listen.
    const isLetIn = status < 500 && (!isRefusal || isOwnAnswer(operation, status, text))
    const isRight =
      expected === 'let in' ? isLetIn : expected === 'not their booking' ? status === 404 : status === expected
    const name = `${operation.name} as ${person.label}`
    // What runs over several businesses shows those of whoever asks.
    const isOfOne = operation.isOfTenant && !person.isPlatform
    const leaked = isOfOne ? ownedBy(person.foreign).find(secret => text.includes(secret)) : undefined
    if (leaked !== undefined) return { name, hole: `shows ${leaked} of the other business` }
    return { name, hole: isRight ? undefined : `expected ${expected}, got ${status} ${text.slice(0, 200)}` }
  }

  async placeCell(operation: Operation, person: Person, place: IdPlace): Promise<Cell> {
    const { own, foreign, headers } = person
    const foreignId = idFor(operation, place, foreign)
    const ask = async (id: string) => {
      const replaced = { place, id, secretsOf: foreign }
      const { status, text } = await this.send(censusRequest({ operation, own, headers, replaced }))
      // An absence that is entered gets an id of its own each time, whatever was chosen beside it.
      const shape = withoutIds(text, [id]).replace(/"timeOffId":"[^"]+"/, '"timeOffId":"new"')
      return { status, text, shape }
    }
    const both = async () => [await ask(foreignId), await ask(UNKNOWN_ID)] as const
    const isSame = ([one, other]: Awaited<ReturnType<typeof both>>) =>
      one.status === other.status && one.shape === other.shape
    let answers = await both()
    // An answer may say what time it is: a minute that began between the two calls makes no second difference.
    if (!isSame(answers)) answers = await both()
    const [known, unknown] = answers
    const name = `${operation.name} as ${person.label}, foreign ${place.where} ${place.name}`
    if (!isSame(answers)) {
      return {
        name,
        hole: `differs: ${known.status} ${known.text.slice(0, 200)} / ${unknown.status} ${unknown.text.slice(0, 200)}`,
      }
    }
    const expected = expectedOfForeign(operation, person, place) ?? expectedOf(operation, person)
    const isLetIn = expected === 'let in' || expected === 'not their booking'
    if (place.where === 'path' && isLetIn && known.status !== 404) {
      return { name, hole: `expected 404, got ${known.status}` }
    }
    if (typeof expected === 'number' && known.status !== expected) {
      return { name, hole: `expected ${expected}, got ${known.status}` }
    }
    const leaked = ownedBy(foreign).find(secret => secret !== foreignId && known.text.includes(secret))
    return { name, hole: known.status >= 500 ? `${known.status}` : leaked && `shows ${leaked}` }
  }
}

/** Whoever can call: nobody, customers, every role, strangers and the platform. */
export async function everybody(world: TwoBusinesses): Promise<Person[]> {
  const { spa, other, signIn } = world
  const nobody = {
    permissions: [],
    isStranger: false,
    isPlatform: false,
    hasManageToken: false,
    own: spa,
    foreign: other,
  }
  const withToken = (token: string) => ({ hasManageToken: true, headers: { 'Bookwright-Manage-Token': token } })
  const staff: Person[] = []
  for (const role of ROLES.filter(name => name !== 'platform-admin')) {
    staff.push({
      ...nobody,
      label: role,
      role,
      permissions: ROLE_PERMISSIONS[role],
      headers: await signIn(role, SPA),
    })
  }
  const owner = await signIn('owner', SPA)
  const grantable = PERMISSIONS.filter(isForKeys)
  const program = async (label: string, permissions: readonly Permission[]): Promise<Person> => {
    const headers = await world.makeKey(owner, permissions)
    return { ...nobody, label, role: 'api-key', isProgram: true, permissions, headers }
  }
  const programs = [
    await program('a key that may nothing', []),
    await program(
      'a key that only reads',
      grantable.filter(permission => permission.endsWith(':read')),
    ),
    await program('a key with every right', grantable),
  ]
  const platform = { label: 'platform-admin', role: 'platform-admin', permissions: PERMISSIONS, isPlatform: true }
  return [
    { ...nobody, label: 'anonymous', headers: {} },
    { ...nobody, label: 'customer of another booking', ...withToken(world.secondManageToken) },
    { ...nobody, label: 'customer of the other business', ...withToken(other.manageToken) },
    ...staff,
    ...programs,
    { ...nobody, label: 'owner of the other business', isStranger: true, headers: await signIn('owner', OTHER) },
    {
      ...nobody,
      label: 'owner at home',
      role: 'owner',
      permissions: ROLE_PERMISSIONS.owner,
      headers: await signIn('owner', OTHER),
      own: other,
      foreign: spa,
    },
    { ...nobody, ...platform, headers: await signIn('platform-admin') },
  ]
}

/** A refusal that comes from the use case, not from who is asking. */
function isOwnAnswer(operation: Operation, status: number, text: string): boolean {
  // A login opens what was booked under its own address, and nobody here booked anything.
  if (USED_UP.has(operation.name) || operation.path.includes('/me/bookings/')) return status === 404
  return /BW_(INVALID_CREDENTIALS|INVALID_LINK|INVALID_CODE|SIGN_IN_EXPIRED)|refresh-token/.test(text + operation.path)
}

function ownedBy(of: Belongings): string[] {
  const { slug, startsAt, ...secrets } = of
  return [...Object.values(secrets), `Guest of ${slug}`].filter(secret => secret !== startsAt)
}

/** An answer without what differs from call to call: the id asked for, its own request id, and ids it has just made. */
function withoutIds(text: string, asked: readonly string[]): string {
  return asked
    .reduce((result, id) => result.replaceAll(id, '<id>'), text)
    .replace(/"requestId":"[^"]*"/, '')
    .replace(/"(id|token|reference|manageToken|createdAt|expiresAt)":"[^"]*"/g, '"$1":""')
}
