import type { Team } from '../availability/teams.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import type { Money } from '../domain/money.js'
import type { OfferedSlot } from '../hooks/payloads.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { priceOf } from './price-lines.js'

export interface AssignmentView {
  readonly requirement: string
  readonly resources: { id: string; name: string; type: string }[]
}

/** What is shown of a slot. */
export interface ShownSlot {
  readonly start: Minutes
  readonly end: Minutes
  readonly assignments: Team
  /** What rules of plugins add to the price, in minor units. */
  readonly addedPrice?: number | undefined
  /** The time that is paid for, where it is not the one that is shown. */
  readonly paid?: { readonly start: Minutes; readonly end: Minutes } | undefined
}

/** An offered slot as the API shows it. */
export interface SlotView {
  readonly startsAt: string
  readonly endsAt: string
  readonly locationId: string
  readonly price: Money
  readonly assignments: AssignmentView[]
  /** When somebody may be expected; then start and end are those of the window. */
  readonly window?: { readonly startsAt: string; readonly endsAt: string }
  /** For staff: the starts inside the window that can be planned. */
  readonly starts?: readonly string[]
  /** Of a class: which session it is, and how many places it has left and altogether. */
  readonly sessionId?: string
  readonly placesLeft?: number
  readonly capacity?: number
}

export function toSlotView(
  slot: ShownSlot,
  service: SnapshotService,
  snapshot: AvailabilitySnapshot,
  locationId: string,
): SlotView {
  const names = new Map(snapshot.resources.map(resource => [resource.id, resource]))
  const assignments = slot.assignments.map(assignment => ({
    requirement: assignment.requirement,
    resources: assignment.resourceIds.map(id => {
      const resource = names.get(id)
      return { id, name: resource?.name ?? '', type: resource?.type ?? '' }
    }),
  }))
  return {
    startsAt: fromMinutes(slot.start).toISOString(),
    endsAt: fromMinutes(slot.end).toISOString(),
    locationId,
    price: slotPrice(slot, service, locationId),
    assignments,
  }
}

export function slotPrice(slot: ShownSlot, service: SnapshotService, locationId: string): Money {
  const { start, end } = slot.paid ?? slot
  const resourceIds = slot.assignments.flatMap(assignment => assignment.resourceIds)
  return priceOf(service, { start, end, locationId, resourceIds, added: slot.addedPrice })
}

/** A slot as filters of plugins get it. */
export function toOffered(slot: SlotView): OfferedSlot {
  return { ...slot, startsAt: new Date(slot.startsAt), endsAt: new Date(slot.endsAt) }
}

/** What a filter left of it. */
export function fromOffered(slot: OfferedSlot): SlotView {
  const assignments = slot.assignments.map(item => ({ requirement: item.requirement, resources: [...item.resources] }))
  return { ...slot, startsAt: slot.startsAt.toISOString(), endsAt: slot.endsAt.toISOString(), assignments }
}
