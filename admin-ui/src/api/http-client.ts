import { ApiProblem, isAborted, type ProblemBody } from './api-problem.js'
import { sendFile } from './send-file.js'

const BASE = '/api/v1'
const TIMEOUT_MS = 20_000

export interface RequestOptions {
  query?: Record<string, string | number | undefined>
  body?: unknown
  /** Sent as the body itself, and without a time limit. */
  file?: File
  /** Media type of the file; default a table. */
  fileType?: string
  /** How much of the file went out, from 0 to 1. */
  onSent?: (share: number) => void
  idempotencyKey?: string
  /** Writes only when the thing still has this version. */
  version?: number
  signal?: AbortSignal
}

export interface HttpClientHooks {
  /** Slug of the chosen business, or nothing before one is chosen. */
  tenantSlug(): string
  csrfToken(): string
  /** Reads the token again: another tab may have signed in anew, and with that replaced it. */
  renewCsrfToken(): Promise<void>
  onUnauthenticated(): void
}

/** Talks to the engine with the session cookie: names the tenant, proves writes, turns errors into problems. */
export class HttpClient {
  constructor(private readonly hooks: HttpClientHooks) {}

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.request<T>('GET', path, options)
  }

  post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.write<T>('POST', path, options)
  }

  put<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.write<T>('PUT', path, options)
  }

  patch<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.write<T>('PATCH', path, options)
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.write<T>('DELETE', path, options)
  }

  private async write<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    try {
      return await this.request<T>(method, path, options)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === 'BW_CSRF')) throw error
      await this.hooks.renewCsrfToken()
      return this.request<T>(method, path, options)
    }
  }

  private async request<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const response = await this.send(method, path, options).catch(rethrowAsProblem)
    if (response.status === 204) return undefined as T
    const body = await readBody(response)
    if (response.ok) return body as T
    if (response.status === 401 && !path.startsWith('/auth/')) this.hooks.onUnauthenticated()
    throw new ApiProblem(response.status, body as ProblemBody, response.headers.get('X-Request-Id') ?? '')
  }

  private send(method: string, path: string, options: RequestOptions): Promise<Response> {
    const { file, body, signal, onSent } = options
    const url = BASE + path + toQuery(options.query)
    const headers = this.headers(method, path, options)
    if (file) return sendFile(url, { method, headers, file, signal, onSent })
    const shared = { method, headers, credentials: 'same-origin', cache: 'no-store' } as const
    return fetch(url, {
      ...shared,
      body: body === undefined ? null : JSON.stringify(body),
      signal: withTimeout(signal),
    })
  }

  private headers(method: string, path: string, options: RequestOptions): Record<string, string> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    const slug = this.hooks.tenantSlug()
    if (slug && !path.startsWith('/auth/')) headers['Bookwright-Tenant'] = slug
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    if (options.file) headers['Content-Type'] = options.fileType ?? 'text/csv'
    if (method !== 'GET' && this.hooks.csrfToken()) headers['X-CSRF-Token'] = this.hooks.csrfToken()
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
    if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
    return headers
  }
}

function withTimeout(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

function rethrowAsProblem(error: unknown): never {
  if (isAborted(error) || error instanceof ApiProblem) throw error
  throw new ApiProblem(0, { code: 'BW_NO_ANSWER', detail: '' })
}

function toQuery(query: RequestOptions['query']): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (entries.length === 0) return ''
  return `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return text ? JSON.parse(text) : {}
  } catch (error) {
    // A proxy in between may answer with a page of its own; its text is of no use to the reader.
    if (error instanceof SyntaxError) return { title: response.statusText }
    throw error
  }
}
