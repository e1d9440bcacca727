import type { SlotAssignment } from '../availability/types.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { toSlotView, type PlacedSlot } from './slot-view.js'

const DAY_MINUTES = 1440

/**
 * The JSON of a list of slots, equal to that of `toSlotView` for each. What does not depend on the time is written once
 * for each place and set of people, and each day once: a month has few of either.
 */
export function slotsText(
  slots: readonly PlacedSlot[],
  service: SnapshotService,
  snapshot: AvailabilitySnapshot,
): string {
  const tails = new Map<string, string>()
  const instants = new InstantText()
  let text = ''
  for (const { slot, locationId } of slots) {
    let key = locationId
    for (const assignment of slot.assignments) key += peopleOf(assignment)
    let tail = tails.get(key)
    if (tail === undefined) {
      const { startsAt: _start, endsAt: _end, ...rest } = toSlotView(slot, service, snapshot, locationId)
      tail = JSON.stringify(rest).slice(1)
      tails.set(key, tail)
    }
    if (text !== '') text += ','
    text += `{"startsAt":"${instants.of(slot.start)}","endsAt":"${instants.of(slot.end)}",${tail}`
  }
  return `[${text}]`
}

function peopleOf({ requirement, resourceIds }: SlotAssignment): string {
  return ` ${requirement}:${resourceIds.length === 1 ? resourceIds[0] : resourceIds.join(',')}`
}

/** Writes instants as `toISOString` does, for a fraction of its time when many share a day. */
class InstantText {
  private readonly days = new Map<number, string>()
  private readonly times = new Map<number, string>()

  of(instant: Minutes): string {
    const day = Math.floor(instant / DAY_MINUTES)
    const time = instant - day * DAY_MINUTES
    let date = this.days.get(day)
    if (date === undefined) this.days.set(day, (date = fromMinutes(instant).toISOString().slice(0, 11)))
    let clock = this.times.get(time)
    if (clock === undefined) this.times.set(time, (clock = fromMinutes(instant).toISOString().slice(11)))
    return date + clock
  }
}
