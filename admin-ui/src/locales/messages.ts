import { translatedOver } from './catalogue.js'
import { en, type Messages } from './en.js'
import type { Translated } from './translated.js'

/** The catalogue in use: English, until `speak` says otherwise. */
export const messages: Messages = { ...en }

/** Pages take their words when they are loaded, so this comes before the first of them. */
export function speak(words: Translated<Messages>): void {
  Object.assign(messages, translatedOver(en, words))
}
