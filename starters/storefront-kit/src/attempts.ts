import { ProblemError } from './problem-error.js'
import type { SessionStore } from './session-store.js'

export interface Attempts {
  /** Sends an action under its key; the same action sent again before its outcome is known reuses the key. */
  run<T>(action: string, send: (idempotencyKey: string) => Promise<T>): Promise<T>
}

/** `crypto.randomUUID` exists only in secure contexts; a storefront opened by IP over http is none. */
function createKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Keeps one idempotency key per action over retries and reloads, so that no retry books twice. */
export function createAttempts(store: SessionStore): Attempts {
  return {
    async run(action, send) {
      const name = `attempt:${action}`
      const key = store.read<string>(name) ?? createKey()
      store.write(name, key)
      try {
        const answer = await send(key)
        store.remove(name)
        return answer
      } catch (thrown) {
        const problem = ProblemError.from(thrown)
        if (!problem.isUndecided) store.remove(name)
        throw problem
      }
    },
  }
}
