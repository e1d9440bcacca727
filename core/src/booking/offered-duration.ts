import type { Actor } from '../domain/booking.js'
import { InvalidRequestError } from '../errors/catalog.js'
import { actorMay } from '../identity/roles.js'
import type { SnapshotService } from '../ports/availability-store.js'

/** How the solver is asked for a length: to make it so, or to keep only what lasts so long. */
export interface SettledMinutes {
  readonly durationMinutes?: number | undefined
  readonly onlyMinutes?: number | undefined
}

/**
 * @param isFree - The length is taken as it is: of whoever keeps the book.
 * @throws InvalidRequestError when the service is not offered in this length.
 */
export function settledMinutes(service: SnapshotService, wanted: number | undefined, isFree: boolean): SettledMinutes {
  if (wanted !== undefined && wanted === service.chosenMinutes) return { onlyMinutes: service.durationMinutes }
  return isFree ? { durationMinutes: wanted } : { onlyMinutes: offeredDuration(service, wanted) }
}

/** Whether somebody may give an appointment a length that the service does not offer: whoever keeps the book. */
export function mayChooseDuration(actor: Actor): boolean {
  return actor.type !== 'customer' && actorMay(actor, 'bookings:write')
}

/**
 * What a customer may ask for: the length of the service, or the one that somebody who performs it needs. The price is
 * for the service, so a free choice would be a free price; and who takes part, not the customer, decides the length.
 * @returns The length to look for among what the solver offers; undefined for any.
 * @throws InvalidRequestError when the service is not offered in this length.
 */
function offeredDuration(service: SnapshotService, wanted: number | undefined): number | undefined {
  if (wanted === undefined) return undefined
  if (isOffered(service, wanted)) return wanted
  if (wanted === service.chosenMinutes) return service.durationMinutes
  const lengths = [service.durationMinutes, ...(service.lengths ?? []).map(({ minutes }) => minutes)]
  const message = `This service takes ${lengths.sort((left, right) => left - right).join(' or ')} minutes`
  throw new InvalidRequestError({ issues: [{ path: 'durationMinutes', message }] })
}

/**
 * The length of an appointment that staff gave it: one that the service is not offered in. Who moves it keeps it.
 * @param minutes - How long the appointment is now.
 */
export function chosenLength(service: SnapshotService, minutes: number): number | undefined {
  return isOffered(service, minutes) ? undefined : minutes
}

function isOffered(service: SnapshotService, minutes: number): boolean {
  const overrides = Object.values(service.overrides).map(override => override.durationMinutes)
  return minutes === service.durationMinutes || overrides.includes(minutes)
}
