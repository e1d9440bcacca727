import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, PaymentId, TenantId } from '../../domain/id.js'
import { money, type Money } from '../../domain/money.js'
import type { Payment, PaymentChange, PaymentStatus, PaymentStore } from '../../ports/payment-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const INSERT = `
INSERT INTO bw.payment (tenant_id, id, booking_id, provider, purpose, amount, currency, status, instructions, provider_reference)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

const UPDATE = `
UPDATE bw.payment SET status = $3, instructions = coalesce($4, instructions),
       provider_reference = coalesce($5, provider_reference), updated_at = clock_timestamp()
 WHERE tenant_id = $1 AND id = $2`

const RESIZE = `
UPDATE bw.payment p SET amount = n.amount, status = CASE WHEN n.amount = 0 THEN 'cancelled' ELSE p.status END,
       updated_at = clock_timestamp()
  FROM (SELECT q.id, CASE q.purpose WHEN 'deposit' THEN $3::bigint WHEN 'full' THEN $4 ELSE $4 - $3 END AS amount
          FROM bw.payment q WHERE q.tenant_id = $1 AND q.booking_id = $2 AND q.status = 'due-on-site') n
 WHERE p.tenant_id = $1 AND p.id = n.id AND p.amount <> n.amount`

const OF_BOOKING = `
SELECT id, booking_id, provider, purpose, amount, currency, status, instructions, provider_reference
  FROM bw.payment WHERE tenant_id = $1 AND booking_id = $2 ORDER BY created_at, id`

interface PaymentRow {
  id: string
  booking_id: string
  provider: string
  purpose: Payment['purpose']
  amount: number
  currency: string
  status: PaymentStatus
  instructions: string
  provider_reference: string | null
}

/** Payments of bookings. */
@injectable()
export class SqlPaymentStore implements PaymentStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, payment: Payment): Promise<void> {
    const { id, bookingId, provider, purpose, amount, status, instructions, providerReference } = payment
    const values = [provider, purpose, amount.amount, amount.currency, status, instructions, providerReference ?? null]
    await tx.later(INSERT, [tx.tenantId, id, bookingId, ...values])
  }

  async update(tx: Transaction, id: PaymentId, change: PaymentChange): Promise<void> {
    const { status, instructions, providerReference } = change
    await tx.query(UPDATE, [tx.tenantId, id, status, instructions ?? null, providerReference ?? null])
  }

  async resize(tx: Transaction, bookingId: BookingId, asked: { deposit: Money; total: Money }): Promise<void> {
    await tx.query(RESIZE, [tx.tenantId, bookingId, asked.deposit.amount, asked.total.amount])
  }

  async ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<Payment[]> {
    const rows = await this.unitOfWork.read<PaymentRow>(tenantId, OF_BOOKING, [tenantId, bookingId])
    return rows.map(row => ({
      id: row.id,
      bookingId: row.booking_id,
      provider: row.provider,
      purpose: row.purpose,
      amount: money(row.amount, row.currency),
      status: row.status,
      instructions: row.instructions,
      providerReference: row.provider_reference ?? undefined,
    }))
  }
}
