import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, ServiceId, TenantId } from '../../domain/id.js'
import type { Reminder, ReminderRule, ReminderRuleId, ReminderState } from '../../domain/reminder.js'
import type { ReminderStore } from '../../ports/reminder-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const RULE = `r.id AS rule_id, r.kind, r.days, to_char(r.at_time, 'HH24:MI') AS at_time, r.minutes, r.channel, r.service_ids, r.to_customer, r.to_staff,
  r.is_on, r.version`
const RULES = `SELECT ${RULE} FROM bw.reminder_rule r WHERE r.tenant_id = $1 AND NOT r.is_removed`

/** The same lock that `bw.plan_booking` takes shared. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('reminders:' || $1, 0))`

const PUT = `
INSERT INTO bw.reminder_rule (tenant_id, id, kind, days, at_time, minutes, channel, service_ids, to_customer, to_staff, is_on, version)
VALUES ($1, $2, $3, $4, $5::time, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, id) DO UPDATE SET kind = excluded.kind, days = excluded.days, at_time = excluded.at_time, minutes = excluded.minutes,
  channel = excluded.channel, service_ids = excluded.service_ids, to_customer = excluded.to_customer, to_staff = excluded.to_staff,
  is_on = excluded.is_on, version = excluded.version`

const REMOVE = 'UPDATE bw.reminder_rule SET is_removed = true, version = version + 1 WHERE tenant_id = $1 AND id = $2'

const PLAN_ALL = `SELECT bw.plan_reminders($1, ARRAY(
    SELECT id FROM bw.booking WHERE tenant_id = $1 AND status = 'confirmed' AND starts_at > bw.now()
    UNION SELECT booking_id FROM bw.reminder WHERE tenant_id = $1 AND state = 'waiting'))`

/** Whether a booking is what a reminder of it says; a review is asked for only of a visit that is over. */
const IS_NEWS = `CASE r.kind WHEN 'reminder' THEN b.status = 'confirmed' AND b.starts_at = m.starts_at AND b.starts_at > bw.now()
  ELSE b.status = 'completed' END`

const TAKE = `
UPDATE bw.reminder t SET state = CASE WHEN x.is_news THEN 'told' ELSE 'missed' END, told_at = CASE WHEN x.is_news THEN bw.now() END
  FROM (SELECT m.id, b.id AS booking_id, ${IS_NEWS} AS is_news FROM bw.reminder m
      JOIN bw.reminder_rule r ON r.tenant_id = m.tenant_id AND r.id = m.rule_id
      JOIN bw.booking b ON b.tenant_id = m.tenant_id AND b.id = m.booking_id WHERE m.tenant_id = $1 AND m.id = $2) x
 WHERE t.tenant_id = $1 AND t.id = x.id AND t.state = 'waiting' RETURNING x.booking_id, x.is_news`

const REMINDERS = `SELECT m.id, m.booking_id, m.starts_at, m.due_at, m.state, ${RULE} FROM bw.reminder m
  JOIN bw.reminder_rule r ON r.tenant_id = m.tenant_id AND r.id = m.rule_id WHERE m.tenant_id = $1`

const HOLDS = `SELECT ${IS_NEWS} AS holds FROM bw.reminder m JOIN bw.reminder_rule r ON r.tenant_id = m.tenant_id AND r.id = m.rule_id
  JOIN bw.booking b ON b.tenant_id = m.tenant_id AND b.id = m.booking_id WHERE m.tenant_id = $1 AND m.id = $2 FOR SHARE OF b`

const BOOKING = 'SELECT 1 FROM bw.booking WHERE tenant_id = $1 AND id = $2'

interface RuleRow {
  rule_id: ReminderRuleId
  kind: ReminderRule['kind']
  days: number | null
  at_time: string | null
  minutes: number | null
  channel: ReminderRule['channel']
  service_ids: ServiceId[]
  to_customer: boolean
  to_staff: boolean
  is_on: boolean
  version: number
}

