import { MINUTE_MS } from '../domain/interval.js'
import { WaitTooLongError } from '../errors/visit-errors.js'
import type { PlannedAppointment } from './plan.js'
import { guestOf } from './visit-planner.js'

type Stay = Pick<PlannedAppointment, 'startsAt' | 'endsAt' | 'attendees'>

/** @throws WaitTooLongError when somebody of the party waits longer between two appointments than they want. */
export function refuseLongWaits(appointments: readonly Stay[], maxGapMinutes: number | undefined): void {
  if (maxGapMinutes === undefined) return
  const ends = new Map<string, Date>()
  for (const stay of [...appointments].sort((left, right) => left.startsAt.getTime() - right.startsAt.getTime())) {
    const before = ends.get(guestOf(stay))
    const waitMinutes = before ? (stay.startsAt.getTime() - before.getTime()) / MINUTE_MS : 0
    if (waitMinutes > maxGapMinutes) {
      throw new WaitTooLongError({ startsAt: stay.startsAt.toISOString(), waitMinutes, maxGapMinutes })
    }
    ends.set(guestOf(stay), stay.endsAt)
  }
}
