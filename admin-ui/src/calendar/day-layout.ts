import type { CalendarDay, CalendarEntry, CalendarResource, Span } from '../api/contract.js'
import { isGone } from '../booking/booking-state.js'
import { addDays, minutesBetween, startOfDay, type LocalDate } from '../time/zoned-time.js'

/** Minutes are counted from the first instant of the day in the zone, so a day with a clock change has 23 or 25 hours. */
export interface Block {
  at: number
  length: number
}

export interface PlacedEntry extends Block {
  key: string
  entry: CalendarEntry
  /** Where it stands beside others at the same time: column `lane` of `lanes`. */
  lane: number
  lanes: number
  size: 'full' | 'short' | 'slim'
  line: string
  turnovers: Block[]
}

export interface Column {
  key: string
  resource: CalendarResource
  date: LocalDate
  /** The first instant of its day: its minutes count from there. */
  start: Date
  entries: PlacedEntry[]
  closed: Block[]
  openMinutes: number
  bookedMinutes: number
}

export interface DayLayout {
  start: Date
  /** First minute shown and how many. */
  open: number
  span: number
  minutePixels: number
  hours: number[]
  columns: Column[]
}

/** One resource on one day. */
export interface ColumnWish {
  resource: CalendarResource
  date: LocalDate
}

const MARGIN = 30
const USUAL_DAY = { from: 9 * 60, until: 17 * 60 }
const PIXELS_A_MINUTE = 1.4
const MOST_PIXELS_A_MINUTE = 2.6
/** The smallest thing one may have to hit, WCAG 2.2 SC 2.5.8, and the 2 px between two events. */
const SMALLEST_EVENT_PIXELS = 26

/** Lays one day out in columns, one for each resource. */
export function layOutDay(day: CalendarDay, date: LocalDate): DayLayout {
  return layOutColumns(
    day,
    day.resources.map(resource => ({ resource, date })),
    [date],
  )
}

/** Lays days out in columns, all with the same hours. @param dates - At least one. */
export function layOutColumns(day: CalendarDay, wishes: ColumnWish[], dates: LocalDate[]): DayLayout {
  const standing = day.entries.filter(entry => !isGone(entry.status))
  const contexts = new Map(dates.map(date => [date, contextOf({ ...day, entries: standing }, date)]))
  const [first] = contexts.values()
  const start = first?.start ?? new Date()
  const { open, span } = frameOf(day, [...contexts.values()])
  const lengths = [...contexts.values()].flatMap(({ entries, clip }) => entries.map(entry => clip(entry).length))
  const shortest = Math.min(60, ...lengths)
  return {
    start,
    open,
    span,
    minutePixels: Math.min(MOST_PIXELS_A_MINUTE, Math.max(PIXELS_A_MINUTE, SMALLEST_EVENT_PIXELS / shortest)),
    hours: range(Math.ceil(open / 60), Math.floor((open + span) / 60)).map(hour => hour * 60),
    columns: wishes.flatMap(({ resource, date }) => {
      const context = contexts.get(date)
      return context ? [layOutColumn(resource, context, { at: open, length: span })] : []
    }),
  }
}

interface DayContext {
  day: CalendarDay
  date: LocalDate
  start: Date
  minutes: number
  entries: CalendarEntry[]
  /** The entries that one resource has. */
  byResource: Map<string, CalendarEntry[]>
  byAppointment: Map<string, CalendarEntry[]>
  clip: (span: Span) => Block
}

function contextOf(day: CalendarDay, date: LocalDate): DayContext {
  const start = startOfDay(date, day.timeZone)
  const minutes = minutesBetween(start, startOfDay(addDays(date, 1), day.timeZone))
  const clip = (span: Span) => toBlock(start, minutes, span)
  const entries = day.entries.filter(entry => clip(entry).length > 0)
  const byResource = groupBy(entries, entry => entry.resourceId)
  const byAppointment = groupBy(entries, entry => entry.appointmentId)
  return { day, date, start, minutes, entries, byResource, byAppointment, clip }
}

function groupBy(entries: CalendarEntry[], keyOf: (entry: CalendarEntry) => string): Map<string, CalendarEntry[]> {
  const groups = new Map<string, CalendarEntry[]>()
  for (const entry of entries) {
    const group = groups.get(keyOf(entry))
    if (group) group.push(entry)
    else groups.set(keyOf(entry), [entry])
  }
  return groups
}

