// Loaded before an engine of the storm: every statement leaves STORM_LATENCY_MS late, as from a process that hardly gets a
// processor. Locks are then held as long as on a machine that is short of breath, without taking its breath away.
import pg from 'pg'

type Query = (this: pg.Client, ...given: unknown[]) => unknown

const LATENCY_MS = Number(process.env.STORM_LATENCY_MS ?? 0)
const prototype = pg.Client.prototype as unknown as { query: Query }
const { query } = prototype
/** From the first request with a key on: the demo business is founded at full speed. */
let isLate = false

function beginsStorm(first: unknown): boolean {
  const text = typeof first === 'string' ? first : (first as { text?: string } | null)?.text
  return text?.includes('FROM bw.begin_request(') === true
}

prototype.query = function late(this: pg.Client, ...given: unknown[]): unknown {
  const [first] = given
  isLate ||= beginsStorm(first)
  if (!isLate) return query.apply(this, given)
  const isSubmittable = typeof (first as { submit?: unknown } | null)?.submit === 'function'
  if (isSubmittable || typeof given.at(-1) === 'function') {
    setTimeout(() => query.apply(this, given), LATENCY_MS)
    return isSubmittable ? first : undefined
  }
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      Promise.resolve(query.apply(this, given)).then(resolve, reject)
    }, LATENCY_MS)
  })
}
