import type { AddOn, WantedAddOn } from '../domain/add-on.js'
import type { ServiceId } from '../domain/id.js'
import { InvalidRequestError } from '../errors/catalog.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'

interface Wish {
  readonly serviceId: ServiceId
  readonly addOns?: readonly WantedAddOn[] | undefined
}

/**
 * The snapshot with every wanted service as it is with its add-ons: longer, dearer and with their names. It keeps its id, so
 * rules of plugins and policies meet it as they meet the plain one.
 * @throws InvalidRequestError for an add-on that the service does not offer, and when one visit wants the same service with
 *   different ones.
 */
export function withAddOns(snapshot: AvailabilitySnapshot, wishes: readonly Wish[]): AvailabilitySnapshot {
  if (wishes.every(({ addOns = [] }) => addOns.length === 0)) return snapshot
  const services = snapshot.services.map(service => {
    const wanted = wishes.filter(({ serviceId }) => serviceId === service.id)
    const [first, ...others] = wanted.map(({ addOns = [] }) => chosenOf(service, addOns))
    if (!first) return service
    if (others.some(other => JSON.stringify(other) !== JSON.stringify(first))) {
      refuse(`Book "${service.name}" with other add-ons in a booking of its own`)
    }
    return first.length > 0 ? extended(service, first) : service
  })
  return { ...snapshot, services }
}

/** In the order of the service, whatever the order of the wish; those that are not offered any more stand behind. */
function chosenOf(service: SnapshotService, wanted: readonly WantedAddOn[]): AddOn[] {
  const offered = service.addOns ?? []
  const found = wanted.map(item => {
    if (typeof item !== 'string') return item
    return offered.find(({ key }) => key === item) ?? refuse(`"${service.name}" has no add-on "${item}"`)
  })
  const place = ({ key }: AddOn) => offered.findIndex(other => other.key === key) >>> 0
  return [...new Map(found.map(item => [item.key, item])).values()].sort((left, right) => place(left) - place(right))
}

function extended(service: SnapshotService, chosen: readonly AddOn[]): SnapshotService {
  const minutes = chosen.reduce((total, item) => total + item.minutes, 0)
  const longer = { minutes, active: true }
  return {
    ...service,
    name: [service.name, ...chosen.map(item => item.name)].join(' + '),
    durationMinutes: service.durationMinutes + minutes,
    segments: service.segments.length > 0 && minutes > 0 ? [...service.segments, longer] : service.segments,
    priceAmount: chosen.reduce((total, item) => total + item.price.amount, service.priceAmount),
    overrides: Object.fromEntries(
      Object.entries(service.overrides).map(([id, override]) => {
        const { durationMinutes } = override
        return [id, { ...override, durationMinutes: durationMinutes === null ? null : durationMinutes + minutes }]
      }),
    ),
    chosen,
    plainName: service.name,
  }
}

function refuse(message: string): never {
  throw new InvalidRequestError({ issues: [{ path: 'addOns', message }] })
}
