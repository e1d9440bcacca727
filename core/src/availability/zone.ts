import type { Minutes } from '../domain/interval.js'
import { UnknownTimeZoneError } from '../errors/catalog.js'
import { DAY_MINUTES } from './local-date.js'
import type { Span } from './types.js'

/** A stretch of UTC time with one offset from UTC, in minutes. */
export interface OffsetSpan {
  readonly from: Minutes
  readonly to: Minutes
  readonly offset: number
}

/** Transitions are probed in blocks, so that a zone used for one month costs one month. */
const BLOCK = 32 * DAY_MINUTES

const OFFSET = /GMT(?:([+-])(\d{2}):(\d{2}))?/

/** Offset transitions of one IANA zone, found by sampling `Intl` once a day and bisecting to the minute. */
export class Zone {
  private readonly format: Intl.DateTimeFormat
  private readonly spansFound: OffsetSpan[] = []

  constructor(readonly name: string) {
    try {
      this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    } catch (cause) {
      throw new UnknownTimeZoneError({ timeZone: name }, cause)
    }
  }

  /** Stretches of constant offset that cover `[from, to)`, in order, cut at its ends. */
  spans(from: Minutes, to: Minutes): OffsetSpan[] {
    this.cover(from, to)
    const result: OffsetSpan[] = []
    for (const span of this.spansFound) {
      if (span.to <= from || span.from >= to) continue
      result.push({ from: Math.max(span.from, from), to: Math.min(span.to, to), offset: span.offset })
    }
    return result
  }

  offsetAt(instant: Minutes): number {
    return this.spanAt(instant).offset
  }

  /** Wall-clock minutes since 1970-01-01T00:00. */
  toLocal(instant: Minutes): number {
    return instant + this.offsetAt(instant)
  }

  /** Local day, as days since 1970-01-01. */
  localDay(instant: Minutes): number {
    return Math.floor(this.toLocal(instant) / DAY_MINUTES)
  }

  /**
   * The instant of a wall-clock time. Ambiguous: its first occurrence; non-existent: read with the offset before the
   * gap (RFC 5545 section 3.3.5, "compatible" in Temporal).
   */
  toUtc(local: number): Minutes {
    const before = this.spanAt(local - DAY_MINUTES)
    // No transition within a day on either side: the common case.
    if (before.to > local + DAY_MINUTES) return local - before.offset
    return this.firstOccurrence(local) ?? local - this.offsetBeforeGap(local)
  }

  /** The first instant that shows this wall-clock time, or undefined when the clock skips it. */
  firstOccurrence(local: number): Minutes | undefined {
    for (const span of this.spans(local - DAY_MINUTES, local + DAY_MINUTES)) {
      const instant = local - span.offset
      if (instant >= span.from && instant < span.to) return instant
    }
    return undefined
  }

  /** The instants of one local day; more than one span when the clock is set back across midnight. */
  daySpans(day: number): Span[] {
    const start = day * DAY_MINUTES
    const result: Span[] = []
    for (const span of this.spans(start - DAY_MINUTES, start + 2 * DAY_MINUTES)) {
      const from = Math.max(span.from, start - span.offset)
      const to = Math.min(span.to, start + DAY_MINUTES - span.offset)
      if (from < to) result.push([from, to])
    }
    return result
  }

  private offsetBeforeGap(local: number): number {
    const spans = this.spans(local - DAY_MINUTES, local + DAY_MINUTES)
    let offset = spans[0]?.offset ?? 0
    for (const span of spans) {
      if (span.from + span.offset > local) break
      offset = span.offset
    }
    return offset
  }

  private spanAt(instant: Minutes): OffsetSpan {
    for (const span of this.spansFound) if (instant >= span.from && instant < span.to) return span
    this.cover(instant, instant + 1)
    return this.spanAt(instant)
  }

  /** Extends what is known, always without holes. */
  private cover(from: Minutes, to: Minutes): void {
    const first = this.spansFound[0]
    const last = this.spansFound[this.spansFound.length - 1]
    const low = Math.floor(from / BLOCK) * BLOCK
    const high = Math.ceil(to / BLOCK) * BLOCK
    if (!first || !last) {
      this.spansFound.push(...this.probe(low, high))
      return
    }
    if (low < first.from) this.join(this.probe(low, first.from), true)
    if (high > last.to) this.join(this.probe(last.to, high), false)
  }

  private join(found: OffsetSpan[], isBefore: boolean): void {
    const all = isBefore ? [...found, ...this.spansFound] : [...this.spansFound, ...found]
    this.spansFound.length = 0
    for (const span of all) {
      const previous = this.spansFound[this.spansFound.length - 1]
      if (previous?.offset !== span.offset) this.spansFound.push(span)
      else this.spansFound[this.spansFound.length - 1] = { ...previous, to: span.to }
    }
  }

  private probe(from: Minutes, to: Minutes): OffsetSpan[] {
    const result: OffsetSpan[] = []
    let start = from
    let offset = this.read(from)
    for (let day = from; day < to; day += DAY_MINUTES) {
      const next = Math.min(day + DAY_MINUTES, to)
      const nextOffset = this.read(next)
      if (nextOffset === offset) continue
      const at = this.bisect(day, next, offset)
      result.push({ from: start, to: at, offset })
      start = at
      offset = nextOffset
    }
    if (start < to) result.push({ from: start, to, offset })
    return result
  }

  /** First minute in `(low, high]` whose offset is not `offset`. */
  private bisect(low: Minutes, high: Minutes, offset: number): Minutes {
    let same = low
    let other = high
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2)
      if (this.read(middle) === offset) same = middle
      else other = middle
    }
    return other
  }

  private read(instant: Minutes): number {
    const match = OFFSET.exec(this.format.format(instant * 60_000))
    const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0)
    return match?.[1] === '-' ? -minutes : minutes
  }
}

/** Zones by name, made on first use. Belongs to one engine; as large as the number of zones in use. */
export class ZoneCache {
  private readonly zones = new Map<string, Zone>()

  get(name: string): Zone {
    const known = this.zones.get(name)
    if (known) return known
    const zone = new Zone(name)
    this.zones.set(name, zone)
    return zone
  }
}
