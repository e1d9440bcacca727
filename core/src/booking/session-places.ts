import { inject, injectable } from 'tsyringe'
import { listSessions, type SessionOffer } from '../availability/sessions.js'
import type { SolverSession, SolverSnapshot } from '../availability/types.js'
import { SESSION_STORE } from '../di/tokens.js'
import { newId, type TenantId } from '../domain/id.js'
import { toMinutes, type Interval } from '../domain/interval.js'
import { money } from '../domain/money.js'
import {
  InvalidRequestError,
  NotFoundError,
  SlotTakenError,
  SlotUnavailableError,
  type Alternative,
} from '../errors/catalog.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import type { SessionStore, StoredSession } from '../ports/session-store.js'
import type { AppointmentRequest, PlannedAppointment, WantedAppointment } from './plan.js'
import { priceLines, priceOf } from './price-lines.js'
import { serviceOf } from './slot-query.js'
import { assignmentsOf } from './assignment-view.js'

const DAY_MS = 86_400_000
const ALTERNATIVES = 3
/** How far before and after the wanted class others are looked for, in days. */
const REACH = { before: 14, after: 92 }

export interface PlaceWish {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly request: AppointmentRequest
}

/** A session that may be joined or not, with what a reader wants to know of it. */
export interface OfferedSession extends Omit<SessionOffer, 'session'> {
  readonly session: StoredSession
}

/** Places of classes as the solver sees them. Reads what may be stale: the claims of places decide. */
@injectable()
export class SessionPlaces {
  constructor(@inject(SESSION_STORE) private readonly store: SessionStore) {}

  /**
   * Gives every wish its start: a class knows its own.
   * @throws NotFoundError for an unknown session; InvalidRequestError when nothing says when.
   */
  async settle(tenantId: TenantId, wishes: readonly WantedAppointment[]): Promise<AppointmentRequest[]> {
    const ids = wishes.flatMap(wish => wish.sessionId ?? [])
    const known = ids.length > 0 ? await this.store.list(tenantId, { ids, hasCancelled: true }) : []
    return wishes.map((wish, index) => {
      const session = known.find(item => item.id === wish.sessionId && item.serviceId === wish.serviceId)
      if (wish.sessionId !== undefined && !session) throw new NotFoundError({ what: 'session' })
      const startsAt = session?.startsAt ?? wish.startsAt
      if (startsAt === undefined) {
        throw invalid(`appointments.${index}.startsAt`, 'Send a start, or the id of a session')
      }
      return { ...wish, startsAt }
    })
  }

  /**
   * Plans places of the session that is meant: by its id, or by the service and the start.
   * @throws SlotTakenError when it is full, SlotUnavailableError when it cannot be joined; each with the next sessions.
   */
  async plan(tenantId: TenantId, wish: PlaceWish): Promise<PlannedAppointment> {
    const { snapshot, request } = wish
    const { startsAt } = request
    const range = { startsAt, endsAt: new Date(startsAt.getTime() + 1) }
    const offers = (await this.offers(tenantId, wish, range)).filter(({ session }) => isMeant(session, request))
    const offer = offers.find(item => item.isOpen) ?? offers[0]
    if (!offer?.isOpen) throw await this.refusal(tenantId, wish, offer)
    const { session } = offer
    const service = serviceOf(snapshot, request.serviceId, true)
    const places = request.places ?? 1
    const { amount, currency } = priceOfPlace(service, session)
    const price = money(amount * places, currency)
    const lines = priceLines(service, pricedPlace(session), id => session.resourceNames[id]?.name ?? '')
    return {
      id: newId<'appointment'>(),
      service,
      locationId: session.locationId,
      timeZone: snapshot.locations.find(location => location.id === session.locationId)?.timeZone ?? 'UTC',
      startsAt: session.startsAt,
      endsAt: session.endsAt,
      price,
      priceLines: lines?.map(line => ({ ...line, amount: line.amount * places })),
      attendees: request.attendees ?? [],
      candidates: [{ claims: [], price }],
      session: { id: session.id, places, claims: session.claims },
      resourceNames: session.resourceNames,
    }
  }

  /** The sessions of a service with a start in the range, each with its places left and why it cannot be joined. */
  async offers(tenantId: TenantId, wish: PlaceWish, range: Interval): Promise<OfferedSession[]> {
    const { serviceId, locationId, places = 1 } = wish.request
    const stored = await this.store.list(tenantId, { range, serviceIds: [serviceId], locationId })
    return this.judge(wish.solver, stored, places)
  }