interface ReminderRow extends RuleRow {
  id: string
  booking_id: BookingId
  starts_at: Date
  due_at: Date
  state: ReminderState
}

@injectable()
export class SqlReminderStore implements ReminderStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async rules(tenantId: TenantId): Promise<ReminderRule[]> {
    const sql = `${RULES} ORDER BY r.created_at, r.id`
    return (await this.unitOfWork.read<RuleRow>(tenantId, sql, [tenantId])).map(toRule)
  }

  async lockRules(tx: Transaction): Promise<void> {
    await tx.query(LOCK, [tx.tenantId])
  }

  async rule(tx: Transaction, id: ReminderRuleId): Promise<ReminderRule | undefined> {
    const [row] = await tx.query<RuleRow>(`${RULES} AND r.id = $2`, [tx.tenantId, id])
    return row && toRule(row)
  }

  async countServices(tx: Transaction, ids: readonly ServiceId[]): Promise<number> {
    const sql = 'SELECT count(*)::int AS count FROM bw.service WHERE tenant_id = $1 AND id = ANY($2::uuid[])'
    const [row] = await tx.query<{ count: number }>(sql, [tx.tenantId, ids])
    return row?.count ?? 0
  }

  async put(tx: Transaction, rule: ReminderRule): Promise<void> {
    const { id, kind, distance, channel, serviceIds, toCustomer, toStaff, isOn, version } = rule
    const when = 'days' in distance ? [distance.days, distance.time ?? null, null] : [null, null, distance.minutes]
    await tx.query(PUT, [tx.tenantId, id, kind, ...when, channel, serviceIds, toCustomer, toStaff, isOn, version])
  }

  async remove(tx: Transaction, id: ReminderRuleId): Promise<void> {
    await tx.query(REMOVE, [tx.tenantId, id])
  }

  async planAll(tx: Transaction): Promise<void> {
    await tx.query(PLAN_ALL, [tx.tenantId])
  }

  async take(tx: Transaction, reminderId: string): Promise<BookingId | undefined> {
    const [row] = await tx.query<{ booking_id: BookingId; is_news: boolean }>(TAKE, [tx.tenantId, reminderId])
    return row?.is_news ? row.booking_id : undefined
  }

  async find(tenantId: TenantId, reminderId: string): Promise<Reminder | undefined> {
    const sql = `${REMINDERS} AND m.id = $2`
    const [row] = await this.unitOfWork.read<ReminderRow>(tenantId, sql, [tenantId, reminderId])
    return row && toReminder(row)
  }

  async holds(tx: Transaction, reminderId: string): Promise<boolean> {
    const [row] = await tx.query<{ holds: boolean }>(HOLDS, [tx.tenantId, reminderId])
    return row?.holds === true
  }

  async ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<Reminder[] | undefined> {
    const known = await this.unitOfWork.read(tenantId, BOOKING, [tenantId, bookingId])
    if (known.length === 0) return undefined
    const sql = `${REMINDERS} AND m.booking_id = $2 ORDER BY m.due_at, m.id`
    return (await this.unitOfWork.read<ReminderRow>(tenantId, sql, [tenantId, bookingId])).map(toReminder)
  }
}

function toRule(row: RuleRow): ReminderRule {
  const { days, minutes, at_time: time } = row
  const { rule_id: id, kind, channel, service_ids: serviceIds, version } = row
  const { to_customer: toCustomer, to_staff: toStaff, is_on: isOn } = row
  const distance = days === null ? { minutes: minutes ?? 0 } : { days, ...(time === null ? {} : { time }) }
  return { id, kind, distance, channel, serviceIds, toCustomer, toStaff, isOn, version }
}

function toReminder(row: ReminderRow): Reminder {
  const { id, booking_id: bookingId, starts_at: startsAt, due_at: dueAt, state } = row
  return { id, bookingId, rule: toRule(row), startsAt, dueAt, state }
}
