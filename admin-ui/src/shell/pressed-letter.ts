/**
 * The sign of a key, in lower case; on a keyboard of another script the Latin letter that the key has elsewhere: whoever
 * writes Arabic finds M where everybody does.
 */
export function pressedLetter({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const isForeign = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key)
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? []
  if (isForeign && letter !== undefined) return letter.toLowerCase()
  return key === '؟' ? '?' : key.toLowerCase()
}
