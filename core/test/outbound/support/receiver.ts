import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came in, as it was on the wire. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a path answers. */
export type Fault = (response: ServerResponse, received: Received) => void

export const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): Fault =>
  response =>
    void response.writeHead(status, headers).end(body)

/** Sends its head and then never an end. */
export const slowBody: Fault = response => void response.writeHead(200).write('a')
export const neverAnswers: Fault = () => undefined
export const hugeBody: Fault = response => {
  response.writeHead(200)
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) {
      // Until the buffer of the socket is full.
    }
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

/** A real server on loopback that remembers everything, and answers as each path was told to. */
export class Receiver {
  readonly received: Received[] = []
  private readonly faults = new Map<string, Fault>()
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer()
    const receiver = new Receiver(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { url: path = '/', headers } = request
        const received = { path, headers, body: Buffer.concat(chunks).toString('utf8') }
        receiver.received.push(received)
        const fault = receiver.faults.get(path) ?? answering(204)
        fault(response, received)
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  on(path: string, fault: Fault): void {
    this.faults.set(path, fault)
  }

  at(path: string): Received[] {
    return this.received.filter(one => one.path === path)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }
}

const TOLERANCE_SECONDS = 300

/**
 * The check of a receiver, written from the specification of Standard Webhooks and from nothing of ours.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function isSigned({ headers, body }: Received, secret: string, now = Date.now() / 1_000): boolean {
  const id = String(headers['webhook-id'] ?? '')
  const timestamp = String(headers['webhook-timestamp'] ?? '')
  if (id === '' || !/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return String(headers['webhook-signature'] ?? '')
    .split(' ')
    .filter(one => one.startsWith('v1,'))
    .map(one => Buffer.from(one.slice('v1,'.length), 'base64'))
    .some(given => given.length === wanted.length && timingSafeEqual(given, wanted))
}
