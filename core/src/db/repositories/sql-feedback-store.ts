import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type BookingId, type TenantId } from '../../domain/id.js'
import type {
  Feedback,
  FeedbackFilter,
  FeedbackState,
  FeedbackStore,
  FeedbackTerms,
  RatedVisit,
  Rating,
  Ratings,
} from '../../ports/feedback-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const TERMS = `is_on AS "isOn", delay_minutes AS "delayMinutes", moderation, min_count AS "minCount", version`
const READ_TERMS = `SELECT ${TERMS} FROM bw.feedback_terms WHERE tenant_id = $1`
const SAVE_TERMS = `
INSERT INTO bw.feedback_terms (tenant_id, is_on, delay_minutes, moderation, min_count) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id) DO UPDATE SET is_on = excluded.is_on, delay_minutes = excluded.delay_minutes, moderation = excluded.moderation,
  min_count = excluded.min_count, version = feedback_terms.version + 1, updated_at = bw.now() RETURNING ${TERMS}`
const DEFAULT_TERMS: FeedbackTerms = { isOn: true, delayMinutes: 120, moderation: 'pending', minCount: 3, version: 0 }

const VISIT = `
SELECT b.id AS "bookingId", b.customer_id AS "customerId", c.name AS "customerName", coalesce(c.email, '') <> '' AS "hasEmail", b.status,
  EXISTS (SELECT FROM bw.reminder_rule r WHERE r.tenant_id = b.tenant_id AND r.kind = 'review-request' AND r.is_on AND NOT r.is_removed)
    AS "isAskedByRule",
  b.time_zone AS "timeZone", b.ends_at AS "endsAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'serviceId', a.service_id, 'serviceName', a.service_name, 'startsAt', a.starts_at,
      'staff', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('id', r.id, 'name', r.name)), '[]') FROM bw.resource r
        WHERE r.tenant_id = a.tenant_id AND r.type = 'staff' AND r.id IN (SELECT (x.claim->>'resourceId')::uuid
          FROM jsonb_array_elements(a.claims || coalesce((SELECT z.claims FROM bw.session z WHERE z.tenant_id = a.tenant_id AND z.id = a.session_id), '[]'))
            AS x(claim))),
      'feedback', (SELECT jsonb_build_object('rating', f.rating, 'text', f.text, 'answer', f.answer) FROM bw.feedback f
        WHERE f.tenant_id = a.tenant_id AND f.appointment_id = a.id)) ORDER BY a.position, a.id), '[]')
    FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id AND a.status = 'completed') AS appointments
FROM bw.booking b JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE b.tenant_id = $1 AND b.id = $2 AND c.erased_at IS NULL`

const INSERT = `
INSERT INTO bw.feedback (tenant_id, id, appointment_id, booking_id, customer_id, service_id, staff_ids, rating, text, status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant_id, appointment_id) DO NOTHING RETURNING id`

const COLUMNS = `f.id, f.appointment_id AS "appointmentId", f.booking_id AS "bookingId", f.customer_id AS "customerId", c.name AS "customerName",
  f.service_id AS "serviceId", a.service_name AS "serviceName", f.staff_ids AS "staffIds",
  ARRAY(SELECT r.name FROM bw.resource r WHERE r.tenant_id = f.tenant_id AND r.id = ANY(f.staff_ids) ORDER BY r.name) AS "staffNames",
  a.starts_at AS "startsAt", f.rating, f.text, f.status, f.answer, f.answered_by AS "answeredBy", f.answered_at AS "answeredAt",
  f.created_at AS "createdAt", f.version, f.created_at::text AS position`
const FROM = `FROM bw.feedback f JOIN bw.customer c ON c.tenant_id = f.tenant_id AND c.id = f.customer_id
  JOIN bw.appointment a ON a.tenant_id = f.tenant_id AND a.id = f.appointment_id WHERE f.tenant_id = $1`
const LIST = `SELECT ${COLUMNS} ${FROM} AND ($2::text IS NULL OR f.status = $2) AND ($3::uuid IS NULL OR f.service_id = $3)
    AND ($4::uuid IS NULL OR $4 = ANY(f.staff_ids)) AND f.created_at <= coalesce($5::timestamptz, 'infinity')
    AND ($5::timestamptz IS NULL OR (f.created_at, f.id) < ($5, $6::uuid))
  ORDER BY f.created_at DESC, f.id DESC LIMIT $7`
