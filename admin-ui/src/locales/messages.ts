import { en, type Messages } from './en.js'

/** The catalogue in use. */
export const messages: Messages = en
