const FIRST_MS = 1_000
const MAX_MS = 60_000

/**
 * Says when a connection should plan its prepared statements anew. The server keeps a plan until statistics are gathered:
 * one that was made while a table had a page or two reads all of it ever after, also when it has grown to thousands, and
 * autovacuum looks once a minute at most. So plans are young at first and a minute old at most.
 */
export class PlanAges {
  private readonly ages = new WeakMap<object, { until: number; lengthMs: number }>()

  /** @param now - Of a monotonic clock, in milliseconds. @returns true once for each age that has ended. */
  isDue(connection: object, now = performance.now()): boolean {
    const age = this.ages.get(connection)
    if (age && now < age.until) return false
    const lengthMs = age ? Math.min(age.lengthMs * 2, MAX_MS) : FIRST_MS
    this.ages.set(connection, { until: now + lengthMs, lengthMs })
    return age !== undefined
  }
}