const LOCK = `SELECT ${COLUMNS} ${FROM} AND f.id = $2 FOR UPDATE OF f`
const UPDATE = `UPDATE bw.feedback f SET status = $3, answer = $4, version = f.version + 1,
    answered_by = CASE WHEN $4 = '' THEN NULL WHEN $4 = f.answer THEN f.answered_by ELSE $5 END,
    answered_at = CASE WHEN $4 = '' THEN NULL WHEN $4 = f.answer THEN f.answered_at ELSE bw.now() END
  WHERE f.tenant_id = $1 AND f.id = $2`

const RATINGS = `
WITH said AS (SELECT f.service_id, f.staff_ids, f.rating FROM bw.feedback f WHERE f.tenant_id = $1 AND f.status = 'published'),
counted AS (
  SELECT 'business' AS of, NULL::uuid AS id, round(avg(rating), 1)::float8 AS average, count(*)::int AS count FROM said
  UNION ALL SELECT 'service', service_id, round(avg(rating), 1)::float8, count(*)::int FROM said GROUP BY service_id
  UNION ALL SELECT 'staff', s.id, round(avg(rating), 1)::float8, count(*)::int FROM said, unnest(said.staff_ids) AS s(id) GROUP BY s.id)
SELECT * FROM counted WHERE count >= coalesce((SELECT t.min_count FROM bw.feedback_terms t WHERE t.tenant_id = $1), $2)`

@injectable()
export class SqlFeedbackStore implements FeedbackStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async terms(tenantId: TenantId, tx?: Transaction): Promise<FeedbackTerms> {
    const values = [tenantId]
    const [row] = await (tx
      ? tx.query<FeedbackTerms>(READ_TERMS, values)
      : this.unitOfWork.read<FeedbackTerms>(tenantId, READ_TERMS, values))
    return row ?? DEFAULT_TERMS
  }

  async saveTerms(tx: Transaction, terms: Omit<FeedbackTerms, 'version'>): Promise<FeedbackTerms> {
    const { isOn, delayMinutes, moderation, minCount } = terms
    const [row] = await tx.query<FeedbackTerms>(SAVE_TERMS, [tx.tenantId, isOn, delayMinutes, moderation, minCount])
    return row as FeedbackTerms
  }

  async visit(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<RatedVisit | undefined> {
    const values = [tenantId, bookingId]
    const [row] = await (tx
      ? tx.query<RatedVisit>(VISIT, values)
      : this.unitOfWork.read<RatedVisit>(tenantId, VISIT, values))
    return row
  }

  async insert(tx: Transaction, answer: Parameters<FeedbackStore['insert']>[1]): Promise<string | undefined> {
    const { appointmentId, bookingId, customerId, serviceId, staffIds, rating, text, status } = answer
    const values = [
      tx.tenantId,
      newId(),
      appointmentId,
      bookingId,
      customerId,
      serviceId,
      staffIds,
      rating,
      text,
      status,
    ]
    const [row] = await tx.query<{ id: string }>(INSERT, values)
    return row?.id
  }

  list(tenantId: TenantId, { status, serviceId, staffId, after, limit }: FeedbackFilter): Promise<Feedback[]> {
    const page = [after?.position ?? null, after?.id ?? null, limit]
    const values = [tenantId, status ?? null, serviceId ?? null, staffId ?? null, ...page]
    return this.unitOfWork.read<Feedback>(tenantId, LIST, values)
  }

  async lock(tx: Transaction, id: string): Promise<Feedback | undefined> {
    const [row] = await tx.query<Feedback>(LOCK, [tx.tenantId, id])
    return row
  }

  async update(
    tx: Transaction,
    id: string,
    { status, answer, answeredBy }: { status: FeedbackState; answer: string; answeredBy: string | null },
  ): Promise<Feedback> {
    await tx.query(UPDATE, [tx.tenantId, id, status, answer, answeredBy])
    return (await this.lock(tx, id)) as Feedback
  }

  async ratings(tenantId: TenantId): Promise<Ratings> {
    type Counted = Rating & { of: 'business' | 'service' | 'staff'; id: string }
    const rows = await this.unitOfWork.read<Counted>(tenantId, RATINGS, [tenantId, DEFAULT_TERMS.minCount])
    const rated = (of: Counted['of']) =>
      new Map(rows.filter(row => row.of === of).map(({ id, average, count }) => [id, { average, count }]))
    const [business = null] = rated('business').values()
    return { business, services: rated('service'), staff: rated('staff') }
  }
}
