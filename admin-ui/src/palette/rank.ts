/** How well what is typed names something. */
const WHOLE = 100
const IN_ORDER = 80
const ANY_ORDER = 60
const INSIDE = 40
const SHORTEST_INSIDE = 3

const MARKS = /\p{M}/gu
const BETWEEN = /[^\p{L}\p{N}]+/u

/** Small letters without marks, so that "jose" finds José. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().trim()
}

/**
 * @param typed - What somebody typed, any spelling.
 * @param label - What it is called.
 * @param also - Other words for it; they count less than the label.
 * @returns 0 when it does not fit, else the more the better.
 */
export function fitOf(typed: string, label: string, also = ''): number {
  const [query, name] = [plain(typed), plain(label)]
  if (query === '') return 0
  if (name.startsWith(query)) return WHOLE
  const parts = query.split(BETWEEN).filter(Boolean)
  const words = name.split(BETWEEN)
  if (parts.length > 0 && isInOrder(parts, words)) return IN_ORDER
  const all = [...words, ...plain(also).split(BETWEEN)]
  if (parts.length > 0 && parts.every(part => all.some(word => word.startsWith(part)))) return ANY_ORDER
  return query.length >= SHORTEST_INSIDE && name.includes(query) ? INSIDE : 0
}

function isInOrder(parts: readonly string[], words: readonly string[]): boolean {
  let at = 0
  for (const word of words) if (at < parts.length && word.startsWith(parts[at] ?? '')) at += 1
  return at === parts.length
}

/** Those that fit, best first; equals stay in their order. */
export function bestOf<T>(items: readonly T[], fit: (item: T) => number): { item: T; fit: number }[] {
  return items
    .map(item => ({ item, fit: fit(item) }))
    .filter(found => found.fit > 0)
    .sort((left, right) => right.fit - left.fit)
}
