import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'

const DRAIN_MS = 2_000
const DRAIN_BYTES = 16 * 1024 * 1024

/**
 * Reads and drops what is left of a body before it is refused. A socket that closes with unread data resets the
 * connection, and the sender sees that instead of the answer. Bounded, so that nobody can send for ever.
 */
export async function drainBody(request: IncomingMessage): Promise<void> {
  if (!hasBodyLeft(request) || Number(request.headers['content-length'] ?? 0) > DRAIN_BYTES) return
  request.resume()
  const limit = AbortSignal.timeout(DRAIN_MS)
  // Whatever ends the waiting, the answer goes out now.
  await finished(request, { signal: limit, writable: false, cleanup: true }).catch((error: unknown) => error)
}

export function hasBodyLeft({ headers, complete }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}
