import { cut } from './cut-text.js'

/** Media types that are kept with a booking: what every browser shows, and nothing that runs. */
export const FILE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf'] as const
export type FileType = (typeof FILE_TYPES)[number]

const EXTENSIONS: Readonly<Record<FileType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'application/pdf': 'pdf',
}

/** Signatures at the beginning of files (WHATWG MIME Sniffing, 6.1 and 7.1). */
const SIGNATURES: readonly (readonly [FileType, (bytes: Buffer) => boolean])[] = [
  ['image/png', bytes => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['image/jpeg', bytes => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/webp', bytes => textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 14) === 'WEBPVP'],
  ['image/gif', bytes => ['GIF87a', 'GIF89a'].includes(textAt(bytes, 0, 6))],
  ['application/pdf', bytes => textAt(bytes, 0, 5) === '%PDF-'],
]

/** What a file is, by its bytes; undefined when it is nothing that is kept. Its name and what was said of it count nothing. */
export function fileTypeOf(bytes: Buffer): FileType | undefined {
  return SIGNATURES.find(([, matches]) => matches(bytes))?.[0]
}

/** A name that ends as its type says, without anything that means something to a file system. */
export function safeFileName(name: string, type: FileType): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^\p{L}\p{N} _.-]/gu, '_')
    .replace(/^[. ]+/, '')
  return `${cut(stem, 80).trim() || 'file'}.${EXTENSIONS[type]}`
}

function textAt(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to)
}
