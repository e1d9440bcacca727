import { BOOKINGS, section, TAKEN } from './privacy-person.js'

/** Forms and notes of somebody; their content is sealed, and opened where it is given out. */
export const HEALTH_SECTIONS = [
  section(
    'intakes',
    `SELECT to_jsonb(i) - 'tenant_id' AS row`,
    `FROM bw.intake i WHERE i.tenant_id = $1 AND i.booking_id IN (${BOOKINGS})`,
    'i.saved_at, i.id',
  ),
  section(
    'visitNotes',
    `SELECT to_jsonb(n) - 'tenant_id' AS row`,
    `FROM bw.visit_note n WHERE n.tenant_id = $1 AND n.booking_id IN (${BOOKINGS})`,
    'n.created_at, n.id',
  ),
]

export const HEALTH_ERASURES = [
  {
    what: 'intakes',
    sql: `WITH gone AS (DELETE FROM bw.intake i WHERE i.tenant_id = $1 AND i.booking_id IN (${BOOKINGS}) ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
  {
    what: 'visit-notes',
    sql: `WITH gone AS (DELETE FROM bw.visit_note n WHERE n.tenant_id = $1 AND n.booking_id IN (${BOOKINGS}) ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
]
