import { cpuMs } from './cpu-meter.js'
import { connect, type Socket } from 'node:net'

/** What one contender did in one round. */
export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly count: number
  /** Processor time of server and database for one answer; NaN where it cannot be known. */
  readonly cpuMs: number
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>
}

export interface LoadOptions {
  readonly port: number
  readonly clients: number
  readonly durationMs: number
  /** The bytes of the next request; called once for each. */
  readonly next: () => Buffer
  /** The status that counts as done; others are reported and no work. */
  readonly wanted: string
  /** Whose processor time counts, with all they start. */
  readonly pids: readonly number[]
  /** Resolves when the work that goes on behind the answers is done; it counts, as processor time. */
  readonly settled?: () => Promise<void>
}

const HEADER_END = Buffer.from('\r\n\r\n')

/** Asks over keep-alive connections, one request at a time on each, with as little work as possible on this side. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  const cpuBefore = cpuMs(options.pids)
  const startedAt = performance.now()
  const until = startedAt + options.durationMs
  const one = async () => {
    const connection = await HttpConnection.open(options.port)
    while (performance.now() < until) {
      const from = performance.now()
      const status = await connection.ask(options.next())
      if (status === options.wanted) latencies.push(performance.now() - from)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: options.clients }, one))
  const seconds = (performance.now() - startedAt) / 1000
  await options.settled?.()
  latencies.sort((left, right) => left - right)
  return {
    perSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
    count: latencies.length,
    cpuMs: (cpuMs(options.pids) - cpuBefore) / latencies.length,
    statuses,
  }
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** A GET, or a POST of JSON, as bytes. */
export function requestBytes(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: object | undefined = undefined,
): Buffer {
  const content = body === undefined ? '' : JSON.stringify(body)
  const all = {
    Host: 'localhost',
    ...headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(
    `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${content}`,
  )
}

/** One connection; it understands answers with a Content-Length, which is all that the contenders send. */
export class HttpConnection {
  private resolve: ((status: string) => void) | undefined
  private reject: ((error: Error) => void) | undefined
  private missing = 0
  private status = ''
  private head: Buffer = Buffer.alloc(0)
  /** The text of the last answer, when asked to keep it. */
  lastBody = ''

  private constructor(
    private readonly socket: Socket,
    private readonly isBodyKept: boolean,
  ) {
    socket.on('data', chunk => this.read(chunk))
    socket.on('error', error => this.reject?.(error))
    socket.on('close', () => this.reject?.(new Error('the connection was closed before the answer was complete')))
  }

  static open(port: number, isBodyKept = false): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket, isBodyKept))
      })
    })
  }

  ask(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      this.lastBody = ''
      this.socket.write(request)
    })
  }

  close(): void {
    this.reject = undefined
    this.socket.destroy()
  }

  private read(chunk: Buffer): void {
    if (this.missing > 0) {
      this.take(chunk)
      return
    }
    this.head = this.head.length === 0 ? chunk : Buffer.concat([this.head, chunk])
    const end = this.head.indexOf(HEADER_END)
    if (end < 0) return
    const header = this.head.toString('latin1', 0, end)
    const rest = this.head.subarray(end + HEADER_END.length)
    this.head = Buffer.alloc(0)
    this.status = header.slice(9, 12)
    const length = /\r\ncontent-length: (\d+)/i.exec(header)?.[1]
    if (length === undefined) {
      this.reject?.(new Error(`an answer without a length:\n${header}`))
      return
    }
    this.missing = Number(length)
    this.take(rest)
  }

  private take(bytes: Buffer): void {
    if (this.isBodyKept) this.lastBody += bytes.toString('utf8')
    this.missing -= bytes.length
    if (this.missing <= 0) this.resolve?.(this.status)
  }
}
