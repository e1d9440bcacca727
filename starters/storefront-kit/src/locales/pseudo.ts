import { en } from './en.js'
import type { Messages } from './messages.js'
import { pseudoOf } from './pseudo-of.js'

/** Not for readers: whatever of the page is not written like this is written outside the catalogues. */
export const pseudo = pseudoOf(en) as Messages
