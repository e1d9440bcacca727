import { isCardAmongPhones, maskCardNumbers } from '../domain/card-number.js'
import type { ImportMapping, ImportOptions, ImportProblem, ImportRow } from '../domain/import.js'
import { isLanguageTag } from '../domain/language-tag.js'
import type { Zone } from '../availability/zone.js'

const EMAIL = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\]+$/
/** ITU-T E.164: at most 15 digits. */
const PHONE = /^\+?[0-9]{5,15}$/
const LOCALE = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/
const UNSAFE = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu
const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

/** Why a cell is not what its field needs; caught row by row. */
export class CellProblem extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(reason)
  }
}

/** The cells of one row by their field. */
export class Cells {
  constructor(
    private readonly row: ImportRow,
    private readonly mapping: ImportMapping,
  ) {}

  get line(): number {
    return this.row[0]
  }

  /** In one line, without spaces around; empty when there is no such column. */
  text(field: string, maxLength = 200): string {
    const text = maskCardNumbers(this.typed(field))
    if (text.length > maxLength) throw new CellProblem(field, `This is longer than ${maxLength} characters.`)
    return text
  }

  private typed(field: string): string {
    const place = this.mapping[field]
    return (place === undefined ? '' : String(this.row[place + 1] ?? '')).replace(UNSAFE, ' ').trim()
  }

  needed(field: string, maxLength?: number): string {
    const text = this.text(field, maxLength)
    if (text === '') throw new CellProblem(field, 'This must not be empty.')
    return text
  }

  email(field: string): string | null {
    const text = this.text(field, 254)
    if (text === '') return null
    if (!EMAIL.test(text)) throw new CellProblem(field, 'This is no e-mail address.')
    return text
  }

  phone(field: string): string | null {
    const text = this.typed(field).replace(/[\s().\-/]/g, '')
    if (text === '') return null
    if (!PHONE.test(text) || isCardAmongPhones(text)) throw new CellProblem(field, 'This is no telephone number.')
    return text
  }

  locale(field: string): string | null {
    const text = this.text(field, 40)
    if (text === '') return null
    if (!LOCALE.test(text) || !isLanguageTag(text)) {
      throw new CellProblem(field, 'This is no language tag such as en-GB.')
    }
    return text
  }

  /** A whole number in a range; undefined when there is none. */
  whole(field: string, { min, max }: { min: number; max: number }): number | undefined {
    const text = this.text(field, 20)
    if (text === '') return undefined
    const value = Number(text)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    throw new CellProblem(field, `This must be a whole number from ${min} to ${max}.`)
  }

  /** An amount such as 48, 48.50, £1,234.50 or 1.234,50, in minor units; undefined when there is none. */
  amount(field: string, currency: string): number | undefined {
    const text = this.text(field, 40)
    if (text === '') return undefined
    const digits =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    const plain = text.replace(/[^\d.,-]/g, '')
    const [, whole = '', fraction = ''] = /^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(plain) ?? []
    const value = Number(`${whole.replace(/[.,]/g, '')}.${fraction || '0'}`) * 10 ** digits
    if (whole === '' || !Number.isSafeInteger(Math.round(value))) {
      throw new CellProblem(field, 'This is no amount of money.')
    }
    return Math.round(value)
  }

  /** An instant: with an offset as it says, else on the clock of the place. */
  instant(field: string, timeField: string, { zone, options }: { zone: Zone; options: ImportOptions }): Date {
    const date = this.needed(field, 40)
    const time = timeField === '' ? '' : this.text(timeField, 20)
    const text = time === '' ? date : `${date.split(/[ T]/)[0]} ${time}`
    if (/T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(Date.parse(text))
    const local = readLocal(text, options)
    if (local === undefined) throw new CellProblem(field, 'This is no date with a time, such as 2026-03-02 14:30.')
    const minutes = zone.firstOccurrence(local)
    if (minutes === undefined) throw new CellProblem(field, 'There is no such time on that day: the clocks change.')
    return new Date(minutes * MINUTE_MS)
  }
}

function readLocal(text: string, { dateOrder = 'dmy' }: ImportOptions): number | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text)
  const spoken = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}),?[ T](\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text)
  const [first = 0, second = 0, third = 0, hour = 0, minute = 0] = (iso ?? spoken)?.slice(1).map(Number) ?? []
  if (!iso && !spoken) return undefined
  const [year, month, day] = iso
    ? [first, second, third]
    : dateOrder === 'dmy'
      ? [third, second, first]
      : [third, first, second]
  const days = dayOf(year, month, day)
  return days === undefined || hour > 23 || minute > 59 ? undefined : days * DAY_MINUTES + hour * 60 + minute
}

/** Days since 1970-01-01; undefined for a date that the calendar does not have. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const at = new Date(Date.UTC(year, month - 1, day))
  const isReal = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return isReal && year >= 1970 && year <= 2200 ? at.getTime() / MINUTE_MS / DAY_MINUTES : undefined
}

/** What became of the rows of one chunk. */
export interface ChunkOutcome {
  readonly added: number
  readonly known: number
  readonly problems: readonly ImportProblem[]
}

/** Reads each row; what does not fit is told with its line and field. */
export function readRows<T>(
  rows: readonly ImportRow[],
  mapping: ImportMapping,
  read: (cells: Cells) => T,
): { good: T[]; problems: ImportProblem[] } {
  const good: T[] = []
  const problems: ImportProblem[] = []
  for (const row of rows) {
    const cells = new Cells(row, mapping)
    try {
      good.push(read(cells))
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
      problems.push({ line: cells.line, field: error.field, reason: error.reason })
    }
  }
  return { good, problems }
}
