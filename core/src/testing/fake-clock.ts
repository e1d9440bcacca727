import type { Clock } from '../ports/clock.js'

/** A clock that stands still until it is told otherwise. */
export class FakeClock implements Clock {
  private current: number

  constructor(start: Date | string = '2027-06-01T08:00:00Z') {
    this.current = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.current)
  }

  set(instant: Date | string): void {
    this.current = new Date(instant).getTime()
  }

  /** @param milliseconds - Forward; backward when it is negative. */
  advance(milliseconds: number): void {
    this.current += milliseconds
  }
}
