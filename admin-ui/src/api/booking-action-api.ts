import type { Booking, Money } from './contract.js'
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
  approval?: 'none' | 'blocking' | 'open'
  requestMinutes?: number
  /** After approval. */
  paymentMinutes?: number
  holdMinutes: number
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

  walkIn(body: NewWalkIn, idempotencyKey: string): Promise<Booking> {
    return this.http.post('/walk-ins', { body, idempotencyKey })
  }

  policies(signal?: AbortSignal): Promise<{ items: Policy[] }> {
    return this.http.get('/policies', { signal })
  }

  addPolicy(rules: PolicyRules, idempotencyKey: string): Promise<Policy> {
    return this.http.post('/policies', { body: { rules }, idempotencyKey })
  }

  savePolicy({ id, version }: Policy, rules: PolicyRules): Promise<Policy> {
    return this.http.put(`/policies/${encodeURIComponent(id)}`, { body: { rules }, version })
  }
}
