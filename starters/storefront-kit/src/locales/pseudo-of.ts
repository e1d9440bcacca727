const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = [...'áƀçđéƒğĥíĵķłɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓÞɊŘŠŦÚṼŴẊÝŽ']
const letters = new Map([...plain].map((letter, index) => [letter, accented[index] ?? letter]))

/** Two fifths longer, which German and the like need, between brackets that show where a sentence was cut. */
function stretched(text: string): string {
  const longer = '·'.repeat(Math.ceil(text.length * 0.4))
  return text === '' ? '' : `⟦${[...text].map(letter => letters.get(letter) ?? letter).join('')}${longer}⟧`
}

/** Words in the shape of these, that are for nobody to read. */
export function pseudoOf(part: unknown): unknown {
  if (typeof part === 'string') return stretched(part)
  if (typeof part === 'function') return (...given: unknown[]) => stretched(String(part(...given)))
  return Object.fromEntries(Object.entries(part as object).map(([key, value]) => [key, pseudoOf(value)]))
}
