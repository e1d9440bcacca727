import type { SlotAssignment } from '../availability/types.js'
import { fromMinutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { toSlotView, type PlacedSlot } from './slot-view.js'

/**
 * The JSON of a list of slots, equal to that of `toSlotView` for each. What does not depend on the time is written once
 * for each place and set of people, of which a month has few.
 */
export function slotsText(
  slots: readonly PlacedSlot[],
  service: SnapshotService,
  snapshot: AvailabilitySnapshot,
): string {
  const tails = new Map<string, string>()
  const texts = slots.map(placed => {
    const { slot, locationId } = placed
    const key = `${locationId} ${slot.assignments.map(peopleOf).join(' ')}`
    let tail = tails.get(key)
    if (tail === undefined) {
      const { startsAt: _start, endsAt: _end, ...rest } = toSlotView(slot, service, snapshot, locationId)
      tail = JSON.stringify(rest).slice(1)
      tails.set(key, tail)
    }
    const startsAt = fromMinutes(slot.start).toISOString()
    return `{"startsAt":"${startsAt}","endsAt":"${fromMinutes(slot.end).toISOString()}",${tail}`
  })
  return `[${texts.join(',')}]`
}

function peopleOf({ requirement, resourceIds }: SlotAssignment): string {
  return `${requirement}:${resourceIds.join(',')}`
}
