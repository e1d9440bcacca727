import { en } from './en.js'
import type { Messages } from './messages.js'

const catalogues: Record<string, Messages> = { en }

/** The catalogue of a language tag: the exact one, else its language, else English. */
export function chooseMessages(tag: string): Messages {
  return catalogues[tag] ?? catalogues[tag.slice(0, 2)] ?? en
}
