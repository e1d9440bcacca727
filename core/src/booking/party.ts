import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { SnapshotService } from '../ports/availability-store.js'

/** How many a booking of a service is for at least. */
export function leastGuests({ minGuests = 1 }: Pick<SnapshotService, 'minGuests'>): number {
  return minGuests
}

/**
 * Whether a customer may ask for a service, and with so many.
 * @throws NotFoundError for one that only the team books; InvalidRequestError for a party that is too large.
 */
export function requireOpenTo(service: SnapshotService, guests: number): void {
  requireShown(service)
  const { maxGuests = null } = service
  if (maxGuests === null || guests <= maxGuests) return
  const message = `${service.name} is for at most ${maxGuests}`
  throw new InvalidRequestError({ issues: [{ path: 'guests', message }] })
}

/** @throws NotFoundError to customers, for a service that only the team books: they learn nothing of it. */
export function requireShown({ visibility }: Pick<SnapshotService, 'visibility'>): void {
  if (visibility === 'team') throw new NotFoundError({ what: 'service' })
}
