import type { Offer, Team } from '../availability/teams.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { slotPrice, toSlotView } from './slot-view.js'

const DAY_MINUTES = 1440
const ZERO = 48
const COLON = 58
const ZERO_INSTANT = '1970-01-01T00:00:00.000Z'
const START_AT = Buffer.byteLength('{"startsAt":"')
const END_AT = START_AT + Buffer.byteLength('2000-01-01T00:00:00.000Z","endsAt":"')

/**
 * The JSON of an answer as bytes, equal to that of `toSlotView` for each slot. What does not depend on the time is
 * written once for each place, team and price, and copied: a month has few of any.
 */
export function answerBytes(
  offers: readonly Offer[],
  given: { service: SnapshotService; snapshot: AvailabilitySnapshot; timeZone: string; truncated: boolean },
): Buffer {
  const head = Buffer.from(`{"timeZone":${JSON.stringify(given.timeZone)},"slots":[`)
  const tail = Buffer.from(`],"truncated":${given.truncated}}`)
  const patterns = new Patterns(given.service, given.snapshot)
  const pieces: Buffer[] = []
  let length = 0
  for (const item of offers) {
    const piece = patterns.of(item)
    pieces.push(piece)
    length += piece.length
  }
  const bytes = Buffer.allocUnsafeSlow(head.length + length + tail.length)
  const writer = new InstantWriter(bytes)
  bytes.set(head)
  let at = head.length
  for (let index = 0; index < offers.length; index++) {
    const [item, piece] = [offers[index], pieces[index]]
    if (!item || !piece) break
    bytes.set(piece, at)
    writer.write(item.start, at + START_AT)
    writer.write(item.end, at + END_AT)
    at += piece.length
  }
  // Each piece ends with a comma; the last one must not.
  if (offers.length > 0) at -= 1
  bytes.set(tail, at)
  return bytes.subarray(0, at + tail.length)
}

/** One slot with its comma, at a time that is written over. */
class Patterns {
  private readonly byPlace = new Map<string, Map<Team, Buffer>>()
  /** Of each place and team by the price, where it depends on the time. */
  private readonly byPrice = new Map<Buffer, Map<number, Buffer>>()

  constructor(
    private readonly service: SnapshotService,
    private readonly snapshot: AvailabilitySnapshot,
  ) {}

  of(offer: Offer): Buffer {
    const plain = this.plain(offer)
    if (!this.service.rates) return plain
    const { team, locationId, ...slot } = offer
    const { amount } = slotPrice({ ...slot, assignments: team }, this.service, locationId)
    let byAmount = this.byPrice.get(plain)
    if (!byAmount) this.byPrice.set(plain, (byAmount = new Map()))
    let pattern = byAmount.get(amount)
    if (!pattern) {
      const view = toSlotView({ ...slot, assignments: team }, this.service, this.snapshot, locationId)
      const atZero = { ...view, startsAt: ZERO_INSTANT, endsAt: ZERO_INSTANT }
      byAmount.set(amount, (pattern = Buffer.from(`${JSON.stringify(atZero)},`)))
    }
    return pattern
  }

  private plain({ team, locationId }: Offer): Buffer {
    let byTeam = this.byPlace.get(locationId)
    if (!byTeam) this.byPlace.set(locationId, (byTeam = new Map()))
    let pattern = byTeam.get(team)
    if (!pattern) {
      const view = toSlotView({ start: 0, end: 0, assignments: team }, this.service, this.snapshot, locationId)
      byTeam.set(team, (pattern = Buffer.from(`${JSON.stringify(view)},`)))
    }
    return pattern
  }
}

/** Writes instants as `toISOString` does, four letters at once, over those of a pattern: the seconds stand there already. */
class InstantWriter {
  private readonly view: DataView
  private readonly dates = new Map<number, DataView>()
  private day = Number.NaN
  private year = 0
  private month = 0
  private dayAndHour = 0

  constructor(bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  write(instant: Minutes, at: number): void {
    const { view } = this
    const day = Math.floor(instant / DAY_MINUTES)
    if (day !== this.day) this.turnTo(day)
    const time = instant - day * DAY_MINUTES
    const hour = Math.floor(time / 60)
    const minute = time - hour * 60
    const [hourTens, minuteTens] = [Math.floor(hour / 10), Math.floor(minute / 10)]
    const [hourOnes, minuteOnes] = [hour - hourTens * 10, minute - minuteTens * 10]
    view.setUint32(at, this.year)
    view.setUint32(at + 4, this.month)
    view.setUint32(at + 8, this.dayAndHour + hourTens)
    view.setUint32(
      at + 12,
      ((ZERO + hourOnes) << 24) | (COLON << 16) | ((ZERO + minuteTens) << 8) | (ZERO + minuteOnes),
    )
  }

  /** `2026`, `-12-` and `24T0`, to which the hour is added. */
  private turnTo(day: number): void {
    this.day = day
    let date = this.dates.get(day)
    if (!date) {
      const text = Buffer.from(fromMinutes(day * DAY_MINUTES).toISOString())
      this.dates.set(day, (date = new DataView(text.buffer, text.byteOffset, text.length)))
    }
    this.year = date.getUint32(0)
    this.month = date.getUint32(4)
    this.dayAndHour = date.getUint32(8)
  }
}
