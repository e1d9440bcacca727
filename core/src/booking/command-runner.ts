import { inject, injectable } from 'tsyringe'
import { IDEMPOTENCY_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { IdempotencyKey, IdempotencyStore, StoredAnswer } from '../ports/idempotency-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { CommandContext, CommandResult } from './command.js'

export interface Command<P, B extends object> {
  /** Reads, plans and asks filters; runs before the transaction and must not write. */
  readonly prepare: () => Promise<P>
  /** Writes; every statement on `tx`. Its result is stored under the key in the same transaction. */
  readonly commit: (tx: Transaction, prepared: P) => Promise<{ status: number; body: B }>
}

/** Runs one change: prepare, then one transaction that also keeps the answer for repeats of the same key. */
@injectable()
export class CommandRunner {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(IDEMPOTENCY_STORE) private readonly idempotency: IdempotencyStore,
  ) {}

  /**
   * @returns The answer of `commit`, or the stored one of the first request with this key and body.
   * @throws IdempotencyMismatchError, IdempotencyInProgressError, and whatever prepare and commit throw.
   */
  async run<P, B extends object>(
    tenantId: TenantId,
    context: CommandContext,
    command: Command<P, B>,
  ): Promise<CommandResult<B>> {
    const key = context.idempotency
    const first = await this.replay<B>(tenantId, key)
    if (first) return first
    const prepared = await this.prepare(tenantId, key, command)
    if ('replayed' in prepared) return prepared.replayed
    return this.unitOfWork.run(tenantId, async tx => {
      const stored = key && (await this.idempotency.begin(tx, key))
      if (stored) return toReplay<B>(stored)
      const answer = await command.commit(tx, prepared.value)
      if (key) await this.idempotency.store(tx, key, answer)
      return { ...answer, isReplayed: false }
    })
  }

  /** A retry can meet the slot that its own first request took meanwhile: then the first answer counts, not the refusal. */
  private async prepare<P, B extends object>(
    tenantId: TenantId,
    key: IdempotencyKey | undefined,
    command: Command<P, B>,
  ): Promise<{ value: P } | { replayed: CommandResult<B> }> {
    try {
      return { value: await command.prepare() }
    } catch (error) {
      const replayed = await this.replay<B>(tenantId, key)
      if (replayed) return { replayed }
      throw error
    }
  }

  private async replay<B extends object>(
    tenantId: TenantId,
    key: IdempotencyKey | undefined,
  ): Promise<CommandResult<B> | undefined> {
    const found = key && (await this.idempotency.find(tenantId, key))
    return found && toReplay<B>(found)
  }
}

function toReplay<B extends object>(stored: StoredAnswer): CommandResult<B> {
  return { status: stored.status, body: stored.body as B, isReplayed: true }
}
