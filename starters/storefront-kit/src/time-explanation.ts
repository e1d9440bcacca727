import type { Slot } from './api-types.js'

/** What the engine says about one time. */
export interface TimeExplanation {
  isOffered: boolean
  text: string | null
  alternatives: Slot[]
}
