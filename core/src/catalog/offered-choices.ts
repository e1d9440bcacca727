import type { Resource } from '../domain/resource.js'
import type { Requirement, Service } from '../domain/service.js'
import { mayMeet } from './may-meet.js'

type Sized = Pick<Resource, 'id' | 'type' | 'skills' | 'attributes' | 'capacity' | 'status'>

/** What a customer may ask for: its own length, and those that somebody who performs it needs. In minutes. */
export function offeredLengths({
  durationMinutes,
  resourceOverrides,
}: Pick<Service, 'durationMinutes' | 'resourceOverrides'>): number[] {
  const others = Object.values(resourceOverrides).flatMap(override => override.durationMinutes ?? [])
  return [...new Set([durationMinutes, ...others])].sort((left, right) => left - right)
}

/**
 * How many may come together: the places of a class, or what the largest resource holds where each guest takes a share.
 * @returns `max` is 1 for a service that does not count its guests.
 */
export function offeredGuests(
  service: Pick<Service, 'grid' | 'requirements'>,
  resources: readonly Sized[],
): { min: number; max: number } {
  if (service.grid.mode === 'sessions') return { min: 1, max: service.grid.places }
  const limits = service.requirements.flatMap(need => roomFor(need, resources) ?? [])
  return { min: 1, max: limits.length > 0 ? Math.max(1, Math.min(...limits)) : 1 }
}

function roomFor(need: Requirement, resources: readonly Sized[]): number | undefined {
  const { quantityPerGuest } = need
  if (quantityPerGuest === undefined) return undefined
  const fitting = resources.filter(resource => resource.status === 'active' && mayMeet(resource, need))
  return Math.max(0, ...fitting.map(({ capacity }) => Math.floor(capacity / quantityPerGuest)))
}
