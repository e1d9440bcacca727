import { runWithin } from '../hooks/run-within.js'
import type { Log } from '../ports/log.js'
import type { ReadyPlugin } from './plugin-record.js'

const STOP_TIMEOUT_MS = 2_000

/** Lets a version close what it holds open, after it was taken out; what it does not close it keeps. */
export async function stopPlugin({ manifest, definition, shared }: ReadyPlugin, log: Log): Promise<void> {
  if (!definition.stop) return
  const budget = { hook: 'stop', plugin: manifest.id, timeoutMs: STOP_TIMEOUT_MS }
  try {
    await runWithin(budget, () => definition.stop?.(shared))
  } catch (error) {
    log.warn({ plugin: manifest.id, version: manifest.version, error }, 'a plugin did not stop cleanly')
  }
}
