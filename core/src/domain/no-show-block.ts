import type { Minutes } from './interval.js'

const DAY = 1440

/** Whoever misses `count` visits within `days` days books nothing for `blockDays` days after the last of them. */
export interface NoShowBlock {
  readonly count: number
  readonly days: number
  readonly blockDays: number
}

/**
 * @param missed - Starts of visits that nobody came to, in UTC minutes and any order; days are of 24 hours.
 * @returns the UTC minute from which they may book again, which may be over; undefined when they never missed so many.
 */
export function blockedUntil({ count, days, blockDays }: NoShowBlock, missed: readonly Minutes[]): Minutes | undefined {
  const starts = [...missed].sort((left, right) => left - right)
  const ends = starts.flatMap((last, index) => {
    const first = starts[index - count + 1]
    return first !== undefined && last - first <= days * DAY ? [last + blockDays * DAY] : []
  })
  return ends.at(-1)
}
