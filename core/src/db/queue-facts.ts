import type { SequelizeUnitOfWork } from './unit-of-work.js'

export interface QueueFacts {
  readonly lagSeconds: number
  readonly waitingEvents: number
  readonly deadEvents: number
  readonly waitingWebhooks: number
  readonly deadWebhooks: number
}

const FACTS = `SELECT
  (SELECT coalesce(greatest(extract(epoch FROM clock_timestamp() - min(next_attempt_at)), 0), 0)::float8
     FROM bw.outbox WHERE state = 'new') AS "lagSeconds",
  (SELECT count(*) FROM bw.outbox WHERE state = 'new')::int AS "waitingEvents",
  (SELECT count(*) FROM bw.outbox WHERE state = 'dead')::int AS "deadEvents",
  (SELECT count(*) FROM bw.inbox WHERE state = 'new')::int AS "waitingWebhooks",
  (SELECT count(*) FROM bw.inbox WHERE state = 'dead')::int AS "deadWebhooks"`

/** How far behind the relay is, over all businesses. */
export async function readQueueFacts(unitOfWork: SequelizeUnitOfWork): Promise<QueueFacts> {
  const [facts] = await unitOfWork.asRelay(tx => tx.query<QueueFacts>(FACTS))
  return facts ?? { lagSeconds: 0, waitingEvents: 0, deadEvents: 0, waitingWebhooks: 0, deadWebhooks: 0 }
}
