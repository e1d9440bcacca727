import type { Assignment, Booking, Money } from './contract.js'
import type { HttpClient } from './http-client.js'

export type BookingAction = 'confirm' | 'decline' | 'check-in' | 'complete' | 'no-show' | 'undo' | 'waive-fee'

export type FeeRule = { percent: number; of: 'deposit' | 'balance' | 'total' } | { amount: number }

export type DepositRule = { percent: number } | { amount: number }

/** At most so many bookings, or minutes of them. */
export interface PolicyLimit {
  of: 'customer' | 'service' | 'staff'
  per: 'day' | 'week'
  max: number
  unit?: 'bookings' | 'minutes'
  /** Only minutes in this price band. */
  band?: string
}

/** What is otherwise for a group of customers. */
export interface GroupRule {
  group: string
  maxHorizonMinutes?: number
  minNoticeMinutes?: number
  discountPercent?: number
  limits?: PolicyLimit[]
}

export interface CancellationTier {
  until: { minutes: number } | { days: number; time: string }
  fee: FeeRule
}

/** Rules as the engine has them; what the form does not show is sent back as it came. */
export interface PolicyRules {
  name: string
  minNoticeMinutes: number
  maxHorizonMinutes: number
  depositPercent: number
  freeCancellationMinutes: number
  lateCancellationFeePercent: number
  noShowFee?: FeeRule
  noShowAfterMinutes?: number
  /** Who misses so many visits within so many days books nothing for some days. */
  noShowBlock?: { count: number; days: number; blockDays: number }
  /** Known customers get whom they like or had last. */
  prefersUsual?: boolean
  approval?: 'none' | 'blocking' | 'open'
  requestMinutes?: number
  /** After approval. */
  paymentMinutes?: number
  holdMinutes: number
  holdExtensionMinutes: number
  maxHoldExtensions: number
  limits?: PolicyLimit[]
  groups?: GroupRule[]
  deposit?: DepositRule
  serviceDeposits?: Record<string, DepositRule>
  lateCancellationFee?: FeeRule
  cancellationTiers?: CancellationTier[]
  [rule: string]: unknown
}

export interface Policy {
  id: string
  isDefault: boolean
  rules: PolicyRules
  serviceIds: string[]
  version: number
}

export interface NewWalkIn {
  serviceId: string
  staffId?: string
  resourceIds?: string[]
  addOns?: string[]
  durationMinutes?: number
  guests?: number
  customer?: { name: string; email?: string; phone?: string }
  notes?: string
}

export interface Fee {
  id: string
  kind: string
  amount: Money
  isOpen: boolean
  waivedBy: string | null
  waiveReason: string | null
}

/** Where an appointment shall be; `resourceIds` are those who shall serve it, as far as they are named. */
export interface MoveWish {
  appointmentId: string
  startsAt: string
  resourceIds: string[]
  durationMinutes?: number
}

/** What would become of a move. */
export interface MoveTerms {
  isPossible: boolean
  startsAt: string
  endsAt: string | null
  isOver: boolean
  assignments: Assignment[]
  text: string | null
  reasons: { code: string; text: string; bookingId?: string }[]
}

/** What was shown to whoever changes it. */
type Seen = Pick<Policy, 'id' | 'version'>

/** Calls about what becomes of a booking after it was made, and the rules for that. */
export class BookingActionApi {
  constructor(private readonly http: HttpClient) {}

  /** @param seen - The booking as it was shown: a newer one is not changed. */
  act(
    action: BookingAction,
    { id, version }: Pick<Booking, 'id' | 'version'>,
    body: object,
    idempotencyKey: string,
  ): Promise<Booking> {
    return this.http.post(`/bookings/${encodeURIComponent(id)}/${action}`, { body, idempotencyKey, version })
  }

  /** Keeps who and what serves a booking together with it, or lets go of that. @param seen - As for `act`. */
  pin(
    { id, version }: Pick<Booking, 'id' | 'version'>,
    body: { isPinned: boolean },
    idempotencyKey: string,
  ): Promise<Booking> {
    return this.http.put(`/bookings/${encodeURIComponent(id)}/pin`, { body, idempotencyKey, version })
  }

  /** Whether a move would do, and if not, why; moves nothing. */
  moveTerms(bookingId: string, { resourceIds, ...wish }: MoveWish, signal?: AbortSignal): Promise<MoveTerms> {
    const query = { ...wish, resourceIds: resourceIds.join(','), anyMinute: 'true' }
    return this.http.get(`/bookings/${encodeURIComponent(bookingId)}/reschedule-terms`, { query, signal })
  }

  /** The desk moves by hand: any minute is a start. @param seen - As for `act`. */
  move(
    { id, version }: Pick<Booking, 'id' | 'version'>,
    wish: MoveWish & { tellCustomer?: boolean },
    idempotencyKey: string,
  ): Promise<Booking> {
    const body = { ...wish, anyMinute: true }
    return this.http.post(`/bookings/${encodeURIComponent(id)}/reschedule`, { body, idempotencyKey, version })
  }

  walkIn(body: NewWalkIn, idempotencyKey: string): Promise<Booking> {
    return this.http.post('/walk-ins', { body, idempotencyKey })
  }

  policies(signal?: AbortSignal): Promise<{ items: Policy[] }> {
    return this.http.get('/policies', { signal })
  }

  addPolicy(rules: PolicyRules, idempotencyKey: string): Promise<Policy> {
    return this.http.post('/policies', { body: { rules }, idempotencyKey })
  }

  /** @param body - `isDefault` absent: as it is. */
  savePolicy({ id, version }: Seen, body: { rules: PolicyRules; isDefault?: true }): Promise<Policy> {
    return this.http.put(`/policies/${encodeURIComponent(id)}`, { body, version })
  }
}
