import { inject, injectable } from 'tsyringe'
import { AVAILABILITY_STORE, SESSION_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { LocationId, ServiceId, SessionId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { RosterEntry, SessionStore, StoredSession } from '../ports/session-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { MAX_DAYS, parseSearchRange } from './search-range.js'
import { SessionPlaces, toSessionSlot } from './session-places.js'
import { toSessionBody, toStaffSession, type SessionBody } from './session-view.js'
import { toSolverSnapshot } from './solver-input.js'

/** As the API takes it; `from` and `to` are dates (the last one included) or instants. */
export interface SessionListRequest {
  readonly from: string
  readonly to: string
  readonly serviceId?: ServiceId | undefined
  readonly locationId?: LocationId | undefined
  /** Also those that will not take place; for staff. */
  readonly hasCancelled?: boolean | undefined
}

/** Shows classes: what can be joined to everybody, who comes to staff. Reads only. */
@injectable()
export class SessionLists {
  constructor(
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(AVAILABILITY_STORE) private readonly availability: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(SessionPlaces) private readonly places: SessionPlaces,
  ) {}

  /** @throws InvalidRangeError when the range is inverted or longer than 92 days. */
  async list(
    tenantId: TenantId,
    request: SessionListRequest,
    audience: 'customer' | 'staff',
  ): Promise<{ timeZone: string; items: SessionBody[] }> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const range = parseSearchRange(request.from, request.to, timeZone, MAX_DAYS.availability)
    const { serviceId, locationId, hasCancelled } = request
    const serviceIds = serviceId === undefined ? undefined : [serviceId]
    const isStaff = audience === 'staff'
    const filter = { range, serviceIds, locationId, hasCancelled: isStaff && hasCancelled }
    const found = await this.store.list(tenantId, filter)
    const isNamed = serviceId !== undefined
    return { timeZone, items: await this.shown(tenantId, found, { audience, isNamed }) }
  }

  /** @throws NotFoundError when there is none; to customers one that was called off is none. */
  async read(tenantId: TenantId, id: SessionId, audience: 'customer' | 'staff'): Promise<SessionBody> {
    const found = await this.store.list(tenantId, { ids: [id], hasCancelled: audience === 'staff' })
    const [session] = await this.shown(tenantId, found, { audience, isNamed: true })
    if (!session) throw new NotFoundError({ what: 'session' })
    return session
  }

  /** Who has a place, and who had one. @throws NotFoundError. */
  async roster(tenantId: TenantId, id: SessionId): Promise<{ session: SessionBody; items: RosterEntry[] }> {
    return { session: await this.read(tenantId, id, 'staff'), items: await this.store.roster(tenantId, id) }
  }

  private async shown(
    tenantId: TenantId,
    sessions: readonly StoredSession[],
    { audience, isNamed }: { readonly audience: 'customer' | 'staff'; readonly isNamed: boolean },
  ): Promise<SessionBody[]> {
    const [first] = sessions
    if (!first) return []
    const serviceIds = [...new Set(sessions.map(session => session.serviceId))].sort()
    const at = { from: first.startsAt, to: first.endsAt }
    const snapshot = await this.availability.load(tenantId, { serviceIds, locationIds: null, ...at })
    const offers = this.places.judge(toSolverSnapshot(snapshot), sessions, 1)
    const view = audience === 'staff' ? toStaffSession : toSessionBody
    return offers.flatMap(offer => {
      const service = snapshot.services.find(item => item.id === offer.session.serviceId)
      if (!service || (audience === 'customer' && !isShown(service, isNamed))) return []
      const isOpen = offer.isOpen && offer.session.status === 'scheduled'
      const { price } = toSessionSlot(offer, service)
      return [{ ...view(offer.session), price, isOpen, reasons: offer.reasons }]
    })
  }
}

/** To customers: what has only a link is for who names it. */
function isShown({ isActive, visibility = 'public' }: SnapshotService, isNamed: boolean): boolean {
  return isActive && (visibility === 'public' || (visibility === 'link' && isNamed))
}
