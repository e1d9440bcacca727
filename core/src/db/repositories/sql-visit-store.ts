import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Appointment } from '../../domain/booking.js'
import type { BookingId, TenantId } from '../../domain/id.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import type { LeavingRows, LeftAppointment, SplitOff, VisitStore } from '../../ports/visit-store.js'
import { toClaimDocuments } from './booking-rows.js'

const LEAVE = `
WITH smaller AS (UPDATE bw.booking SET guests = $4 WHERE tenant_id = $1 AND id = $2)
UPDATE bw.appointment SET status = 'cancelled', left_at = bw.now(), version = version + 1
 WHERE tenant_id = $1 AND booking_id = $2 AND id = ANY($3::uuid[])`

const SHRINK = `
UPDATE bw.appointment SET attendees = $3, departed = departed + $4, price_amount = $5, claims = $6::jsonb, version = version + 1
 WHERE tenant_id = $1 AND id = $2`

const SPLIT = `
WITH made AS (
  INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, guests, total_amount,
    deposit_amount, currency, quote, policy, starts_at, ends_at, expires_at, calendar_sequence, manage_token_hash, is_override,
    created_at, updated_at)
  SELECT tenant_id, $3, $4, status, source, coalesce($5, customer_id), location_id, time_zone, $6, $7, $8, currency, $9::jsonb,
    policy, $10, $11, expires_at, calendar_sequence + 1, $12, is_override, bw.now(), bw.now()
    FROM bw.booking WHERE tenant_id = $1 AND id = $2 RETURNING id)
INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_id, actor_name, channel,
  reason, changes) SELECT $1, id, 1, 'new', $13, $14, $15, $16, $17, '', $18 FROM made`

// A statement of its own: the foreign key must see the new row.
const MOVE = `
UPDATE bw.appointment SET booking_id = $3, version = version + 1 WHERE tenant_id = $1 AND booking_id = $2 AND id = ANY($4::uuid[])`

const LEFT = `
SELECT id, service_id AS "serviceId", service_name AS "serviceName", starts_at AS "startsAt", ends_at AS "endsAt",
  location_id AS "locationId" FROM bw.appointment
 WHERE tenant_id = $1 AND booking_id = $2 AND left_at IS NOT NULL ORDER BY starts_at, id`

@injectable()
export class SqlVisitStore implements VisitStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  leftOf(tenantId: TenantId, bookingId: BookingId): Promise<LeftAppointment[]> {
    return this.unitOfWork.read<LeftAppointment>(tenantId, LEFT, [tenantId, bookingId])
  }

  async leave(tx: Transaction, bookingId: BookingId, { appointmentIds, guests }: LeavingRows): Promise<void> {
    await tx.query(LEAVE, [tx.tenantId, bookingId, appointmentIds, guests])
  }

  async shrink(tx: Transaction, appointment: Appointment, departed: number): Promise<void> {
    const { id, attendees, price, claims } = appointment
    const documents = JSON.stringify(toClaimDocuments(claims))
    await tx.query(SHRINK, [tx.tenantId, id, attendees, departed, price.amount, documents])
  }

  async splitOff(tx: Transaction, split: SplitOff): Promise<void> {
    const { from, id, quote, transition } = split
    const { actor, channel, changes = {} } = transition
    await tx.query(SPLIT, [
      ...[tx.tenantId, from, id, split.reference, split.customerId ?? null, split.guests],
      ...[quote.total.amount, quote.deposit.amount, JSON.stringify(quote), split.startsAt, split.endsAt],
      ...[split.manageTokenHash, transition.to, actor.type, actor.id, actor.name, channel, JSON.stringify(changes)],
    ])
    await tx.query(MOVE, [tx.tenantId, from, id, split.appointmentIds])
  }
}
