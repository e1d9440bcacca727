import type { ActionEvent } from './hook.js'

/** What the outbox relay needs of the hook bus: who handles an event, and one attempt of one of them. */
export interface ActionEmitter {
  /** Ids of the handlers of `hook` that may run for the tenant, in order; each gets its own delivery row. */
  handlersOf(hook: string, tenantId: string): string[]
  /**
   * Runs one handler once. Resolves when it did its work, or when it no longer applies (its plugin was switched off).
   * @throws BW_HOOK_FAILED, BW_HOOK_TIMEOUT - the relay tries this handler again, alone.
   */
  emit(hook: string, event: ActionEvent, handler: string): Promise<void>
}
