import type { MoveWish } from '../api/booking-action-api.js'
import type { CalendarEntry } from '../api/contract.js'
import { isMovable } from '../booking/booking-state.js'
import { minutesBetween, plusMinutes } from '../time/zoned-time.js'
import type { Column, PlacedEntry } from './day-layout.js'

/** Where something stands, or would: minutes count from the first instant of the column's day. */
export interface Target {
  column: Column
  at: number
  length: number
}

export interface Moving {
  item: PlacedEntry
  from: Target
  to: Target
  by: 'hand' | 'keys' | 'sheet'
}

export function isSameTarget(left: Target, right: Target): boolean {
  return left.column.key === right.column.key && left.at === right.at && left.length === right.length
}

export function startOf({ column, at }: Target): Date {
  return plusMinutes(column.start, at)
}

/** Classes move on their own page, with everybody who takes part. */
export function mayMove({ sessionId, status }: CalendarEntry): boolean {
  return !sessionId && isMovable(status)
}

/** Only what is one piece has an end that can be pulled. */
export function mayResize(entry: CalendarEntry): boolean {
  const isWhole = entry.startsAt === entry.appointmentStartsAt && entry.endsAt === entry.appointmentEndsAt
  return mayMove(entry) && isWhole
}

/** Who serves a requirement of an appointment, each once. */
function teamOf(entries: readonly CalendarEntry[], of: CalendarEntry, isWhole: boolean): string[] {
  const own = entries.filter(entry => entry.appointmentId === of.appointmentId)
  const team = isWhole ? own : own.filter(entry => entry.requirement === of.requirement)
  return [...new Set(team.map(entry => entry.resourceId))]
}

/** The move as the engine is asked for it: the column decides who serves this need, the others are as they are free. */
export function wishOf({ item, from, to }: Moving, entries: readonly CalendarEntry[]): MoveWish {
  const { entry } = item
  const shift = minutesBetween(startOf(from), startOf(to))
  const begins = new Date(entry.appointmentStartsAt ?? entry.startsAt)
  const team = teamOf(entries, entry, false)
  return {
    appointmentId: entry.appointmentId,
    startsAt: plusMinutes(begins, shift).toISOString(),
    resourceIds: [...new Set(team.map(id => (id === from.column.resource.id ? to.column.resource.id : id)))],
    ...(to.length === from.length ? {} : { durationMinutes: to.length }),
  }
}

/** The way back: everything as it was, whoever served it. */
export function wayBack({ item, from, to }: Moving, entries: readonly CalendarEntry[]): MoveWish {
  const { entry } = item
  return {
    appointmentId: entry.appointmentId,
    startsAt: new Date(entry.appointmentStartsAt ?? entry.startsAt).toISOString(),
    resourceIds: teamOf(entries, entry, true),
    ...(to.length === from.length ? {} : { durationMinutes: from.length }),
  }
}