  /** Which of some sessions can be joined, in their order. */
  judge(solver: SolverSnapshot, stored: readonly StoredSession[], places: number): OfferedSession[] {
    const starts = stored.map(session => toMinutes(session.startsAt))
    const range = { from: Math.min(...starts), to: Math.max(...starts) + 1 }
    const known = { ...solver, sessions: stored.map(toSolverSession) }
    const rooms = new Map(stored.map(item => [`${item.serviceId} ${item.locationId}`, item]))
    const offers = [...rooms.values()].flatMap(({ serviceId, locationId }) =>
      listSessions({ serviceId, locationId, ...range, guests: places }, known),
    )
    const byId = new Map(offers.map(offer => [offer.session.id, offer]))
    return stored.flatMap(session => {
      const found = byId.get(session.id)
      return found ? [{ ...found, session }] : []
    })
  }

  /** Up to three other sessions with enough places: the next ones first, then those before, the nearest first. */
  async near(tenantId: TenantId, wish: PlaceWish): Promise<Alternative[]> {
    const at = wish.request.startsAt.getTime()
    const range = {
      startsAt: new Date(at - REACH.before * DAY_MS),
      endsAt: new Date(at + REACH.after * DAY_MS),
    }
    const open = (await this.offers(tenantId, wish, range)).filter(
      ({ session, isOpen }) => isOpen && session.id !== wish.request.sessionId,
    )
    const isLater = ({ session }: OfferedSession) => session.startsAt.getTime() > at
    const earlier = open.filter(({ session }) => session.startsAt.getTime() < at).reverse()
    const service = serviceOf(wish.snapshot, wish.request.serviceId, true)
    return [...open.filter(isLater), ...earlier].slice(0, ALTERNATIVES).map(offer => {
      const { startsAt, endsAt, price, assignments, sessionId, placesLeft } = toSessionSlot(offer, service)
      return { startsAt, endsAt, price, assignments, sessionId, placesLeft }
    })
  }

  private async refusal(tenantId: TenantId, wish: PlaceWish, offer: OfferedSession | undefined): Promise<Error> {
    const alternatives = await this.near(tenantId, wish)
    const startsAt = wish.request.startsAt.toISOString()
    const codes = offer?.reasons ?? ['NO_SESSION']
    if (codes.every(code => code === 'SESSION_FULL')) return new SlotTakenError({ startsAt, alternatives })
    return new SlotUnavailableError({ startsAt, reasons: codes.map(code => ({ code })), alternatives })
  }
}

/** A session as a time that can be booked. */
export function toSessionSlot({ session, placesLeft }: OfferedSession, service: SnapshotService) {
  return {
    startsAt: session.startsAt.toISOString(),
    endsAt: session.endsAt.toISOString(),
    locationId: session.locationId,
    price: priceOfPlace(service, session),
    assignments: assignmentsOf(session.claims, session.resourceNames),
    sessionId: session.id,
    placesLeft,
    capacity: session.capacity,
  }
}

/** Whether a service is a class: it is booked only where one of its sessions stands. */
export function isClass({ grid }: Pick<SnapshotService, 'grid'>): boolean {
  return grid.mode === 'sessions'
}

function priceOfPlace(service: SnapshotService, session: StoredSession) {
  return priceOf(service, pricedPlace(session))
}

function pricedPlace({ claims, startsAt, endsAt, locationId }: StoredSession) {
  const resourceIds = new Set(claims.map(claim => claim.resourceId))
  return { start: toMinutes(startsAt), end: toMinutes(endsAt), locationId, resourceIds }
}

function isMeant(found: StoredSession, { sessionId, staffId }: AppointmentRequest): boolean {
  if (sessionId !== undefined) return found.id === sessionId
  return staffId === undefined || found.claims.some(claim => claim.resourceId === staffId)
}

function toSolverSession(stored: StoredSession): SolverSession {
  const { id, serviceId, locationId, startsAt, endsAt, capacity, taken, overbook } = stored
  return { id, serviceId, locationId, from: toMinutes(startsAt), to: toMinutes(endsAt), capacity, taken, overbook }
}

function invalid(path: string, message: string): Error {
  return new InvalidRequestError({ issues: [{ path, message }] })
}
