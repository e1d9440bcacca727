import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long bodies may take. */
export interface BodyLimits {
  /** From the headers to the end of the body. */
  readonly requestMs: number
  /** The same for a file that somebody who may is sending. */
  readonly uploadMs: number
  /** Between two pieces of such a file. */
  readonly stallMs: number
}

const BODY_TIME = Symbol('what time a body has')
const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

interface TimedRequest extends IncomingMessage {
  [BODY_TIME]?: { readonly limits: BodyLimits; readonly timer: NodeJS.Timeout }
}

/**
 * Ends the connection of whoever does not send the body in time. The server of Node has one limit for all requests; that has
 * to be the one of files then.
 */
export function limitBody(request: TimedRequest, response: ServerResponse, limits: BodyLimits): void {
  const { headers, socket } = request
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return
  const timer = setTimeout(() => {
    if (request.complete) return
    if (response.headersSent) socket.destroy()
    else socket.end(TOO_LATE, () => socket.destroy())
  }, limits.requestMs)
  timer.unref()
  request[BODY_TIME] = { limits, timer }
  request.once('close', () => clearTimeout(timer))
}

/** From now on the reader of the file looks at the clock. @returns its limits; undefined without a server's. */
export function takeBodyTime(request: TimedRequest): BodyLimits | undefined {
  clearTimeout(request[BODY_TIME]?.timer)
  return request[BODY_TIME]?.limits
}
