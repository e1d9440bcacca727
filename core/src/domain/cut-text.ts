/** The first so many characters, without half of one that takes two places: no JSON column takes it. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
