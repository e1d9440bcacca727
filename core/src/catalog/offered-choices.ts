import type { Resource } from '../domain/resource.js'
import type { Requirement, Service } from '../domain/service.js'
import { mayMeet } from './may-meet.js'

type Sized = Pick<Resource, 'id' | 'type' | 'skills' | 'attributes' | 'capacity' | 'status'>

/** What a customer may ask for: its own length, others that it has, and those that who performs it needs. In minutes. */
export function offeredLengths({
  durationMinutes,
  resourceOverrides,
  lengths,
}: Pick<Service, 'durationMinutes' | 'resourceOverrides' | 'lengths'>): number[] {
  const others = Object.values(resourceOverrides).flatMap(override => override.durationMinutes ?? [])
  const chosen = lengths.map(({ minutes }) => minutes)
  return [...new Set([durationMinutes, ...chosen, ...others])].sort((left, right) => left - right)
}

/**
 * How many may come together: the places of a class, or what the largest resource holds where each guest takes a share.
 * @returns `max` is 1 for a service that does not count its guests.
 */
export function offeredGuests(
  service: Pick<Service, 'grid' | 'requirements' | 'minGuests' | 'maxGuests'>,
  resources: readonly Sized[],
): { min: number; max: number } {
  const { minGuests: min, maxGuests } = service
  const most = maxGuests ?? Number.POSITIVE_INFINITY
  if (service.grid.mode === 'sessions') return { min, max: Math.max(min, Math.min(most, service.grid.places)) }
  const limits = service.requirements.flatMap(need => roomFor(need, resources) ?? [])
  const room = limits.length > 0 ? Math.min(...limits) : (maxGuests ?? 1)
  return { min, max: Math.max(min, 1, Math.min(most, room)) }
}

function roomFor(need: Requirement, resources: readonly Sized[]): number | undefined {
  const { quantityPerGuest } = need
  if (quantityPerGuest === undefined) return undefined
  const fitting = resources.filter(resource => resource.status === 'active' && mayMeet(resource, need))
  return Math.max(0, ...fitting.map(({ capacity }) => Math.floor(capacity / quantityPerGuest)))
}
