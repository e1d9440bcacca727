import { createHash } from 'node:crypto'
import { InvalidRequestError } from '../errors/catalog.js'
import type { Photo, PhotoType } from '../ports/photo-store.js'

export const MAX_PHOTO_BYTES = 300 * 1024

/**
 * How files of each kind begin (PNG 3rd edition 5.2; ITU-T T.81 B.1.1.3; RFC 9649 2.4). What a file says about itself, by
 * name or header, is not looked at. SVG is left out: it can hold scripts.
 */
const KINDS: readonly { readonly type: PhotoType; is(bytes: Buffer): boolean }[] = [
  { type: 'image/png', is: bytes => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', is: bytes => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff },
  {
    type: 'image/webp',
    is: bytes =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  },
]

/** @param data - Base64. @throws InvalidRequestError for what is no PNG, JPEG or WebP of at most 300 kB. */
export function readPhoto(data: string): Photo {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > MAX_PHOTO_BYTES) refuse('is larger than 300 kB')
  const kind = KINDS.find(({ is }) => is(bytes))
  if (!kind || bytes.length < 16) refuse('is no PNG, JPEG or WebP picture')
  return { type: kind.type, bytes, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 16) }
}

function refuse(message: string): never {
  throw new InvalidRequestError({ issues: [{ path: 'data', message }] })
}
