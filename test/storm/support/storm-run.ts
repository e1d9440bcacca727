import type { OfferedSlot } from '../../support/booking-client.js'
import { randomFrom } from './claim-storm.js'
import { StormClient } from './storm-client.js'
import { StormHistory } from './storm-history.js'
import type { StormNodes } from './storm-line.js'

export interface StormFault {
  /** After which part of the operations it strikes, 0 to 1. */
  readonly after: number
  strike(): Promise<void>
}

export interface StormOptions {
  readonly seed: number
  readonly clients: number
  readonly operations: number
  readonly nodes: StormNodes
  readonly slots: readonly OfferedSlot[]
  readonly staffIds: readonly string[]
  readonly thingIds?: readonly string[]
  readonly poolIds?: readonly string[]
  readonly faults?: readonly StormFault[]
  readonly doubled?: number
}

/**
 * Lets seeded clients loose. The seed fixes what each client wants to do as long as its answers are the same; how the
 * requests of several clients meet is up to the machine, as it is in life.
 */
export async function runStorm(options: StormOptions): Promise<StormHistory> {
  const {
    seed,
    clients,
    operations,
    nodes,
    slots,
    staffIds,
    thingIds = [],
    poolIds = [],
    faults = [],
    doubled = 0.05,
  } = options
  const history = new StormHistory()
  const waiting = [...faults].sort((left, right) => left.after - right.after)
  const striking: Promise<void>[] = []
  let started = 0
  const work = async (index: number): Promise<void> => {
    const random = randomFrom(seed + index * 7919)
    const client = new StormClient({ index, nodes, history, random, slots, staffIds, thingIds, poolIds, doubled })
    while (started < operations) {
      started += 1
      if (waiting[0] && started >= waiting[0].after * operations) striking.push(waiting.shift()!.strike())
      await client.step()
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => work(index)))
  await Promise.all(striking)
  return history
}
