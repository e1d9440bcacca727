import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { ConfigurationError } from '../../errors/catalog.js'

/** Raised when a reader of the older kind would misunderstand the file. */
export const FORMAT_VERSION = 1

/** Lines that speak about rows begin with it; the rows themselves begin with a bracket. */
export const CONTROL_MARK = '#'

const header = z.object({
  kind: z.literal('header'),
  format: z.literal('bookwright-backup'),
  formatVersion: z.number(),
  coreVersion: z.string(),
  createdAt: z.string(),
  migrations: z.array(z.string()),
})
const tableStart = z.object({ kind: z.literal('table'), name: z.string(), columns: z.array(z.string()) })
const tableEnd = z.object({ kind: z.literal('table-end'), name: z.string(), rows: z.number(), sha256: z.string() })
const end = z.object({ kind: z.literal('end'), tables: z.number(), rows: z.number() })
const control = z.discriminatedUnion('kind', [header, tableStart, tableEnd, end])

export type BackupHeader = z.infer<typeof header>
export type ControlLine = z.infer<typeof control>

export function writeControl(line: ControlLine): string {
  return `${CONTROL_MARK}${JSON.stringify(line)}\n`
}

/** @throws ConfigurationError when the line is none of ours. */
export function readControl(line: string): ControlLine {
  const parsed = control.safeParse(parseJson(line.slice(CONTROL_MARK.length)))
  if (!parsed.success || !line.startsWith(CONTROL_MARK)) throw damaged(parsed.error)
  return parsed.data
}

export function damaged(cause?: unknown): Error {
  const problem = 'The file is no backup, or it is damaged or cut short. Nothing was restored.'
  return new ConfigurationError({ problem }, cause)
}

/** Splits at line feeds only: readline would also split at U+2028, which JSON leaves as it is. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(error)
  }
}
