import { randomUUID } from 'node:crypto'
import type { RawCall } from '../../http/support/raw-call.js'
import { BODIES, day } from './census-bodies.js'
import type { IdPlace, Operation } from './route-list.js'

/** What one business has, for requests that name it. */
export interface Belongings {
  readonly slug: string
  readonly serviceId: string
  readonly startsAt: string
  readonly staffId: string
  readonly resourceId: string
  readonly locationId: string
  readonly clientId: string
  /** What a customer asked about their data. */
  readonly requestId: string
  readonly bookingId: string
  readonly appointmentId: string
  /** A picture of the booking. */
  readonly fileId: string
  readonly manageToken: string
  readonly holdId: string
  readonly holdToken: string
  /** What an audit entry is about. */
  readonly subjectId: string
  readonly actorId: string
  readonly eventId: string
  /** An event from outside that was given up. */
  readonly webhookId: string
  /** A member of the team who does not call. */
  readonly userId: string
  readonly invitationId: string
  /** A sign-in of somebody. */
  readonly signInId: string
  /** A class. */
  readonly sessionId: string
  readonly apiKeyId: string
  /** Where webhooks go. */
  readonly endpointId: string
  readonly deliveryId: string
  readonly timeOffId: string
  readonly contactRequestId: string
  readonly tenantId: string
  readonly organizationId: string
  /** An organization to put another one below. */
  readonly parentId: string
  readonly roleId: string
  readonly policyId: string
  readonly customerGroupId: string
  /** A list that everybody of the business finds again. */
  readonly savedViewId: string
  readonly scheduleId: string
  readonly reminderRuleId: string
  readonly categoryId: string
  /** A service that nothing else asks for, so it may be archived. */
  readonly spareServiceId: string
  /** Somebody who waits; the public routes call the entry by the list. */
  readonly entryId: string
  readonly waitlistId: string
  readonly entryToken: string
  /** What opens an offer of the waitlist. */
  readonly offerToken: string
  /** A host name, which is its own id. */
  readonly domainId: string
  readonly noteId: string
  /** A form that bookings ask for. */
  readonly intakeFormId: string
  /** What was written about a visit. */
  readonly visitNoteId: string
  readonly customFieldId: string
  readonly feedbackId: string
  /** A file of customers that was sent and not started. */
  readonly importId: string
  /** Everything of the business, which is being written. */
  readonly fullExportId: string
  /** A service that is booked by session. */
  readonly classId: string
}

/** What a place is called, and what it is. */
const SYNONYMS: Readonly<Record<string, string>> = {
  leaf: 'resource',
  account: 'user',
  guardian: 'client',
  form: 'intakeForm',
  amends: 'visitNote',
}

/** The id that a place means; a place that no rule knows is a hole in the census, so it throws. */
export function idFor(operation: Operation, place: IdPlace, of: Belongings): string {
  const field = place.name.split('.').at(-1) ?? ''
  if (operation.name === 'DELETE /services/{id}') return of.spareServiceId
  const word = field === 'id' ? nounOf(operation.path) : field.replace(/Ids?$/, '')
  const noun = SYNONYMS[word] ?? word
  const found = (of as unknown as Record<string, string | undefined>)[`${noun}Id`]
  if (found === undefined) {
    throw new Error(`the census knows no ${noun} for ${place.where} ${place.name} of ${operation.name}`)
  }
  return found
}

/** `/bookings/{id}` is about a booking, `/time-off/{id}` about time off. */
function nounOf(path: string): string {
  if (path.includes('/auth/sessions/')) return 'signIn'
  const [, plural = ''] = /\/([\w-]+)\/\{id\}/.exec(path) ?? []
  return plural
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Plugins are installed for all: their ids are words that every business shares. */
export function isShared(operation: Operation, { where }: IdPlace): boolean {
  return where === 'path' && operation.path.includes('/plugins/')
}

const QUERY: Readonly<Record<string, (of: Belongings) => string>> = {
  from: () => day(3),
  to: () => day(5),
  date: () => day(3),
  country: () => 'GB-ENG',
  kind: () => 'customers',
  name: () => 'clients.csv',
  year: () => '2027',
  serviceIds: of => of.serviceId,
  token: of => of.holdToken,
  startsAt: of => of.startsAt,
}

/** Which secret `token` means: that of a hold, of somebody who waits, or of what was offered to them. */
function tokenFor({ path }: Operation, of: Belongings): string {
  if (path.includes('/waitlist/offers/')) return of.offerToken
  return path.includes('/waitlist/') ? of.entryToken : of.holdToken
}

export interface CensusRequest extends RawCall {
  readonly path: string
}

export interface RequestOptions {
  readonly operation: Operation
  readonly own: Belongings
  readonly headers: Readonly<Record<string, string>>
  /** An id that takes the place of the caller's own. */
  readonly replaced?: { readonly place: IdPlace; readonly id: string; readonly secretsOf: Belongings }
}

/** A whole, valid request of one business, except for the one id that is replaced. */
export function censusRequest({ operation, own, headers, replaced }: RequestOptions): CensusRequest {
  const secrets = replaced?.secretsOf ?? own
  const given = (place: IdPlace): string | undefined =>
    replaced && replaced.place.where === place.where && replaced.place.name === place.name ? replaced.id : undefined
  const query = new URLSearchParams()
  // A stream that never ends would be waited for.
  if (operation.name === 'GET /events') query.set('seconds', '0')
  let { path } = operation
  for (const { in: where, name, required } of operation.parameters) {
    if (where === 'header') continue
    const place = { where, name }
    if (where === 'path') {
      const value = name === 'token' ? tokenFor(operation, secrets) : (given(place) ?? pathValue(operation, place, own))
      path = path.replace(`{${name}}`, encodeURIComponent(value))
    } else if (required || given(place) !== undefined) {
      query.set(
        name,
        given(place) ??
          QUERY[name]?.({ ...own, holdToken: tokenFor(operation, secrets) }) ??
          idFor(operation, place, own),
      )
    }
  }
  const body = operation.body ? bodyOf(operation, { ...own, holdToken: secrets.holdToken }, replaced) : undefined
  const search = query.size > 0 ? `?${query.toString()}` : ''
  const all = { 'Bookwright-Tenant': own.slug, 'Idempotency-Key': randomUUID(), ...headers }
  return { method: operation.method, path: `${path}${search}`, headers: all, ...(body && { body }) }
}

function pathValue(operation: Operation, place: IdPlace, own: Belongings): string {
  if (/\/(reports|analytics)\//.test(operation.path)) return 'bookings'
  const word = { date: day(3), kind: 'booking-confirmed', language: 'en', field: 'account', picture: 'logo' }[
    place.name
  ]
  if (word !== undefined) return word
  return isShared(operation, place) ? 'payment-onsite' : idFor(operation, place, own)
}

function bodyOf(operation: Operation, of: Belongings, replaced: RequestOptions['replaced']): object {
  const body = BODIES[operation.name]?.(of) ?? {}
  if (replaced?.place.where !== 'body') return body
  const steps = replaced.place.name.split('.')
  if (steps[0] === 'holdId') {
    // A booking is made of a hold or of appointments, never of both.
    delete body.appointments
    Object.assign(body, { holdToken: of.holdToken })
  }
  let target = body as Record<string, unknown>
  for (const step of steps.slice(0, -1)) target = (target[step] ??= {}) as Record<string, unknown>
  const field = steps.at(-1) ?? ''
  target[field] = field.endsWith('Ids') ? [replaced.id] : replaced.id
  return body
}
