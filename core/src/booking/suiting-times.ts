import type { ZoneCache } from '../availability/zone.js'
import type { Habits } from '../domain/customer-group.js'
import { toMinutes } from '../domain/interval.js'
import type { SlotView } from './slot-view.js'

/** With whom they like it or had it last; when they said they like it; their usual time of day; their usual weekday. */
export const SUIT_REASONS = ['person', 'wish', 'time', 'day'] as const
export type SuitReason = (typeof SUIT_REASONS)[number]

export interface SuitingTime {
  readonly startsAt: string
  readonly reasons: readonly SuitReason[]
}

const MOST = 3
const DAY = 1440
/** Minutes that a usual time may be off. */
const NEAR = 60
/** Of the visits: less often is no habit. */
const OFTEN = 0.3
const WEIGHTS: Readonly<Record<SuitReason, number>> = { person: 3, wish: 2, time: 3, day: 1 }
/** Ends of the parts of a day, in minutes. */
const PARTS = { morning: [0, 720], afternoon: [720, 1020], evening: [1020, DAY] } as const

/**
 * The times that suit a customer most, by what they like and by their earlier visits: the best first, then the earliest.
 * Nothing that only happens to be free.
 */
export function suitingTimes(
  slots: readonly SlotView[],
  { staffIds, time, visits }: Habits,
  { timeZone, zones }: { readonly timeZone: string; readonly zones: ZoneCache },
): SuitingTime[] {
  const before = visits.map(visit => zones.get(visit.timeZone).toLocal(visit.start))
  const mean = (of: (minute: number) => number) =>
    before.length === 0 ? 0 : before.reduce((sum, minute) => sum + of(minute), 0) / before.length
  const scored = slots.map(({ startsAt, assignments }) => {
    const at = zones.get(timeZone).toLocal(toMinutes(new Date(startsAt)))
    const weights: Record<SuitReason, number> = {
      person: assignments.some(({ resources }) => resources.some(({ id }) => id === staffIds[0])) ? 1 : 0,
      wish: isWithin(at, time) ? 1 : 0,
      time: mean(minute => nearness(Math.abs(dayMinute(minute) - dayMinute(at)))),
      day: mean(minute => Number(weekday(minute) === weekday(at))),
    }
    const reasons = SUIT_REASONS.filter(reason => weights[reason] >= OFTEN)
    return { startsAt, reasons, score: reasons.reduce((sum, reason) => sum + WEIGHTS[reason] * weights[reason], 0) }
  })
  return scored
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.startsAt.localeCompare(right.startsAt))
    .slice(0, MOST)
    .map(({ startsAt, reasons }) => ({ startsAt, reasons }))
}

/** One at the same minute, half of it an hour away, and then nothing. */
function nearness(minutes: number): number {
  return minutes > NEAR ? 0 : 1 - minutes / (2 * NEAR)
}

function isWithin(at: number, part: Habits['time']): boolean {
  if (part === null) return false
  const [from, to] = PARTS[part]
  return dayMinute(at) >= from && dayMinute(at) < to
}

function dayMinute(local: number): number {
  return ((local % DAY) + DAY) % DAY
}

function weekday(local: number): number {
  return ((Math.floor(local / DAY) % 7) + 7) % 7
}
