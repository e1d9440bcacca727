import type { en } from './en.js'
import type { intake } from './en-intake.js'
import type { late } from './en-late.js'

type Widen<T> = T extends string
  ? string
  : T extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { [Key in keyof T]: Widen<T[Key]> }

/** What every catalogue must say: the shape of the English one, so that a missing sentence does not compile. */
export type Messages = Widen<typeof en>

/** The same of the page of a form. */
export type IntakeWords = Widen<typeof intake>

/** The same of what the pages of a booking and of a login say beside. */
export type LateWords = Widen<typeof late>
