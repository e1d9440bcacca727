import { gzipSync } from 'node:zlib'
import type { PackedFile } from '../plugin/tar-archive.js'

const BLOCK = 512
const NAME_LENGTH = 100
/** Place of the byte that says which system wrote a gzip file (RFC 1952); 255 is "unknown". */
const SYSTEM_BYTE = 9

/**
 * A package file as `npm pack` writes it, and the same bytes for the same files on every machine: sorted, without times and
 * owners.
 */
export function writeArchive(files: readonly PackedFile[]): Buffer {
  const sorted = [...files].sort((left, right) => (left.path < right.path ? -1 : 1))
  const parts = sorted.flatMap(({ path, content }) => entry(`package/${path}`, content))
  const zipped = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 })
  zipped[SYSTEM_BYTE] = 255
  return zipped
}

/** A path that does not fit into a header of ustar stands in one of pax before it. */
function entry(path: string, content: Buffer): Buffer[] {
  const isLong = Buffer.byteLength(path) > NAME_LENGTH
  const pax = isLong ? paxRecord('path', path) : undefined
  const before = pax ? [header('package/pax', pax.length, 'x'), padded(pax)] : []
  return [...before, header(isLong ? path.slice(0, NAME_LENGTH) : path, content.length, '0'), padded(content)]
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length !== String(rest).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

function header(path: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(path, 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)])
}
