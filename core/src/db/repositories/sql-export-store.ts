import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { ExportStore, ExportTable } from '../../ports/export-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const PAGE = 2_000
const HIDDEN = `ARRAY['tenant_id', 'email_key', 'search_text', 'hold_token_hash', 'manage_token_hash', 'effect_key']`

/** The columns behind the tenant in the primary key. */
const KEYS: Partial<Record<ExportTable, readonly string[]>> = {
  service_requirement: ['service_id', 'key'],
  booking_transition: ['booking_id', 'version'],
}
const CASTS: Readonly<Record<string, string>> = { key: 'text', version: 'int' }

@injectable()
export class SqlExportStore implements ExportStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  page(tenantId: TenantId, table: ExportTable, after: string): Promise<{ key: string; row: string }[]> {
    const keys = KEYS[table] ?? ['id']
    const values: unknown[] = after === '' ? [] : (JSON.parse(after) as unknown[])
    const given = keys.map((key, index) => `$${index + 2}::${CASTS[key] ?? 'uuid'}`).join(', ')
    const behind = values.length > 0 ? `AND (${keys.map(key => `t.${key}`).join(', ')}) > (${given})` : ''
    const sql = `SELECT jsonb_build_array(${keys.map(key => `t.${key}`).join(', ')})::text AS key,
        (to_jsonb(t) - ${HIDDEN})::text AS row FROM bw.${table} t
      WHERE t.tenant_id = $1 ${behind} ORDER BY ${keys.map(key => `t.${key}`).join(', ')} LIMIT ${PAGE}`
    return this.unitOfWork.read<{ key: string; row: string }>(tenantId, sql, [tenantId, ...values])
  }
}
