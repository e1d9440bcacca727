import type { Minutes } from '../domain/interval.js'
import type { Runs } from './runs.js'

/** A set of starts that is asked in ascending order most of the time: it remembers where it was. */
export class StartSet {
  private cursor = 0

  constructor(readonly runs: Runs) {}

  has(minute: Minutes): boolean {
    const { runs } = this
    if (this.cursor > 0 && minute < (runs[this.cursor - 1] ?? 0)) this.cursor = 0
    while (this.cursor < runs.length && (runs[this.cursor + 1] ?? 0) <= minute) this.cursor += 2
    return this.cursor < runs.length && (runs[this.cursor] ?? 0) <= minute
  }
}
