import type { BookingSource } from '../domain/booking-state.js'
import type { CustomerContact } from '../domain/customer.js'

const FIRST_NAMES = [
  ...['Amelia', 'Noah', 'Priya', 'Tom', 'Grace', 'Omar', 'Elena', 'James', 'Aisha', 'Lucas', 'Mei', 'Hugo'],
]
const LAST_NAMES = ['Hughes', 'Shah', 'Okoro', 'Walker', 'Silva', 'Novak', 'Evans', 'Rahman', 'Brown', 'Costa', 'Lindt']
const SOURCES: readonly BookingSource[] = ['web', 'web', 'web', 'phone', 'admin', 'walk-in']
/** Regulars: who books at a business books there again. */
const PEOPLE = 36

/** Somebody who books: two in three leave an e-mail address, the others a number kept for fiction. */
export function demoCustomer(random: () => number): CustomerContact {
  const index = Math.floor(random() * PEOPLE)
  const name = `${FIRST_NAMES[index % FIRST_NAMES.length]} ${LAST_NAMES[index % LAST_NAMES.length]}`
  if (index % 3 === 2) return { name, phone: `+447700900${String(100 + index)}` }
  return { name, email: `${name.toLowerCase().replace(' ', '.')}@example.test` }
}

export function demoSource(random: () => number): BookingSource {
  return pick(SOURCES, random) ?? 'web'
}

export function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)]
}

/** Rather one of the first: mornings are full, and the rest of a day stays in one piece for what takes long. */
export function pickEarly<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() ** 2 * items.length)]
}

/** Small seeded generator (Tommy Ettinger's mulberry32, public domain): the demo is the same wherever it is laid. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
