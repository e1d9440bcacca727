/** What decides how many more bookings than places are taken. */
export interface OverbookingRequest {
  readonly capacity: number
  /** The chance of each booking there is that nobody comes, from 0 to 1. */
  readonly noShow: readonly number[]
  /** The chance assumed for bookings to come. */
  readonly expectedNoShow: number
  /** How likely it may be that more come than there are places, from 0 to 1. */
  readonly risk: number
  /** At most so many units are opened, whatever the chances say. */
  readonly most: number
}

/**
 * How many units beyond the capacity can be opened: the largest number for which more people than places come with at
 * most the accepted risk. Each booking has its own chance, so the number of people who come is Poisson-binomial; its
 * distribution is built up booking by booking, in the square of their number.
 */
export function overbookingUnits(request: OverbookingRequest): number {
  const { capacity, noShow, expectedNoShow, risk, most } = request
  let distribution = [1]
  for (const chance of noShow) distribution = withBooking(distribution, 1 - chance)
  for (let booked = noShow.length; booked < capacity; booked++) {
    distribution = withBooking(distribution, 1 - expectedNoShow)
  }
  // More may be booked already than this question would open: those stay, and nothing is added to them.
  let units = Math.max(0, noShow.length - capacity)
  if (chanceOfMore(distribution, capacity) > risk) return 0
  while (units < most) {
    distribution = withBooking(distribution, 1 - expectedNoShow)
    if (chanceOfMore(distribution, capacity) > risk) break
    units++
  }
  return Math.min(units, most)
}

/** `distribution[n]` is the chance that exactly n come. */
function withBooking(distribution: readonly number[], show: number): number[] {
  const result = Array.from({ length: distribution.length + 1 }, () => 0)
  distribution.forEach((chance, count) => {
    result[count] = (result[count] ?? 0) + chance * (1 - show)
    result[count + 1] = (result[count + 1] ?? 0) + chance * show
  })
  return result
}

function chanceOfMore(distribution: readonly number[], capacity: number): number {
  return distribution.slice(capacity + 1).reduce((sum, chance) => sum + chance, 0)
}