function layOutColumn(resource: CalendarResource, context: DayContext, frame: Block): Column {
  const { clip, date, start } = context
  const own = [...(context.byResource.get(resource.id) ?? [])].sort(
    (a, b) => a.startsAt.localeCompare(b.startsAt) || a.appointmentId.localeCompare(b.appointmentId),
  )
  const placed = own.map(entry => placeEntry(entry, resource, context))
  spreadOverLanes(placed)
  const open = mergeBlocks(resource.open.map(clip))
  return {
    key: `${resource.id} ${date}`,
    ...{ resource, date, start },
    entries: placed,
    closed: gapsBetween(open, frame),
    openMinutes: total(open),
    bookedMinutes: total(mergeBlocks(own.map(entry => clip(blockedSpan(entry))))),
  }
}

function placeEntry(entry: CalendarEntry, resource: CalendarResource, context: DayContext): PlacedEntry {
  const { clip } = context
  const core = clip(entry)
  const turnovers = [
    clip({ startsAt: entry.blockedFrom, endsAt: entry.startsAt }),
    clip({ startsAt: entry.endsAt, endsAt: entry.blockedUntil }),
  ]
  return {
    ...core,
    key: `${entry.appointmentId} ${entry.resourceId} ${entry.requirement} ${entry.startsAt}`,
    entry,
    lane: 0,
    lanes: 1,
    size: core.length >= 40 ? 'full' : core.length >= 30 ? 'short' : 'slim',
    line: resource.type === 'staff' ? entry.serviceName : companions(entry, context) || entry.serviceName,
    turnovers: turnovers.filter(({ length }) => length > 0),
  }
}

/** A room's column says who works in it: the staff of the same appointment. */
function companions(entry: CalendarEntry, { day, byAppointment }: DayContext): string {
  const others = byAppointment.get(entry.appointmentId) ?? []
  const staff = day.resources.filter(
    ({ id, type }) => type === 'staff' && others.some(other => other.resourceId === id),
  )
  return staff.map(({ name }) => name.split(' ')[0]).join(', ')
}

/** Entries that overlap stand side by side: each takes the first lane that is free at its start. */
function spreadOverLanes(placed: PlacedEntry[]): void {
  let cluster: PlacedEntry[] = []
  let laneEnds: number[] = []
  let clusterEnd = -1
  const close = () => cluster.forEach(item => (item.lanes = laneEnds.length))
  for (const item of placed) {
    const from = Math.min(item.at, ...item.turnovers.map(block => block.at))
    const until = Math.max(endOf(item), ...item.turnovers.map(endOf))
    if (from >= clusterEnd) {
      close()
      cluster = []
      laneEnds = []
    }
    const free = laneEnds.findIndex(end => end <= from)
    item.lane = free === -1 ? laneEnds.length : free
    laneEnds[item.lane] = until
    cluster.push(item)
    clusterEnd = Math.max(clusterEnd, until)
  }
  close()
}

function frameOf(day: CalendarDay, contexts: DayContext[]): { open: number; span: number } {
  const hours = day.resources.flatMap(({ open }) => open)
  const blocks = contexts.flatMap(({ entries, clip }) => [...hours, ...entries.map(blockedSpan)].map(clip))
  const shown = blocks.filter(({ length }) => length > 0)
  const first = shown.length === 0 ? USUAL_DAY.from : Math.min(...shown.map(({ at }) => at))
  const last = shown.length === 0 ? USUAL_DAY.until : Math.max(...shown.map(endOf))
  const open = Math.max(0, Math.floor((first - MARGIN) / 30) * 30)
  const longest = Math.max(0, ...contexts.map(({ minutes }) => minutes))
  return { open, span: Math.min(longest, Math.ceil((last + MARGIN) / 30) * 30) - open }
}

function blockedSpan(entry: CalendarEntry): Span {
  return { startsAt: entry.blockedFrom, endsAt: entry.blockedUntil }
}

function toBlock(start: Date, dayMinutes: number, span: Span): Block {
  const at = Math.max(0, minutesBetween(start, span.startsAt))
  const end = Math.min(dayMinutes, minutesBetween(start, span.endsAt))
  return { at, length: Math.max(0, end - at) }
}

function mergeBlocks(blocks: Block[]): Block[] {
  const merged: Block[] = []
  for (const block of blocks.filter(({ length }) => length > 0).sort((a, b) => a.at - b.at)) {
    const last = merged.at(-1)
    if (last && block.at <= endOf(last)) last.length = Math.max(endOf(last), endOf(block)) - last.at
    else merged.push({ ...block })
  }
  return merged
}

function gapsBetween(open: Block[], frame: Block): Block[] {
  const gaps: Block[] = []
  let at = frame.at
  for (const block of open) {
    if (block.at > at) gaps.push({ at, length: block.at - at })
    at = Math.max(at, endOf(block))
  }
  if (at < endOf(frame)) gaps.push({ at, length: endOf(frame) - at })
  return gaps
}

function endOf(block: Block): number {
  return block.at + block.length
}

function total(blocks: Block[]): number {
  return blocks.reduce((sum, { length }) => sum + length, 0)
}

function range(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index)
}
