import type { IncomingMessage } from 'node:http'
import { BodyTooLargeError, UnsupportedMediaTypeError } from '../errors/catalog.js'
import type { UploadRule } from './route.js'

/**
 * The body as a file, read as it is asked for: what is not read yet waits at the sender.
 * @throws UnsupportedMediaTypeError, BodyTooLargeError for a length that is announced; later for one that is not.
 */
export function readUpload(request: IncomingMessage, rule: UploadRule | undefined): AsyncIterable<Uint8Array> {
  if (!rule) return nothing()
  const { headers } = request
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (!isPlain || type.trim().toLowerCase() !== rule.contentType) throw new UnsupportedMediaTypeError({})
  if (Number(headers['content-length'] ?? 0) > rule.maxBytes) throw new BodyTooLargeError({ limitBytes: rule.maxBytes })
  return counted(request, rule.maxBytes)
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A route without a file.
}

async function* counted(request: IncomingMessage, limitBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  // The answer to a refused file still has to go out on this connection.
  for await (const bytes of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += bytes.length
    if (size > limitBytes) throw new BodyTooLargeError({ limitBytes })
    yield bytes
  }
}
