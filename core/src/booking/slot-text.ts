import type { Offer, Team } from '../availability/teams.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { toSlotView } from './slot-view.js'

/** An offer and where it is. */
export interface PlacedOffer extends Offer {
  readonly locationId: string
}

const DAY_MINUTES = 1440
const ZERO = 48
const START_AT = Buffer.byteLength('{"startsAt":"')
const END_AT = START_AT + Buffer.byteLength('2000-01-01T00:00:00.000Z","endsAt":"')
/** `2000-01-01T`, before the clock. */
const DATE_BYTES = 11

/**
 * The JSON of an answer as bytes, equal to that of `toSlotView` for each slot. What does not depend on the time is
 * written once for each place and team, and copied: a month has few of either.
 */
export function answerBytes(
  offers: readonly PlacedOffer[],
  given: { service: SnapshotService; snapshot: AvailabilitySnapshot; timeZone: string; truncated: boolean },
): Buffer {
  const head = Buffer.from(`{"timeZone":${JSON.stringify(given.timeZone)},"slots":[`)
  const tail = Buffer.from(`],"truncated":${given.truncated}}`)
  const patterns = new Patterns(given.service, given.snapshot)
  const pieces = offers.map(item => patterns.of(item))
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
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

  constructor(
    private readonly service: SnapshotService,
    private readonly snapshot: AvailabilitySnapshot,
  ) {}

  of({ team, locationId }: PlacedOffer): Buffer {
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

/** Writes instants as `toISOString` does, over those of a pattern: the seconds stand there already. */
class InstantWriter {
  private readonly dates = new Map<number, Buffer>()
  private day = Number.NaN
  private date: Buffer = Buffer.alloc(0)

  constructor(private readonly bytes: Buffer) {}

  write(instant: Minutes, at: number): void {
    const { bytes } = this
    const day = Math.floor(instant / DAY_MINUTES)
    if (day !== this.day) this.turnTo(day)
    const { date } = this
    for (let index = 0; index < DATE_BYTES; index++) bytes[at + index] = date[index] ?? 0
    const time = instant - day * DAY_MINUTES
    const hour = Math.floor(time / 60)
    const minute = time - hour * 60
    const clock = at + DATE_BYTES
    const tens = Math.floor(hour / 10)
    bytes[clock] = ZERO + tens
    bytes[clock + 1] = ZERO + hour - tens * 10
    const minuteTens = Math.floor(minute / 10)
    bytes[clock + 3] = ZERO + minuteTens
    bytes[clock + 4] = ZERO + minute - minuteTens * 10
  }

  private turnTo(day: number): void {
    this.day = day
    const known = this.dates.get(day)
    this.date =
      known ??
      Buffer.from(
        fromMinutes(day * DAY_MINUTES)
          .toISOString()
          .slice(0, DATE_BYTES),
      )
    if (!known) this.dates.set(day, this.date)
  }
}
