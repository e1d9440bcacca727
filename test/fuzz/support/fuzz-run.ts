import { Agent, request as httpRequest } from 'node:http'
import type { FuzzRequest } from './request-arbitrary.js'

export interface Finding {
  readonly problem: string
  readonly request: FuzzRequest
  readonly answer: string
}

export interface FuzzResult {
  readonly sent: number
  readonly statuses: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly findings: readonly Finding[]
}

const HANG_MS = 5_000
const SHOWN = 500
const MAX_FINDINGS = 20

/** What no answer may show: stack frames, files of the program, statements and messages of the database. */
const LEAKS: readonly RegExp[] = [
  /^\s+at .+:\d+:\d+\)?$/m,
  /\bat (?:async )?[\w.$<>]+ \((?:file|node):/,
  /node_modules|core\/dist\/|\.[jt]s:\d+/,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[\s\S]{0,120}\bbw\.\w+/i,
  /syntax error at or near|violates [\w-]+ constraint|invalid input syntax|invalid byte sequence|SQLSTATE|Sequelize/i,
  /(?:relation|column|function) "[^"]*" (?:of|does)/,
]

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Sends requests over several connections at once and keeps what is wrong with the answers. */
export class FuzzRun {
  private readonly agent: Agent
  private readonly findings: Finding[] = []
  private readonly statuses: Record<string, number> = {}
  private sent = 0
  private slowestMs = 0

  constructor(
    private readonly url: string,
    private readonly codes: ReadonlySet<string>,
    private readonly lanes: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: lanes })
  }

  get result(): FuzzResult {
    const { sent, statuses, slowestMs, findings } = this
    return { sent, statuses, slowestMs, findings }
  }

  async send(requests: readonly FuzzRequest[]): Promise<void> {
    const waiting = requests.values()
    const lane = async () => {
      for (const request of waiting) if (this.findings.length < MAX_FINDINGS) await this.one(request)
    }
    await Promise.all(Array.from({ length: this.lanes }, lane))
  }

  close(): void {
    this.agent.destroy()
  }

  private async one(request: FuzzRequest): Promise<void> {
    const startedAt = performance.now()
    const answer = await this.ask(request, this.agent).catch(() => this.ask(request, false).catch(String))
    this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt)
    this.sent += 1
    const status = typeof answer === 'string' ? 'none' : String(answer.status)
    this.statuses[status] = (this.statuses[status] ?? 0) + 1
    const problem = typeof answer === 'string' ? answer : problemOf(request, answer, this.codes)
    if (problem === undefined) return
    this.findings.push({ problem, request, answer: typeof answer === 'string' ? '' : answer.text.slice(0, SHOWN) })
  }

  /** A kept connection may have been closed by the answer before; hence one more try on a new one. */
  private ask({ method, path, headers, body }: FuzzRequest, agent: Agent | false): Promise<Answer> {
    const { hostname, port } = new URL(this.url)
    // Node frames no body of GET and DELETE by itself: its bytes would be read as the next request.
    const framed = body === undefined ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: hostname, port, path, method, headers: framed, agent }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text })
        })
      })
      const timer = setTimeout(() => request.destroy(new Error(`no answer within ${HANG_MS} ms`)), HANG_MS)
      request.on('close', () => clearTimeout(timer))
      request.on('error', reject)
      request.end(body)
    })
  }
}

export function problemOf(
  request: FuzzRequest,
  { status, type, text }: Answer,
  codes: ReadonlySet<string>,
): string | undefined {
  if (status >= 500) return `status ${status}`
  const leak = leakIn(text, `${request.path} ${request.body ?? ''} ${Object.values(request.headers).join(' ')}`)
  if (leak !== undefined) return `shows ${leak}`
  // What is not HTTP at all is answered by Node's parser, without a body.
  if (status < 400 || text === '') return undefined
  if (!type.startsWith('application/problem+json')) return `${status} is no problem+json but ${type}`
  const { code } = JSON.parse(text) as { code?: string }
  return code !== undefined && codes.has(code) ? undefined : `unknown code ${code}`
}

/** The first thing that gives away how the engine is made; what the request itself said may come back. */
export function leakIn(text: string, said: string): string | undefined {
  const found = LEAKS.map(pattern => pattern.exec(text)?.[0]).find(
    match => match !== undefined && !said.includes(match),
  )
  return found?.slice(0, SHOWN)
}
