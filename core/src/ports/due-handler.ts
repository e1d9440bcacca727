import type { Transaction } from './unit-of-work.js'

/** What becomes of a due row; runs in the transaction that marks it, so it may write and enqueue, but not call out. */
export type DueHandler = (tx: Transaction, subjectId: string) => Promise<void>

/** Who works on which kind of due row. Filled while the engine is put together. */
export type DueHandlers = Map<string, DueHandler>
