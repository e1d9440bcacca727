import type { Transaction } from '../ports/unit-of-work.js'

/** The transaction as a handler gets it: once its time is over, a handler that was left behind can write nothing more. */
export function guardedTransaction(tx: Transaction, signal: AbortSignal): Transaction {
  const live = async <R>(work: () => Promise<R>): Promise<R> => {
    signal.throwIfAborted()
    return work()
  }
  return {
    tenantId: tx.tenantId,
    query: (sql, values) => live(() => tx.query(sql, values)),
    // At once: an error of a handler must be known as its own.
    later: (sql, values) => live(async () => void (await tx.query(sql, values))),
    savepoint: work => live(() => tx.savepoint(work)),
    enqueue: event => live(() => tx.enqueue(event)),
    audit: entry => live(() => tx.audit(entry)),
  }
}

/**
 * Runs handlers with a limit on each of their statements, so that one that waits for a lock does not hold the
 * transaction longer than its budget; the limit that was there before returns when all went well.
 */
export async function withStatementTimeout(
  tx: Transaction,
  timeoutMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const [row] = await tx.query<{ previous: string }>(
    `WITH before AS MATERIALIZED (SELECT current_setting('statement_timeout') AS previous)
     SELECT previous, set_config('statement_timeout', $1, true) FROM before`,
    [String(timeoutMs)],
  )
  await work()
  await tx.query(`SELECT set_config('statement_timeout', $1, true)`, [row?.previous ?? '0'])
}
