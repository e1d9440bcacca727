import {
  minuteOf,
  type OracleAllocation,
  type OracleCase,
  type OracleResource,
  type OracleTimeOff,
} from './case-format.js'
import { remembered } from './oracle-choice.js'
import { zoneNamed, type OracleZone } from './oracle-zone.js'

const DAY = 1440
const WEEKDAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa']

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

function clock(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** One resource as one array entry per minute: does it work, how much of it is taken. */
export class OracleTimes {
  readonly from: number
  private readonly length: number
  private readonly work: Uint8Array
  private readonly load: Uint16Array
  private readonly unitTaken: Uint8Array[]
  readonly capacity: number
  readonly rows: OracleAllocation[]
  private readonly met = new Map<string, boolean>()

  constructor(
    private readonly source: OracleCase,
    readonly resource: OracleResource,
  ) {
    this.from = minuteOf(source.query.from) - 2 * DAY
    this.length = minuteOf(source.query.to) + 2 * DAY - this.from
    this.capacity = this.isShared ? (resource.capacity ?? 1) : 1
    this.work = new Uint8Array(this.length).fill(1)
    for (const part of this.parts()) this.closeOutsideHours(part)
    this.rows = this.blockingRows()
    this.load = new Uint16Array(this.length)
    this.unitTaken = Array.from({ length: this.capacity }, () => new Uint8Array(this.length))
    for (const row of this.rows) {
      for (let minute = minuteOf(row.start); minute < minuteOf(row.end); minute++) {
        const index = minute - this.from
        if (index < 0 || index >= this.length) continue
        this.load[index] = (this.load[index] ?? 0) + (row.quantity ?? 1)
        const unit = this.unitTaken[(row.unit ?? 0) - 1]
        if (unit) unit[index] = 1
      }
    }
  }

  get isShared(): boolean {
    return this.resource.mode === 'pool' || this.resource.mode === 'shared'
  }

  get isPinned(): boolean {
    return this.resource.mode === 'pool' && this.resource.pinned === true
  }

  works(minute: number): boolean {
    return this.work[minute - this.from] === 1
  }

  loadAt(minute: number): number {
    return this.load[minute - this.from] ?? 0
  }

  isUnitFree(unit: number, minute: number): boolean {
    return this.unitTaken[unit]?.[minute - this.from] === 0
  }

  /** Bookings in force that start on the local day, or in the ISO week, of an instant. */
  bookingsAround(start: number): { day: number; week: number; dayMinutes: number; weekMinutes: number } {
    const zone = zoneNamed(this.locationOf(this.resource).timeZone)
    const day = dayOf(zone.wall(start).date)
    const own = this.rows.filter(
      row => row.resourceId === this.resource.id && ['confirmed', 'held'].includes(row.state),
    )
    const dayOfRow = (row: OracleAllocation) => dayOf(zone.wall(minuteOf(row.start)).date)
    const inDay = own.filter(row => dayOfRow(row) === day)
    const inWeek = own.filter(row => mondayOf(dayOfRow(row)) === mondayOf(day))
    const minutes = (rows: OracleAllocation[]) =>
      rows.reduce((sum, row) => sum + minuteOf(row.end) - minuteOf(row.start), 0)
    return {
      day: inDay.length,
      week: inWeek.length,
      dayMinutes: minutes(inDay),
      weekMinutes: minutes(inWeek),
    }
  }

  /** Minutes of bookings and holds that begin on the local day of an instant. */
  minutesOnDay(start: number): number {
    return this.bookingsAround(start).dayMinutes
  }

  dayAndWeek(start: number): { day: number; week: number } {
    const day = dayOf(zoneNamed(this.locationOf(this.resource).timeZone).wall(start).date)
    return { day, week: mondayOf(day) }
  }

  /** The resource itself and, for a composite, whatever it is made of. */
  private parts(): OracleResource[] {
    const ids = partsOf(this.resource, this.source.snapshot.resources)
    return this.source.snapshot.resources.filter(other => ids.includes(other.id))
  }

  private blockingRows(): OracleAllocation[] {
    const { resources, allocations, now, sessions = [] } = this.source.snapshot
    const classes = sessions.flatMap(({ id, start, end, resourceIds = [] }) => {
      return resourceIds.map((resourceId): OracleAllocation => ({ id, resourceId, start, end, state: 'confirmed' }))
    })
    const related = resources.filter(other => this.doesMeet(other)).map(other => other.id)
    return [...allocations, ...classes].filter(row => {
      const isLive = row.state !== 'held' || row.expiresAt === undefined || minuteOf(row.expiresAt) > minuteOf(now)
      return isLive && related.includes(row.resourceId)
    })
  }

  /** True when the two have a part in common that has no parts itself. */
  doesMeet(other: OracleResource): boolean {
    const { resources } = this.source.snapshot
    return remembered(this.met, other.id, () => {
      const own = atomsOf(this.resource, resources)
      return atomsOf(other, resources).some(atom => own.includes(atom))
    })
  }

  private locationOf(resource: OracleResource) {
    const location = this.source.snapshot.locations.find(item => item.id === resource.locationId)
    return location ?? { id: '', timeZone: 'UTC' }
  }

  private closeOutsideHours(part: OracleResource): void {
    const location = this.locationOf(part)
    const zone = zoneNamed(part.schedule?.timeZone ?? location.timeZone)
    if (part.schedule) {
      const open = new Uint8Array(this.length)
      const closedDates = [...(location.holidays ?? []), ...(part.schedule.holidays ?? [])]
      const first = dayOf(zone.wall(this.from).date) - 2
      const last = dayOf(zone.wall(this.from + this.length).date) + 1
      for (let day = first; day <= last; day++) this.openDay(open, part, { day, zone, closedDates })
      for (let day = first; day <= last; day++) this.takeBreaks(open, part, { day, zone, closedDates })
      for (let index = 0; index < this.length; index++) if (open[index] === 0) this.work[index] = 0
    }
    for (const item of part.timeOff ?? []) this.takeTimeOff(item, zone)
  }

  private openDay(open: Uint8Array, part: OracleResource, at: DayRequest): void {
    const override = part.schedule?.overrides?.[dateOf(at.day)]
    if (!override && at.closedDates.includes(dateOf(at.day))) return
    this.mark(open, override ?? part.schedule?.weekly[weekday(at.day)] ?? [], at, 1)
  }

  private takeBreaks(open: Uint8Array, part: OracleResource, at: DayRequest): void {
    if (part.schedule?.overrides?.[dateOf(at.day)] || at.closedDates.includes(dateOf(at.day))) return
    this.mark(open, part.schedule?.breaks?.[weekday(at.day)] ?? [], at, 0)
  }

  private mark(target: Uint8Array, spans: [string, string][], at: DayRequest, value: 0 | 1): void {
    for (const [from, to] of spans) {
      const length = clock(to) > clock(from) ? clock(to) - clock(from) : clock(to) + DAY - clock(from)
      const start = at.day * DAY + clock(from)
      this.fill(target, [at.zone.toUtc(start), at.zone.toUtc(start + length)], value)
    }
  }

  private takeTimeOff(item: OracleTimeOff, zone: OracleZone): void {
    for (const start of occurrencesOf(item, dayOf(zone.wall(this.from + this.length).date) + 1)) {
      if (item.exdates?.includes(dateOf(Math.floor(start / DAY)))) continue
      if (start < this.from - 3 * DAY) continue
      this.fill(this.work, [zone.toUtc(start), zone.toUtc(start + item.minutes)], 0)
    }
  }

  private fill(target: Uint8Array, [from, to]: [number, number], value: 0 | 1): void {
    for (let minute = Math.max(from, this.from); minute < Math.min(to, this.from + this.length); minute++) {
      target[minute - this.from] = value
    }
  }
}

interface DayRequest {
  readonly day: number
  readonly zone: OracleZone
  readonly closedDates: string[]
}

function partsOf(resource: OracleResource, all: readonly OracleResource[]): string[] {
  const below = all.filter(other => resource.leaves?.includes(other.id)).flatMap(other => partsOf(other, all))
  return [resource.id, ...below]
}

function atomsOf(resource: OracleResource, all: readonly OracleResource[]): string[] {
  const hasNoParts = (id: string) => !all.find(other => other.id === id)?.leaves?.length
  return partsOf(resource, all).filter(hasNoParts)
}

function weekday(day: number): string {
  return WEEKDAYS[new Date(day * 86_400_000).getUTCDay()] ?? ''
}

function mondayOf(day: number): number {
  let monday = day
  while (weekday(monday) !== 'mo') monday--
  return monday
}

/** Walks the days one by one; enough of RFC 5545 for the cases that are generated. */
function occurrencesOf(item: OracleTimeOff, lastDay: number): number[] {
  const [date = '', time = ''] = item.dtstart.split('T')
  const first = dayOf(date)
  if (item.rrule === undefined) return [first * DAY + clock(time)]
  const rule = Object.fromEntries(item.rrule.split(';').map(part => part.split('=') as [string, string]))
  const interval = Number(rule.INTERVAL ?? 1)
  const weekdays = (rule.BYDAY ?? weekday(first).toUpperCase()).split(',').map(name => name.toLowerCase())
  const found: number[] = []
  for (let day = first; day <= lastDay && found.length < Number(rule.COUNT ?? Infinity); day++) {
    const isInPeriod =
      rule.FREQ === 'DAILY'
        ? (day - first) % interval === 0
        : ((mondayOf(day) - mondayOf(first)) / 7) % interval === 0 && weekdays.includes(weekday(day))
    if (isInPeriod) found.push(day * DAY + clock(time))
  }
  return found
}
