import type { AddOn, WantedAddOn } from '../domain/add-on.js'
import type { ServiceId } from '../domain/id.js'
import type { ServiceLength } from '../domain/service.js'
import { InvalidRequestError } from '../errors/catalog.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'

interface Wish {
  readonly serviceId: ServiceId
  readonly addOns?: readonly WantedAddOn[] | undefined
  /** One of the lengths of the service, add-ons not counted; others say nothing here. */
  readonly durationMinutes?: number | undefined
  /** How long the appointment is that stands already, add-ons counted. */
  readonly bookedMinutes?: number | undefined
}

interface Chosen {
  readonly length: ServiceLength | undefined
  readonly addOns: readonly AddOn[]
}

/**
 * The snapshot with every wanted service as it is in the wanted length and with its add-ons: longer, dearer and with their names. It keeps its id, so
 * rules of plugins and policies meet it as they meet the plain one.
 * @throws InvalidRequestError for an add-on that the service does not offer, and when one visit wants the same service with
 *   different ones.
 */
export function withAddOns(snapshot: AvailabilitySnapshot, wishes: readonly Wish[]): AvailabilitySnapshot {
  if (wishes.every(isPlain)) return snapshot
  const services = snapshot.services.map(service => {
    const wanted = wishes.filter(({ serviceId }) => serviceId === service.id)
    const [first, ...others] = wanted.map((wish): Chosen => {
      const addOns = chosenOf(service, wish.addOns ?? [])
      return { addOns, length: lengthOf(service, wish, addOns) }
    })
    if (!first) return service
    if (others.some(other => JSON.stringify(other) !== JSON.stringify(first))) {
      refuse(`Book "${service.name}" with other add-ons or in another length in a booking of its own`)
    }
    const inLength = first.length ? ofLength(service, first.length) : service
    return first.addOns.length > 0 ? extended(inLength, first.addOns) : inLength
  })
  return { ...snapshot, services }
}

function isPlain({ addOns = [], durationMinutes, bookedMinutes }: Wish): boolean {
  return addOns.length === 0 && durationMinutes === undefined && bookedMinutes === undefined
}

function lengthOf(
  { lengths = [] }: SnapshotService,
  { durationMinutes, bookedMinutes }: Wish,
  addOns: readonly AddOn[],
): ServiceLength | undefined {
  const booked =
    bookedMinutes === undefined ? undefined : addOns.reduce((rest, item) => rest - item.minutes, bookedMinutes)
  return lengths.find(({ minutes }) => minutes === (booked ?? durationMinutes))
}

/** Who performs it does so in the length that was chosen, not in their own. */
function ofLength(service: SnapshotService, { minutes, price }: ServiceLength): SnapshotService {
  const overrides = Object.entries(service.overrides).map(([id, item]) => [id, { ...item, durationMinutes: null }])
  return {
    ...service,
    durationMinutes: minutes,
    chosenMinutes: minutes,
    priceAmount: price.amount,
    overrides: Object.fromEntries(overrides),
  }
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
