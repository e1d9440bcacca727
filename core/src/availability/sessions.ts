import type { Minutes } from '../domain/interval.js'
import type { Busy, SolverService, SolverSession, SolverSnapshot } from './types.js'

export interface SessionQuery {
  readonly serviceId: string
  readonly locationId: string
  /** Starts lie in `[from, to)`. */
  readonly from: Minutes
  readonly to: Minutes
  /** Places wanted; default 1. */
  readonly guests?: number
  /** What the customer has or is, for sessions that ask for it. */
  readonly tags?: readonly string[]
}

export type SessionCode = 'SESSION_FULL' | 'SESSION_STARTED' | 'MIN_NOTICE' | 'MAX_HORIZON' | 'NOT_ELIGIBLE'

export interface SessionOffer {
  readonly session: SolverSession
  /** Places left, overbooking included; never below 0. */
  readonly placesLeft: number
  readonly isOpen: boolean
  /** Why it cannot be joined; empty when it can. */
  readonly reasons: readonly SessionCode[]
}

/** The sessions of a service in a range, by start and then by id, with the places left and why one cannot be joined. */
export function listSessions(query: SessionQuery, snapshot: SolverSnapshot): SessionOffer[] {
  const service = snapshot.services.find(item => item.id === query.serviceId)
  return (snapshot.sessions ?? [])
    .filter(session => session.serviceId === query.serviceId && session.locationId === query.locationId)
    .filter(session => session.from >= query.from && session.from < query.to)
    .sort((left, right) => left.from - right.from || (left.id < right.id ? -1 : 1))
    .map(session => {
      const placesLeft = Math.max(0, session.capacity + (session.overbook ?? 0) - session.taken)
      const { minNotice = 0 } = snapshot.locations.find(({ id }) => id === session.locationId) ?? {}
      const reasons = reasonsAgainst(session, { query, service, now: snapshot.now, minNotice, placesLeft })
      return { session, placesLeft, isOpen: reasons.length === 0, reasons }
    })
}

interface Circumstances {
  readonly query: SessionQuery
  readonly service: SolverService | undefined
  readonly now: Minutes
  /** Of the place. */
  readonly minNotice: number
  readonly placesLeft: number
}

function reasonsAgainst(
  session: SolverSession,
  { query, service, now, minNotice, placesLeft }: Circumstances,
): SessionCode[] {
  const reasons: SessionCode[] = []
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = service?.notice ?? {}
  const tags = new Set(query.tags)
  if (session.from <= now) reasons.push('SESSION_STARTED')
  else if (session.from < now + Math.max(min, minNotice)) reasons.push('MIN_NOTICE')
  if (session.from > now + max) reasons.push('MAX_HORIZON')
  if (placesLeft < (query.guests ?? 1)) reasons.push('SESSION_FULL')
  if (!(session.requiredTags ?? []).every(tag => tags.has(tag))) reasons.push('NOT_ELIGIBLE')
  return reasons
}

/** What a session takes of rooms and people, as any booking does: nobody can hire them meanwhile. */
export function sessionClaims(snapshot: SolverSnapshot): Busy[] {
  return (snapshot.sessions ?? []).flatMap(session =>
    (session.claims ?? []).map(claim => ({
      resourceId: claim.resourceId,
      from: claim.from ?? session.from,
      to: claim.to ?? session.to,
      quantity: claim.quantity ?? 1,
      kind: 'confirmed' as const,
      ref: session.id,
    })),
  )
}
