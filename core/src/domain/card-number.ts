/**
 * 13 to 19 digits that begin as a card does, with single spaces or hyphens between them; or a whole id (RFC 9562), which
 * is taken first: groups of it may happen to be digits that add up.
 */
const CANDIDATE = /(?<![\w-])([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\w-])|(?<!\d)[2-6](?:[ -]?\d){12,18}(?!\d)/gi
/** The same where ids stand, whose digits are parts of longer words. */
const LONE_CANDIDATE = /(?<![\w-])[2-6](?:[ -]?\d){12,18}(?![\w-])/g

/** Visa of old, Diners Club, American Express, all others. */
const CARD = /^(?:4\d{12}|3[0689]\d{12}|3[47]\d{13}|[2-6]\d{15,18})$/
const LONG_PHONE = 13

/** Hides what looks like the number of a payment card but for its last four digits (PCI DSS 3.4.1 allows those to be shown). */
export function maskCardNumbers(text: string): string {
  return text.replace(CANDIDATE, (found: string, id: string | undefined, at: number) => {
    return id ?? (text[at - 1] === '+' && !isCardAmongPhones(found) ? found : masked(found))
  })
}

/**
 * Whether somebody typed the number of a card where a telephone number is asked for. Up to thirteen digits it is taken for
 * the latter: many countries have such numbers (Germany, Brazil), one in ten of them adds up as a card does, and cards of
 * that length are issued no more.
 */
export function isCardAmongPhones(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  return digits.length > LONG_PHONE && isCard(digits)
}

/** As `maskCardNumbers`, for a line of a log: ids in it stay whole. */
export function maskCardNumbersInLog(line: string): string {
  return line.replace(LONE_CANDIDATE, masked)
}

/** The same for every text inside a JSON value. */
export function maskCardNumbersIn(value: unknown): unknown {
  if (typeof value === 'string') return maskCardNumbers(value)
  if (Array.isArray(value)) return value.map(maskCardNumbersIn)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [maskCardNumbers(key), maskCardNumbersIn(item)])
  return Object.fromEntries(entries) as unknown
}

/** By their beginnings the short ones, as the schemes publish them; longer ones by their length alone. */
function isCard(digits: string): boolean {
  return CARD.test(digits) && isLuhn(digits)
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

function masked(found: string): string {
  const digits = found.replace(/\D/g, '')
  return isCard(digits) ? `•••• ${digits.slice(-4)}` : found
}
