import { HookTimeoutError } from '../errors/catalog.js'

/** Whose time it is. */
export interface Budget {
  readonly hook: string
  readonly plugin: string
  readonly timeoutMs: number
}

/**
 * Runs `work` with a signal that aborts when its time is over. What does not listen to the signal is left behind:
 * its late answer is ignored, and so is its late rejection.
 * @throws BW_HOOK_TIMEOUT
 */
export async function runWithin<R>(budget: Budget, work: (signal: AbortSignal) => R | Promise<R>): Promise<R> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new HookTimeoutError({ ...budget })
      abort.abort(error)
      reject(error)
    }, budget.timeoutMs)
  })
  try {
    return await Promise.race([Promise.resolve(abort.signal).then(work), late])
  } finally {
    clearTimeout(timer)
  }
}
