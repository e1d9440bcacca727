import type { IncomingMessage } from 'node:http'
import { BodyTooLargeError, UnsupportedMediaTypeError } from '../errors/catalog.js'
import { UploadTooSlowError } from '../errors/import-errors.js'
import { takeBodyTime } from './body-time.js'
import type { UploadRule } from './route.js'

/**
 * The body as a file, read as it is asked for: what is not read yet waits at the sender. It has more time than other bodies
 * have, as long as it keeps coming.
 * @throws UnsupportedMediaTypeError, BodyTooLargeError for a length that is announced; later for one that is not, or
 * UploadTooSlowError.
 */
export function readUpload(request: IncomingMessage, rule: UploadRule | undefined): AsyncIterable<Uint8Array> {
  if (!rule) return nothing()
  const { headers } = request
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (!isPlain || type.trim().toLowerCase() !== rule.contentType) throw new UnsupportedMediaTypeError({})
  if (Number(headers['content-length'] ?? 0) > rule.maxBytes) throw new BodyTooLargeError({ limitBytes: rule.maxBytes })
  return counted(inTime(request), rule.maxBytes)
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A route without a file.
}

async function* counted(pieces: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const bytes of pieces) {
    size += bytes.length
    if (size > limitBytes) throw new BodyTooLargeError({ limitBytes })
    yield bytes
  }
}

async function* inTime(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const { uploadMs, stallMs } = takeBodyTime(request) ?? { uploadMs: Infinity, stallMs: Infinity }
  const endsAt = performance.now() + uploadMs
  // The answer to a refused file still has to go out on this connection.
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>
  let isStalled = false
  try {
    for (;;) {
      const piece = await orNothing(pieces.next(), stallMs)
      isStalled = piece === undefined
      if (piece === undefined) throw new UploadTooSlowError({ problem: `Nothing came for ${timeText(stallMs)}.` })
      if (piece.done === true) return
      if (performance.now() > endsAt) throw new UploadTooSlowError({ problem: `It took ${timeText(uploadMs)}.` })
      yield piece.value
    }
  } finally {
    // What waits for a piece that does not come cannot be ended.
    if (!isStalled) await pieces.return?.()
  }
}

function timeText(ms: number): string {
  return ms < 120_000 ? `${Math.ceil(ms / 1_000)} seconds` : `${Math.round(ms / 60_000)} minutes`
}

async function orNothing<T>(coming: Promise<T>, patienceMs: number): Promise<T | undefined> {
  if (patienceMs === Infinity) return coming
  let timer: NodeJS.Timeout | undefined
  const nothing = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  try {
    return await Promise.race([coming, nothing])
  } finally {
    clearTimeout(timer)
  }
}
