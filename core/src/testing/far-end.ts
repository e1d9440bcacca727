import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A call that reached the far end. */
export interface RecordedCall {
  readonly method: string
  /** With the query, as it was asked for. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the far end says; `body` that is no text is sent as JSON. */
export interface FarEndAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

type Responder = FarEndAnswer | ((call: RecordedCall) => FarEndAnswer | Promise<FarEndAnswer>)

/**
 * The server of a vendor, on this machine: it keeps what it is asked and answers what the test says. What nobody gave an
 * answer for is a 404.
 * @example
 * const vendor = await FarEnd.start()
 * vendor.answer('POST /v1/charges', { body: { id: 'ch_1' } })
 * // … point the adapter at vendor.url …
 * expect(vendor.calls).to.have.length(1)
 */
export class FarEnd {
  /** Everything that was asked, in order. */
  readonly calls: RecordedCall[] = []
  private readonly answers = new Map<string, Responder>()

  private constructor(
    private readonly server: Server,
    /** Without a trailing slash. */
    readonly url: string,
  ) {}

  /** Listens on a free port of this machine. */
  static async start(): Promise<FarEnd> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const farEnd = new FarEnd(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.on('request', (request, response) => {
      farEnd.respond(request).then(
        ({ status = 200, headers = {}, body = '' }) => {
          const isText = typeof body === 'string'
          response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers })
          response.end(isText ? body : JSON.stringify(body))
        },
        () => response.destroy(),
      )
    })
    return farEnd
  }

  /** @param call - Method and path without the query: `POST /v1/charges`. @param answer - Given each time, until another one is. */
  answer(call: string, answer: Responder): void {
    this.answers.set(call, answer)
  }

  /** From now on everything is refused with this status. */
  break(status = 503): void {
    this.answers.clear()
    this.answers.set('', { status })
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  private async respond(request: IncomingMessage): Promise<FarEndAnswer> {
    const { method = 'GET', url: path = '/' } = request
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const call = { method, path, headers, body: await text(request) }
    this.calls.push(call)
    const answer = this.answers.get(`${method} ${path.split('?')[0]}`) ?? this.answers.get('') ?? { status: 404 }
    return typeof answer === 'function' ? answer(call) : answer
  }
}
