import type { ImportRow } from '../domain/import.js'
import { CsvRefusedError } from '../errors/import-errors.js'

const MAX_COLUMNS = 100
const MAX_CELL = 20_000
const DELIMITERS = [',', ';', '\t'] as const

/**
 * Reads a table of comma-separated values (RFC 4180) as it comes in: quoted cells with line breaks and doubled quotes,
 * any line ending, a byte-order mark, semicolons or tabs where the first line has more of them. Empty lines are left out.
 */
export class CsvReader {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private text = ''
  private delimiter: string | undefined
  private line = 1

  /** @returns the rows that are complete. @throws CsvRefusedError */
  push(bytes: Uint8Array): ImportRow[] {
    this.text += this.decode(bytes, true)
    return this.take(false)
  }

  /** The last row, also without a line break. @throws CsvRefusedError */
  end(): ImportRow[] {
    this.text += this.decode(undefined, false)
    return this.take(true)
  }

  private decode(bytes: Uint8Array | undefined, stream: boolean): string {
    let text: string
    try {
      text = this.decoder.decode(bytes, { stream })
    } catch (error) {
      throw new CsvRefusedError({ line: this.line, problem: 'the characters are not UTF-8.' }, error)
    }
    if (text.includes('\0')) throw this.refuse('this is no text.')
    return text
  }

  private take(isEnd: boolean): ImportRow[] {
    const rows: ImportRow[] = []
    let from = 0
    for (;;) {
      const row = this.readRow(from, isEnd)
      if (!row) break
      from = row.next
      if (row.cells.some(cell => cell !== '')) rows.push([this.line, ...row.cells])
      this.line += row.lines
    }
    this.text = this.text.slice(from)
    if (this.text.length > MAX_COLUMNS * MAX_CELL) throw this.refuse('the row is too long; is a quote missing?')
    return rows
  }

  /** One row from here; undefined when its end has not come yet. */
  private readRow(from: number, isEnd: boolean): { cells: string[]; next: number; lines: number } | undefined {
    const { text } = this
    if (from >= text.length) return undefined
    this.delimiter ??= this.guess(isEnd)
    if (this.delimiter === undefined) return undefined
    const cells: string[] = []
    for (let at = from; ;) {
      const cell = text[at] === '"' ? this.readQuoted(at, isEnd) : this.readPlain(at, isEnd)
      if (!cell) return undefined
      if (cell.text.length > MAX_CELL) throw this.refuse(`a cell has more than ${MAX_CELL} characters.`)
      cells.push(cell.text)
      if (cells.length > MAX_COLUMNS) throw this.refuse(`there are more than ${MAX_COLUMNS} columns.`)
      if (text[cell.next] === this.delimiter) {
        at = cell.next + 1
        continue
      }
      const next = afterBreak(text, cell.next, isEnd)
      if (next === undefined) return undefined
      return { cells, next, lines: countBreaks(text, from, next) }
    }
  }

  private readPlain(from: number, isEnd: boolean): { text: string; next: number } | undefined {
    const { text } = this
    for (let at = from; at < text.length; at += 1) {
      const character = text[at]
      if (character === this.delimiter || character === '\n' || character === '\r') {
        return { text: text.slice(from, at), next: at }
      }
    }
    return isEnd ? { text: text.slice(from), next: text.length } : undefined
  }

  private readQuoted(from: number, isEnd: boolean): { text: string; next: number } | undefined {
    const { text } = this
    let hasDoubled = false
    for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
      const after = text[at + 1]
      if (after === '"') {
        hasDoubled = true
        at += 1
        continue
      }
      // The next character may be the other half of a doubled quote.
      if (after === undefined && !isEnd) return undefined
      if (after !== undefined && after !== this.delimiter && after !== '\n' && after !== '\r') {
        throw this.refuse('a quoted cell goes on after its closing quote.')
      }
      const inner = text.slice(from + 1, at)
      return { text: hasDoubled ? inner.replaceAll('""', '"') : inner, next: at + 1 }
    }
    if (isEnd) throw this.refuse('a quote is opened and never closed.')
    return undefined
  }

  private guess(isEnd: boolean): string | undefined {
    const end = this.text.search(/[\r\n]/)
    if (end < 0 && !isEnd) return undefined
    const first = this.text.slice(0, end < 0 ? undefined : end).replaceAll(/"[^"]*"/g, '')
    const counts = DELIMITERS.map(delimiter => first.split(delimiter).length)
    return DELIMITERS[counts.indexOf(Math.max(...counts))]
  }

  private refuse(problem: string): InstanceType<typeof CsvRefusedError> {
    return new CsvRefusedError({ line: this.line, problem })
  }
}

function afterBreak(text: string, at: number, isEnd: boolean): number | undefined {
  if (at >= text.length) return isEnd ? at : undefined
  if (text[at] === '\n') return at + 1
  // CR may be followed by LF in what comes next.
  if (at + 1 >= text.length && !isEnd) return undefined
  return text[at + 1] === '\n' ? at + 2 : at + 1
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) count += 1
  }
  return count
}
