import type { Translated } from './translated.js'

type Words = Readonly<Record<string, unknown>>

const isGroup = (part: unknown): part is Words => typeof part === 'object' && part !== null && !Array.isArray(part)

/** A catalogue where another language says what it has words for, and English the rest. */
export function translatedOver<T extends object>(english: T, words: Translated<T>): T {
  return over(english as Words, words as Words) as T
}

function over(english: Words, words: Words): Words {
  const both = new Set([...Object.keys(english), ...Object.keys(words)])
  const entries = [...both].map(key => {
    const [own, other] = [english[key], words[key]]
    return [key, isGroup(own) && isGroup(other) ? over(own, other) : (other ?? own)]
  })
  return Object.fromEntries(entries) as Words
}

/** Names of the sentences that another language has no words for, such as `calendar.days.today`. */
export function untranslated(english: object, words: object, path = ''): string[] {
  return Object.entries(english).flatMap(([key, own]) => {
    const other = (words as Words)[key]
    if (isGroup(own)) return untranslated(own, isGroup(other) ? other : {}, `${path}${key}.`)
    return typeof other === typeof own ? [] : [path + key]
  })
}
