import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, ServiceId, TenantId } from '../../domain/id.js'
import type { Intake, IntakeForm, IntakeFormId, SignedAs } from '../../domain/intake.js'
import type { IntakeStore, IntakeSubject, NewIntake } from '../../ports/intake-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const FORM = `f.id, f.name, f.intro, f.questions, f.consent, f.due_minutes AS "dueMinutes", f.guardian_below AS "guardianBelow",
  f.service_ids AS "serviceIds", f.version`
const FORMS = `SELECT ${FORM} FROM bw.intake_form f WHERE f.tenant_id = $1 AND NOT f.is_archived ORDER BY f.name, f.id`
const LOCK_FORM = `SELECT ${FORM} FROM bw.intake_form f WHERE f.tenant_id = $1 AND f.id = $2 AND NOT f.is_archived FOR UPDATE`
const PUT_FORM = `
INSERT INTO bw.intake_form (tenant_id, id, name, intro, questions, consent, due_minutes, guardian_below, service_ids, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, intro = excluded.intro, questions = excluded.questions,
  consent = excluded.consent, due_minutes = excluded.due_minutes, guardian_below = excluded.guardian_below,
  service_ids = excluded.service_ids, version = excluded.version, updated_at = bw.now()`
const ARCHIVE_FORM = `UPDATE bw.intake_form SET is_archived = true, updated_at = bw.now() WHERE tenant_id = $1 AND id = $2`
const COUNT_SERVICES = `SELECT count(*)::int AS count FROM bw.service s WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[])`

const OF_BOOKING = `
SELECT i.id, $2::uuid AS "bookingId", f.id AS "formId", coalesce(i.form_version, f.version) AS "formVersion",
  coalesce(i.definition, jsonb_build_object('name', f.name, 'intro', f.intro, 'questions', f.questions, 'consent', f.consent,
    'guardianBelow', f.guardian_below)) AS definition,
  f.due_minutes AS "dueMinutes", i.content AS sealed, i.saved_at AS "savedAt", i.completed_at AS "completedAt",
  coalesce(i.signed_name, '') AS "signedName", i.signed_as AS "signedAs"
FROM bw.intake_form f LEFT JOIN bw.intake i ON i.tenant_id = f.tenant_id AND i.form_id = f.id AND i.booking_id = $2
WHERE f.tenant_id = $1 AND (i.id IS NOT NULL OR (NOT f.is_archived AND (cardinality(f.service_ids) = 0 OR EXISTS (
  SELECT FROM bw.appointment a WHERE a.tenant_id = $1 AND a.booking_id = $2 AND a.status <> 'cancelled' AND a.service_id = ANY (f.service_ids)))))
ORDER BY f.name, f.id`
const LOCK_BEGUN = `SELECT 1 FROM bw.intake i WHERE i.tenant_id = $1 AND i.booking_id = $2 FOR UPDATE`

const SUBJECT = `
SELECT coalesce(c.name, '') AS "customerName", g.name AS "guardianName" FROM bw.booking b
  LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
  LEFT JOIN bw.customer g ON g.tenant_id = c.tenant_id AND g.id = c.guardian_id
WHERE b.tenant_id = $1 AND b.id = $2`

const BEGIN = `
INSERT INTO bw.intake (tenant_id, id, booking_id, form_id, form_version, definition, content) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, booking_id, form_id) DO NOTHING RETURNING id`
const SAVE = `UPDATE bw.intake SET content = $3, saved_at = bw.now() WHERE tenant_id = $1 AND id = $2`
const COMPLETE = `UPDATE bw.intake SET completed_at = bw.now(), signed_name = $3, signed_as = $4 WHERE tenant_id = $1 AND id = $2`

@injectable()
export class SqlIntakeStore implements IntakeStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  forms(tenantId: TenantId): Promise<IntakeForm[]> {
    return this.unitOfWork.read<IntakeForm>(tenantId, FORMS, [tenantId])
  }

  async lockForm(tx: Transaction, id: IntakeFormId): Promise<IntakeForm | undefined> {
    const [row] = await tx.query<IntakeForm>(LOCK_FORM, [tx.tenantId, id])
    return row
  }

  async putForm(tx: Transaction, form: IntakeForm): Promise<void> {
    const { id, name, intro, questions, consent, dueMinutes, guardianBelow, serviceIds, version } = form
    const rules = [consent, dueMinutes, guardianBelow, serviceIds, version]
    await tx.query(PUT_FORM, [tx.tenantId, id, name, intro, JSON.stringify(questions), ...rules])
  }

  async archiveForm(tx: Transaction, id: IntakeFormId): Promise<void> {
    await tx.query(ARCHIVE_FORM, [tx.tenantId, id])
  }

  async countServices(tx: Transaction, ids: readonly ServiceId[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>(COUNT_SERVICES, [tx.tenantId, ids])
    return row?.count ?? 0
  }

  async ofBooking(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<Intake[]> {
    const values = [tenantId, bookingId]
    if (!tx) return this.unitOfWork.read<Intake>(tenantId, OF_BOOKING, values)
    await tx.query(LOCK_BEGUN, values)
    return tx.query<Intake>(OF_BOOKING, values)
  }

  async subject(tenantId: TenantId, bookingId: BookingId): Promise<IntakeSubject> {
    const [row] = await this.unitOfWork.read<IntakeSubject>(tenantId, SUBJECT, [tenantId, bookingId])
    return row ?? { customerName: '', guardianName: null }
  }

  async begin(tx: Transaction, intake: NewIntake): Promise<boolean> {
    const { id, bookingId, formId, formVersion, definition, sealed } = intake
    const values = [tx.tenantId, id, bookingId, formId, formVersion, JSON.stringify(definition), sealed]
    return (await tx.query(BEGIN, values)).length > 0
  }

  async save(tx: Transaction, id: string, sealed: Buffer): Promise<void> {
    await tx.query(SAVE, [tx.tenantId, id, sealed])
  }

  async complete(tx: Transaction, id: string, signed: { name: string; as: SignedAs }): Promise<void> {
    await tx.query(COMPLETE, [tx.tenantId, id, signed.name, signed.as])
  }
}
