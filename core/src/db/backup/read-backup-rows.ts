import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { CONTROL_MARK, readControl, splitLines } from './backup-format.js'

/** A row by its columns, each in the text form of the database. */
export type BackupRow = Readonly<Record<string, string | null>>

/**
 * Reads the rows of a few small tables out of a backup, before anything is restored. What is wrong with the file is for the
 * restore to say: this answers what it could read.
 */
export async function readBackupRows(file: string, tables: readonly string[]): Promise<Map<string, BackupRow[]>> {
  const found = new Map<string, BackupRow[]>()
  const packed = createReadStream(file)
  const unpacked = packed.pipe(createGunzip())
  packed.on('error', error => unpacked.destroy(error))
  try {
    let open: { readonly name: string; readonly columns: readonly string[] } | undefined
    for await (const line of splitLines(unpacked)) {
      if (line.startsWith(CONTROL_MARK)) {
        const control = readControl(line)
        open = control.kind === 'table' && tables.includes(control.name) ? control : undefined
      } else if (open) {
        const rows = found.get(open.name) ?? []
        found.set(open.name, rows)
        rows.push(rowOf(open.columns, line))
      }
    }
  } catch {
    // Damaged, cut short or not there.
    unpacked.destroy()
  }
  return found
}

function rowOf(columns: readonly string[], line: string): BackupRow {
  const values = JSON.parse(line) as (string | null)[]
  return Object.fromEntries(columns.map((name, index) => [name, values[index] ?? null]))
}
