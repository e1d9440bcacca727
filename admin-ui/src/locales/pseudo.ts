const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = [...'áƀçđéƒğĥíĵķłɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓÞɊŘŠŦÚṼŴẊÝŽ']
const letters = new Map([...plain].map((letter, index) => [letter, accented[index] ?? letter]))

/** Two fifths longer, which German and the like need, between brackets that show where a sentence was cut. */
function stretched(text: string): string {
  // In pieces, as words are, so that a line may end between them.
  const longer = '·'.repeat(Math.ceil(text.length * 0.4)).replace(/·{10}(?=·)/g, '·········· ')
  return text.trim() === '' ? text : `⟦${[...text].map(letter => letters.get(letter) ?? letter).join('')}${longer}⟧`
}

/** A catalogue as nobody reads it: whatever of a page is not written like this stands outside the catalogues. */
export function pseudoOf<T>(part: T): T {
  return stretchedPart(part) as T
}

function stretchedPart(part: unknown): unknown {
  if (typeof part === 'string') return stretched(part)
  if (typeof part === 'function') return (...given: unknown[]) => stretched(String(part(...given)))
  if (Array.isArray(part)) return part.map(stretchedPart)
  if (typeof part !== 'object' || part === null) return part
  // The name of an icon beside its words is none of them.
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === 'icon' ? value : stretchedPart(value)]),
  )
}
