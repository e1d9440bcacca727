import { shallowReactive } from 'vue'
import { ProblemError } from './problem-error.js'

export interface Asked {
  status: 'loading' | 'ready' | 'failed'
  problem: ProblemError | null
}

/** Takes what came, unless something else was asked meanwhile; says whether it was taken. */
export type Take<Found> = (found: Partial<Found & Asked>) => boolean

/**
 * What was asked last, and how far it is: an older answer never overwrites a newer one.
 *
 * @param ask - null where there is nothing to ask now: then what is shown stays.
 */
export function useLatest<Found extends object>(start: Found, ask: (take: Take<Found>) => Promise<unknown> | null) {
  const state = shallowReactive({ status: 'loading', problem: null, ...start } as Found & Asked)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    const take: Take<Found> = found => mine === turn && !!Object.assign(state, found)
    const answer = ask(take)
    if (!answer) return
    Object.assign(state, { status: 'loading', problem: null })
    try {
      await answer
      take({ status: 'ready' } as Partial<Found & Asked>)
    } catch (thrown) {
      take({ status: 'failed', problem: ProblemError.from(thrown) } as Partial<Found & Asked>)
    }
  }
  return { state, load }
}
