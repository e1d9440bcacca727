/** An id as RFC 9562 writes it. */
const ID = String.raw`[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}`
/**
 * At least 13 digits that begin as a card does, with single spaces or hyphens between them; or a whole id, which is taken
 * first: groups of it may happen to be digits that add up.
 */
const CANDIDATE = new RegExp(String.raw`(${ID})|(?<!\d)[2-6](?:[ -]?\d){12,}`, 'gi')
/** The same where ids stand, whose digits are parts of longer words. */
const LONE_CANDIDATE = /(?<![\w-])[2-6](?:[ -]?\d){12,}(?![\w-])/g

/** Diners Club, American Express, JCB of old, and by its length alone what has 16 digits or more. */
const LONG_CARD = /^(?:3[0689]\d{12}|3[47]\d{13}|2131\d{11}|[2-6]\d{15,18})$/
/** Visa of old and Maestro: as long as telephone numbers are in many countries. */
const SHORT_CARD = /^(?:4\d{12}|5[0678]\d{11,13}|6\d{12,14})$/
/** How cards are printed and typed. */
const GROUPS = /^(?:\d{13,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5})$/
const MOST_GROUPS = 5
/** ITU-T E.164. */
const LONGEST_PHONE = 15

/** Hides what looks like the number of a payment card but for its last four digits (PCI DSS 3.4.1 allows those to be shown). */
export function maskCardNumbers(text: string): string {
  return text.replace(CANDIDATE, (found: string, id: string | undefined, at: number) => {
    if (id !== undefined) return id
    const isPhone = text[at - 1] === '+' && digitsOf(found).length <= LONGEST_PHONE && !isCardAmongPhones(found)
    return isPhone ? found : masked(found)
  })
}

/**
 * Whether somebody typed the number of a card where a telephone number is asked for. What is as short as the numbers of
 * many countries is taken for one of those (Germany, Brazil, Indonesia): one in ten of them adds up as a card does.
 */
export function isCardAmongPhones(text: string): boolean {
  const digits = digitsOf(text)
  return LONG_CARD.test(digits) && isLuhn(digits)
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

const digitsOf = (text: string) => text.replace(/\D/g, '')

function isCard(digits: string): boolean {
  return (LONG_CARD.test(digits) || SHORT_CARD.test(digits)) && isLuhn(digits)
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

const shown = (card: string) => `•••• ${digitsOf(card).slice(-4)}`

/** The whole run, or groups within it as a card has them: when it expires and its check digits may stand beside it. */
function masked(run: string): string {
  if (isCard(digitsOf(run))) return shown(run)
  const parts = run.split(/([ -])/)
  let text = ''
  for (let first = 0; first < parts.length;) {
    const last = lastOfCard(parts, first)
    text += last === undefined ? parts[first] : shown(parts.slice(first, last + 1).join(''))
    first = (last ?? first) + 1
  }
  return text
}

function lastOfCard(parts: readonly string[], first: number): number | undefined {
  for (let last = Math.min(parts.length - 1, first + 2 * (MOST_GROUPS - 1)); last >= first; last -= 1) {
    const piece = parts.slice(first, last + 1).join('')
    if (GROUPS.test(piece) && isCard(digitsOf(piece))) return last
  }
  return undefined
}
