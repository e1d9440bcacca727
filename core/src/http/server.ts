import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Koa from 'koa'
import { ConfigurationError } from '../errors/catalog.js'
import { limitBody, type BodyLimits } from './body-time.js'

/** How long and how large requests may be before the server itself ends them, with 408, 431 or 400. */
export interface ServerLimits extends BodyLimits {
  /** From the first byte to the end of the headers. */
  readonly headersMs: number
  /** How often connections are looked at: what is too slow ends that much later. */
  readonly lookMs: number
  readonly headerBytes: number
}

/** A file may take an hour: 200 MB on a line of half a megabit a second. */
const LIMITS: ServerLimits = {
  ...{ headersMs: 15_000, requestMs: 60_000, lookMs: 5_000, headerBytes: 16_384 },
  ...{ uploadMs: 3_600_000, stallMs: 60_000 },
}

/** Puts the application behind a server with limits of its own; Node's defaults leave all but one open. */
export function createHttpServer(app: Koa, given: Partial<ServerLimits> = {}): Server {
  const limits = { ...LIMITS, ...given }
  const handle = app.callback()
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: Math.max(limits.uploadMs, limits.requestMs),
      connectionsCheckingInterval: limits.lookMs,
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      limitBody(request, response, limits)
      void handle(request, response)
    },
  )
  server.maxConnections = 5_000
  return server
}

/** Starts listening. @throws ConfigurationError when the port is taken or may not be used. */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new ConfigurationError({ problem: portProblem(error, port) }, error))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export function portProblem(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program: stop it, or choose another with --port or PORT.`
  }
  if (error.code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 with --port.`
  return `Cannot listen on port ${port}: ${error.message}`
}

/** Stops taking requests, lets running ones finish for `graceMs`, then ends what is left. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const isClosed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await isClosed
  clearTimeout(timer)
}
