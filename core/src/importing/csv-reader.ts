import type { ImportRow } from '../domain/import.js'
import { CsvRefusedError } from '../errors/import-errors.js'
import { cut } from '../domain/cut-text.js'
import { unquoteFormula } from './csv-text.js'

const MAX_COLUMNS = 100
/** Of a cell so much is kept. No field takes as much, so what is longer is still told as too long. */
const MAX_CELL = 20_000
/** More than this in one row means that a quote was never closed. */
const MAX_ROW = 16 * 1024 * 1024
/** Of the first line. */
const MAX_HEAD = 2 * 1024 * 1024
const DELIMITERS = [',', ';', '\t'] as const

/** Where in the text the reader stands: at a cell, inside a plain or a quoted one, behind a quote that may be the last one. */
type Place = 'cell' | 'plain' | 'quoted' | 'behind-quote'

/**
 * Reads a table of comma-separated values (RFC 4180) as it comes in: quoted cells with line breaks and doubled quotes, any
 * line ending, a byte-order mark, semicolons or tabs where the first line has more of them. Empty lines are left out, and the
 * quote with which a spreadsheet marks text that looks like a formula. Behind the first line each character is looked at once,
 * however the file is cut.
 */
export class CsvReader {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  /** What came before the delimiter was known. */
  private head = ''
  private delimiter = ''
  private place: Place = 'cell'
  private cells: string[] = []
  private cell = ''
  /** Characters of the row so far, kept or not. */
  private size = 0
  private line = 1
  private rowLine = 1
  private hasCarriage = false

  /** @returns the rows that are complete. @throws CsvRefusedError */
  push(bytes: Uint8Array): ImportRow[] {
    return this.take(this.decode(bytes, true), false)
  }

  /** The last row, also without a line break. @throws CsvRefusedError */
  end(): ImportRow[] {
    const rows = this.take(this.decode(undefined, false), true)
    if (this.place === 'quoted') throw this.refuse('a quote is opened and never closed.', this.rowLine)
    if (this.place !== 'cell' || this.cells.length > 0) this.endRow(rows)
    return rows
  }

  private decode(bytes: Uint8Array | undefined, stream: boolean): string {
    let text: string
    try {
      text = this.decoder.decode(bytes, { stream })
    } catch (error) {
      const readable = new TextDecoder().decode(bytes)
      const line = this.line + countBreaks(this.head) + countBreaks(readable.slice(0, readable.indexOf('\uFFFD')))
      throw new CsvRefusedError({ line, problem: 'the characters are not UTF-8.' }, error)
    }
    if (text.includes('\0')) throw this.refuse('this is no text.')
    return text
  }

  private take(text: string, isEnd: boolean): ImportRow[] {
    const rows: ImportRow[] = []
    if (this.delimiter !== '') this.read(text, rows)
    else {
      this.head += text
      const delimiter = guess(this.head, isEnd)
      if (delimiter === undefined) {
        if (this.head.length > MAX_HEAD) throw this.refuse(TOO_LONG)
        return rows
      }
      this.delimiter = delimiter
      const head = this.head
      this.head = ''
      this.read(head, rows)
    }
    return rows
  }

  private read(text: string, rows: ImportRow[]): void {
    for (let at = 0; at < text.length;) {
      const character = text[at] as string
      if (this.hasCarriage) {
        this.hasCarriage = false
        if (character === '\n') {
          // The other half of a line break that was counted.
          if (this.place === 'quoted') this.keep('\n')
          at += 1
          continue
        }
      }
      if (this.place === 'quoted') at = this.readQuoted(text, at)
      else if (this.place === 'cell' && character === '"') {
        this.place = 'quoted'
        at += 1
      } else if (this.place === 'behind-quote' && character === '"') {
        this.keep('"')
        this.place = 'quoted'
        at += 1
      } else if (character === this.delimiter) {
        this.endCell()
        at += 1
      } else if (character === '\n' || character === '\r') {
        this.endRow(rows)
        this.breakLine(character)
        this.rowLine = this.line
        at += 1
      } else if (this.place === 'behind-quote') {
        throw this.refuse('a quoted cell goes on after its closing quote.', this.rowLine)
      } else at = this.readPlain(text, at)
    }
  }

  private readPlain(text: string, from: number): number {
    this.place = 'plain'
    let at = from
    while (at < text.length && !this.endsPlain(text.charCodeAt(at))) at += 1
    this.keep(text.slice(from, at))
    return at
  }

  private endsPlain(code: number): boolean {
    return code === 10 || code === 13 || code === this.delimiter.charCodeAt(0)
  }

  private readQuoted(text: string, from: number): number {
    const quote = text.indexOf('"', from)
    const to = quote < 0 ? text.length : quote
    const part = text.slice(from, to)
    this.line += countBreaks(part)
    // What follows may be the other half of this line break.
    this.hasCarriage = quote < 0 && part.endsWith('\r')
    this.keep(part)
    if (quote < 0) return to
    this.place = 'behind-quote'
    return to + 1
  }

  private keep(part: string): void {
    this.size += part.length
    if (this.size > MAX_ROW) throw this.refuse(TOO_LONG, this.rowLine)
    if (this.cell.length <= MAX_CELL) this.cell += part.slice(0, MAX_CELL + 1 - this.cell.length)
  }

  private endCell(): void {
    // Half a character is none, and no database takes it.
    this.cells.push(unquoteFormula(this.cell.length > MAX_CELL ? `${cut(this.cell, MAX_CELL)}…` : this.cell))
    this.cell = ''
    this.place = 'cell'
    if (this.cells.length > MAX_COLUMNS) {
      throw this.refuse(`there are more than ${MAX_COLUMNS} columns.`, this.rowLine)
    }
  }

  private endRow(rows: ImportRow[]): void {
    this.endCell()
    if (this.cells.some(cell => cell !== '')) rows.push([this.rowLine, ...this.cells])
    this.cells = []
    this.size = 0
  }

  private breakLine(character: string): void {
    this.line += 1
    this.hasCarriage = character === '\r'
  }

  private refuse(problem: string, line = this.line): InstanceType<typeof CsvRefusedError> {
    return new CsvRefusedError({ line, problem })
  }
}

const TOO_LONG = 'the row is too long; is a quote missing?'

/** What separates the cells of the first line with something in it; undefined while its end has not come yet. */
function guess(text: string, isEnd: boolean): string | undefined {
  const counts = DELIMITERS.map(() => 0)
  let [isQuoted, hasContent] = [false, false]
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string
    if (isQuoted) {
      // A doubled quote closes and opens again.
      isQuoted = character !== '"'
      continue
    }
    const isBreak = character === '\n' || character === '\r'
    if (isBreak && hasContent) return mostOf(counts)
    if (!isBreak) hasContent = true
    const place = DELIMITERS.indexOf(character as (typeof DELIMITERS)[number])
    if (place >= 0) counts[place] = (counts[place] ?? 0) + 1
    if (character === '"') isQuoted = at === 0 || /[,;\t\r\n"]/.test(text[at - 1] as string)
  }
  return isEnd ? mostOf(counts) : undefined
}

function mostOf(counts: readonly number[]): string | undefined {
  return DELIMITERS[counts.indexOf(Math.max(...counts))]
}

function countBreaks(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10 ? text.charCodeAt(at - 1) !== 13 : code === 13) count += 1
  }
  return count
}
