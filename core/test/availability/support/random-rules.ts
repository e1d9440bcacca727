import { WEEKDAYS } from '../../../dist/domain/schedule.js'
import type { PriceRules } from '../../../dist/domain/price-rules.js'

/** Numbers from 0 to 1 that the seed decides. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Price rules of any shape that a business may enter, with times on quarters of an hour. */
export function randomRules(random: () => number): PriceRules {
  const below = (most: number) => Math.floor(random() * most)
  const time = () => `${String(below(24)).padStart(2, '0')}:${String(below(4) * 15).padStart(2, '0')}`
  const times = (index: number) => ({
    ...{ key: `k${index}`, label: `l${index}`, amount: below(20_000) },
    ...{ days: WEEKDAYS.filter((_, day) => day === index || random() < 0.5), from: time(), to: time() },
  })
  return {
    ...{ perMinutes: 1 + below(120), amount: below(20_000), label: '' },
    bands: Array.from({ length: below(4) }, (_, index) => times(index)),
    surcharges: Array.from({ length: below(3) }, (_, index) => times(index)),
  }
}
