/**
 * Statements about everything of one person: $1 tenant, $2 customer, $3 e-mail and $4 telephone as stored (null: none).
 * Rows are found by ids; by address only where a row has no id to go by.
 */
export const BOOKINGS = `SELECT b.id FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = $2`

/** Every statement takes all four parameters, whether it looks at them or not. */
export const TAKEN = `AND $2::uuid IS NOT NULL AND $3::text IS NOT DISTINCT FROM $3 AND $4::text IS NOT DISTINCT FROM $4`

/** One export section: what is left out are columns that say nothing about the person. */
export function section(name: string, columns: string, from: string, order: string): { name: string; sql: string } {
  return { name, sql: `${columns} ${from} ${TAKEN} ORDER BY ${order}` }
}
