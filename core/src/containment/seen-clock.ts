/** More of a gap between two looks is not counted. */
const MOST_AWAY_MS = 300

/**
 * The time that somebody saw pass who looks regularly. A machine that slept, a process that was stopped, one that has to wait for
 * a processor: who looks stood still as well then. Of such a gap little counts, as nobody knows what others could do in it; what
 * was seen before it stays seen.
 */
export class SeenClock {
  private seenMs = 0
  private lookedAt: number

  /** @param real - Milliseconds of a clock that goes on in any case. */
  constructor(private readonly real: () => number = () => performance.now()) {
    this.lookedAt = real()
  }

  /** Milliseconds that were seen since it was made. */
  now(): number {
    return this.seenMs + Math.min(this.real() - this.lookedAt, MOST_AWAY_MS)
  }

  /** Somebody looks. @returns now */
  look(): number {
    this.seenMs = this.now()
    this.lookedAt = this.real()
    return this.seenMs
  }
}
