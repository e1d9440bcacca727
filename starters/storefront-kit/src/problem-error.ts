import type { Slot } from './api-types.js'

export interface ProblemFields {
  status: number
  code: string
  title?: string
  detail?: string
  details?: Record<string, unknown>
  requestId?: string
}

/** Code of an answer that never came: no network, a timeout, or something that is not our API in between. */
const NETWORK = 'NETWORK'

/** A refused or failed request, as problem+json (RFC 9457) tells it. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>
  readonly requestId: string

  constructor(fields: ProblemFields) {
    super(fields.detail ?? fields.title ?? fields.code)
    this.name = 'ProblemError'
    this.status = fields.status
    this.code = fields.code
    this.details = fields.details ?? {}
    this.requestId = fields.requestId ?? ''
  }

  static network(): ProblemError {
    return new ProblemError({ status: 0, code: NETWORK })
  }

  /** Anything thrown becomes a problem, so that a page has one kind of failure to show. */
  static from(thrown: unknown): ProblemError {
    if (thrown instanceof ProblemError) return thrown
    return new ProblemError({ status: 0, code: 'UNEXPECTED', detail: String(thrown) })
  }

  get isNetwork(): boolean {
    return this.code === NETWORK
  }

  /** The outcome is unknown: the same action must be sent again under the same key. */
  get isUndecided(): boolean {
    return this.isNetwork || this.status >= 500 || this.code === 'BW_IDEMPOTENCY_IN_PROGRESS'
  }

  /** The time went to somebody else, ended, or was never offered. */
  get isTimeLost(): boolean {
    return ['BW_SLOT_TAKEN', 'BW_SLOT_UNAVAILABLE', 'BW_HOLD_EXPIRED'].includes(this.code)
  }

  /** The hold was released or used: by another tab, or by an earlier try whose answer got lost on the way. */
  get isHoldUsed(): boolean {
    return this.code === 'BW_INVALID_TRANSITION'
  }

  /** That earlier try went through, so the time is booked. */
  get isBookedAlready(): boolean {
    return this.isHoldUsed && ['confirmed', 'requested', 'pending-payment'].includes(String(this.details.from))
  }

  /** Why the time cannot be had, in words; empty when somebody just took it. */
  get why(): string {
    return typeof this.details.text === 'string' ? this.details.text : ''
  }

  get alternatives(): Slot[] {
    return Array.isArray(this.details.alternatives) ? (this.details.alternatives as Slot[]) : []
  }

  get issues(): { path: string; message: string }[] {
    const { issues } = this.details
    if (!Array.isArray(issues)) return []
    return issues.map(({ path, message }) => ({
      path: Array.isArray(path) ? path.join('.') : String(path),
      message: String(message),
    }))
  }
}
