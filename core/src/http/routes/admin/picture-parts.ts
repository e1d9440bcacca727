import { z } from 'zod'
import { MAX_PHOTO_BYTES } from '../../../catalog/photo-file.js'

/** Base64 is four characters for three bytes. */
const MAX_TEXT = Math.ceil(MAX_PHOTO_BYTES / 3) * 4

/** What routes that show a stored picture have in common. */
export const pictureReading = {
  query: z.object({ v: z.string().max(40).optional().meta({ description: 'The hash of the picture' }) }),
  responses: { 200: { description: 'PNG, JPEG or WebP', contentType: 'image/*', schema: z.string() } },
} as const

/** What routes that take a picture have in common. */
export const pictureWriting = {
  limits: { bodyBytes: MAX_TEXT + 1_000, callsPerMinute: 60 },
  body: z.object({
    data: z
      .string()
      .min(1)
      .max(MAX_TEXT)
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Must be Base64')
      .meta({ description: 'The file, Base64' }),
  }),
  bodyExample: { data: 'iVBORw0KGgo=' },
  responses: { 200: { description: 'It is shown from now on', schema: z.object({ hash: z.string() }) } },
} as const

/** The answer that shows a picture. Its address has the hash, so that another picture has another address. */
export function pictureAnswer<Type extends string>({ type, bytes, hash }: { type: Type; bytes: Buffer; hash: string }) {
  const headers = {
    'Cache-Control': 'public, max-age=3600',
    // The header may name another business than the address: a cache between must not answer one with the other's.
    Vary: 'Bookwright-Tenant',
    ETag: `"${hash}"`,
    'Content-Disposition': 'inline',
  }
  return { status: 200 as const, picture: { type, bytes }, headers }
}
