import type { SlotQuery } from '../availability/types.js'
import type { LocationId } from '../domain/id.js'
import { venueOf } from '../domain/place.js'
import { placeKey } from '../domain/service-area.js'
import { NotFoundError } from '../errors/catalog.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { leastGuests } from './party.js'
import type { AppointmentRequest } from './plan.js'

/** @param isBooked - An appointment stands already, so the service may be off the list by now. */
export function serviceOf(snapshot: AvailabilitySnapshot, serviceId: string, isBooked = false): SnapshotService {
  const service = snapshot.services.find(item => item.id === serviceId)
  if (!service || (!service.isActive && !isBooked)) throw new NotFoundError({ what: 'service' })
  return service
}

/** The places where a service may happen: those it names, else all. */
export function locationsOf(
  snapshot: AvailabilitySnapshot,
  service: SnapshotService,
  wanted?: LocationId,
): LocationId[] {
  const all = snapshot.locations.map(location => location.id)
  const offered = service.locationIds.length > 0 ? all.filter(id => service.locationIds.includes(id)) : all
  return wanted ? offered.filter(id => id === wanted) : offered
}

/** Everybody and everything that was asked for by name; undefined when nothing was. */
export function askedFor({
  staffId,
  resourceIds = [],
}: Pick<AppointmentRequest, 'staffId' | 'resourceIds'>): string[] | undefined {
  const ids = [...new Set([...(staffId ? [staffId] : []), ...resourceIds])]
  return ids.length > 0 ? ids : undefined
}

export function slotQuery(
  service: SnapshotService,
  request: Pick<
    AppointmentRequest,
    'staffId' | 'resourceIds' | 'durationMinutes' | 'preferredIds' | 'place' | 'venue' | 'attendees'
  > & { readonly onlyMinutes?: number | undefined },
  range: { locationId: LocationId; from: number; to: number; guests: number },
): SlotQuery {
  const venue = venueOf(service.venue, request)
  return {
    place: venue === 'customer' && request.place ? placeKey(request.place) : undefined,
    isRemote: venue === 'remote',
    locationId: range.locationId,
    from: range.from,
    to: range.to,
    grid: service.grid,
    policy: service.assignmentPolicy?.length ? service.assignmentPolicy : undefined,
    stages: [
      {
        services: [
          {
            serviceId: service.id,
            durationMinutes: request.durationMinutes,
            onlyMinutes: request.onlyMinutes,
            requiredResourceIds: askedFor(request),
            preferredResourceIds: request.preferredIds ?? service.likedIds,
            preferredAttributes: service.preferredAttributes,
            guests: Math.max(range.guests, request.attendees?.length ? 1 : leastGuests(service)),
          },
        ],
      },
    ],
  }
}
