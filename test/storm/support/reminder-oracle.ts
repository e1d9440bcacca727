/** A rule as the oracle sees it. */
export interface OracleRule {
  readonly id: string
  readonly days?: number
  readonly time?: string
  readonly minutes?: number
  readonly serviceId?: string
}

export interface OracleBooking {
  readonly id: string
  readonly serviceId: string
  readonly placeId: string
  startsAt: number
  isCancelled: boolean
}

const MINUTE = 60_000
const DAY = 1440 * MINUTE

const FORMATS = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  FORMATS.set(zone, format)
  return format
}

/** What the clocks of a zone show, as if it were UTC. From `Intl` alone: nothing of the engine is asked. */
function wallClock(instant: number, zone: string): number {
  const format = FORMATS.get(zone) ?? formatOf(zone)
  const parts = format.formatToParts(instant)
  const of = (type: string) => Number(parts.find(part => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

/** The instant at which the clocks of a zone show this. A time that they skip is counted on from the time before. */
export function instantOf(wall: number, zone: string): number {
  const near = [-1, 0, 1].map(days => wall + days * DAY)
  const offsets = near.map(instant => wallClock(instant, zone) - instant)
  const found = offsets.map(offset => wall - offset).find(instant => wallClock(instant, zone) === wall)
  return found ?? wall - (offsets[0] ?? 0)
}

export function dueOf(rule: OracleRule, startsAt: number, zone: string): number {
  if (rule.minutes !== undefined) return startsAt - rule.minutes * MINUTE
  const wall = wallClock(startsAt, zone) - (rule.days ?? 0) * DAY
  if (rule.time === undefined) return instantOf(wall, zone)
  const [hours = 0, minutes = 0] = rule.time.split(':').map(Number)
  return instantOf(wall - (wall % DAY) + (hours * 60 + minutes) * MINUTE, zone)
}

/**
 * Which reminders are right, in the words of the guide: a time that somebody was given while its reminder was still ahead is
 * reminded of once, at the first look after it is due, if the booking still stands for that time and is still to come.
 */
export class ReminderOracle {
  /** By booking. */
  private readonly promised = new Map<string, Map<string, OracleRule>>()
  private readonly dues = new Map<string, number>()
  readonly told = new Set<string>()

  constructor(
    public rules: readonly OracleRule[],
    readonly zones: Map<string, string>,
  ) {}

  /** A booking was made, moved or cancelled, or its place has another zone, or rules are others. */
  changed(booking: OracleBooking, now: number): void {
    const own = this.promised.get(booking.id) ?? new Map<string, OracleRule>()
    this.promised.set(booking.id, own)
    for (const key of [...own.keys()]) {
      const [, ruleId, startsAt] = key.split('|')
      const rule = this.rules.find(one => one.id === ruleId)
      const stands =
        rule && startsAt === String(booking.startsAt) && !booking.isCancelled && this.concerns(rule, booking)
      if (!(stands && booking.startsAt > now)) own.delete(key)
    }
    if (booking.isCancelled || booking.startsAt <= now) return
    for (const rule of this.rules.filter(one => this.concerns(one, booking))) {
      const due = this.dueOf(rule, booking)
      const isAhead = due > now && due < booking.startsAt
      if (isAhead) own.set(`${booking.id}|${rule.id}|${booking.startsAt}`, rule)
    }
  }

  look(bookings: ReadonlyMap<string, OracleBooking>, now: number): void {
    for (const [id, own] of this.promised) {
      const booking = bookings.get(id)
      for (const [key, rule] of [...own]) {
        if (!booking || this.dueOf(rule, booking) > now) continue
        own.delete(key)
        if (booking.startsAt > now) this.told.add(key)
      }
    }
  }

  /** `Intl` is slow, and every promise is looked at in every step. */
  private dueOf(rule: OracleRule, { startsAt, placeId }: OracleBooking): number {
    const zone = this.zones.get(placeId) ?? 'UTC'
    const key = `${rule.id}|${startsAt}|${zone}`
    const known = this.dues.get(key) ?? dueOf(rule, startsAt, zone)
    this.dues.set(key, known)
    return known
  }

  private concerns({ serviceId }: OracleRule, booking: OracleBooking): boolean {
    return serviceId === undefined || serviceId === booking.serviceId
  }
}
