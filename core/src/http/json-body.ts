import type { IncomingMessage } from 'node:http'
import getRawBody from 'raw-body'
import {
  BodyTooLargeError,
  InvalidRequestError,
  MalformedJsonError,
  UnsupportedMediaTypeError,
} from '../errors/catalog.js'
import { findUnsafeText } from './unsafe-text.js'

const MAX_DEPTH = 32
const REFUSED_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype']

/**
 * Reads a JSON body; undefined when the request has none.
 * @throws UnsupportedMediaTypeError, BodyTooLargeError, MalformedJsonError, or InvalidRequestError for JSON that is
 * nested too deeply or holds keys or characters that no field can take.
 */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const { headers } = request
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  if (!hasBody) return undefined
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')
  if (!isPlain || !isJson) throw new UnsupportedMediaTypeError({})
  const bytes = await readBytes(request, limitBytes)
  if (bytes.length === 0) return undefined
  const value = parse(bytes)
  inspect(value, '', 1)
  return value
}

/** The body as it came in. @throws BodyTooLargeError, MalformedJsonError when the caller sent less than it announced. */
export async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit: limitBytes, length: request.headers['content-length'] ?? null })
  } catch (error) {
    const type = (error as { type?: string }).type
    if (type === 'entity.too.large') throw new BodyTooLargeError({ limitBytes }, error)
    if (type?.startsWith('request.')) throw new MalformedJsonError({}, error)
    throw error
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch (error) {
    throw new MalformedJsonError({}, error)
  }
}

/** JSON.parse takes 100,000 nested brackets; whatever walks such a value later overflows the stack. */
function inspect(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw refuse('', `is nested deeper than ${MAX_DEPTH} levels`)
  if (typeof value === 'string') {
    const problem = findUnsafeText(value)
    if (problem) throw refuse(path, problem)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    const itemPath = path ? `${path}.${key}` : key
    if (REFUSED_KEYS.includes(key) || findUnsafeText(key)) throw refuse(path, 'has a key that is not allowed')
    inspect(item, itemPath, depth + 1)
  }
}

function refuse(path: string, message: string): InvalidRequestError {
  return new InvalidRequestError({ issues: [{ path, message }] })
}
type InvalidRequestError = InstanceType<typeof InvalidRequestError>
