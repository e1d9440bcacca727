import type { Slot } from './contract.js'
import type { Standing } from './team-api.js'

export interface ProblemBody {
  title?: string
  status?: number
  code?: string
  detail?: string
  details?: {
    issues?: { path?: string | (string | number)[]; message: string }[]
    alternatives?: Slot[]
    retryAfterSeconds?: number
    total?: number
    bookings?: Standing['bookings']
  }
  requestId?: string
}

/** A refusal or failure of the engine, as problem+json (RFC 9457); status 0 means that no answer came. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly requestId: string
  readonly alternatives: Slot[]
  /** Bookings that stand in the way. */
  readonly standing: Standing | null
  /** How long to wait, when the engine says so. */
  readonly retryAfterSeconds: number | null
  readonly issues: { field: string; path: string; message: string }[]

  constructor(status: number, body: ProblemBody, requestId = '') {
    super(body.detail ?? body.title ?? '')
    this.status = status
    this.code = body.code ?? ''
    this.requestId = body.requestId ?? requestId
    this.retryAfterSeconds = body.details?.retryAfterSeconds ?? null
    const { bookings, total = 0 } = body.details ?? {}
    this.standing = bookings ? { total, bookings } : null
    this.alternatives = body.details?.alternatives ?? []
    this.issues = (body.details?.issues ?? []).map(issue => ({
      field: lastSegment(issue.path),
      path: Array.isArray(issue.path) ? issue.path.join('.') : (issue.path ?? ''),
      message: issue.message,
    }))
  }
}

/** Turns anything that was thrown into a problem, so that a page has one shape to show. */
export function toApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  return new ApiProblem(0, { detail: error instanceof Error ? error.message : String(error) })
}

/** Whether the wanted time is gone or was never on offer; then the problem brings other times. */
export function isTimeGone(problem: ApiProblem | null): problem is ApiProblem {
  return problem !== null && ['BW_SLOT_TAKEN', 'BW_SLOT_UNAVAILABLE'].includes(problem.code)
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function lastSegment(path: string | (string | number)[] | undefined): string {
  const segments = Array.isArray(path) ? path : (path ?? '').split(/[./]/)
  return String(segments.at(-1) ?? '')
}
