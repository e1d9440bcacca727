import { inject, injectable } from 'tsyringe'
import type { SolverSnapshot } from '../availability/types.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes, type Interval } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import type { PreparedAnswer } from './answer-cache.js'
import { SessionPlaces, toSessionSlot, type OfferedSession } from './session-places.js'
import type { SlotView } from './slot-view.js'

/** A search for a class. */
export interface SessionSearch {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly service: SnapshotService
  readonly range: Interval
  readonly timeZone: string
  readonly request: {
    readonly staffId?: string | undefined
    readonly locationId?: string | undefined
    readonly guests?: number | undefined
    readonly limit?: number | undefined
  }
}

interface Found {
  readonly slots: SlotView[]
  readonly truncated: boolean
  /** The sessions that cannot be joined, and why: the grid of a class is its sessions. */
  readonly refused: { startsAt: string; reasons: { code: string }[] }[]
}

/** Answers a search for a class with its sessions, as times that can be booked. */
@injectable()
export class SessionSlots {
  constructor(@inject(SessionPlaces) private readonly places: SessionPlaces) {}

  async find(tenantId: TenantId, search: SessionSearch): Promise<Found> {
    return this.shown(search, await this.offers(tenantId, search))
  }

  /** The same as JSON, with what would make it wrong. */
  async prepared(tenantId: TenantId, search: SessionSearch): Promise<PreparedAnswer> {
    const offers = await this.offers(tenantId, search)
    const { slots, truncated } = this.shown(search, offers)
    const expiries = offers.flatMap(({ session }) => session.nextExpiryMs ?? [])
    const { range, snapshot, timeZone } = search
    return {
      json: Buffer.from(JSON.stringify({ timeZone, slots, truncated })),
      from: toMinutes(range.startsAt),
      to: toMinutes(range.endsAt) + 1,
      nowMs: snapshot.nowMs,
      nextExpiryMs: expiries.length > 0 ? Math.min(...expiries) : null,
    }
  }

  private async offers(tenantId: TenantId, search: SessionSearch): Promise<OfferedSession[]> {
    const { service, range, request } = search
    const { staffId, locationId, guests } = request
    const wish = { serviceId: service.id, startsAt: range.startsAt, places: guests, ...(locationId && { locationId }) }
    const offers = await this.places.offers(tenantId, { ...search, request: wish }, range)
    if (staffId === undefined) return offers
    return offers.filter(({ session }) => session.claims.some(claim => claim.resourceId === staffId))
  }

  private shown({ service, request }: SessionSearch, offers: readonly OfferedSession[]): Found {
    const open = offers.filter(offer => offer.isOpen)
    const slots = open.slice(0, request.limit).map(offer => toSessionSlot(offer, service))
    const refused = offers
      .filter(offer => !offer.isOpen)
      .map(({ session, reasons }) => ({
        startsAt: session.startsAt.toISOString(),
        reasons: reasons.map(code => ({ code })),
      }))
    return { slots, truncated: false, refused }
  }
}
