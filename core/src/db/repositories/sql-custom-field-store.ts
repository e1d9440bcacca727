import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { CustomEntity, CustomValues } from '../../domain/custom-field.js'
import { newId, type TenantId } from '../../domain/id.js'
import type { CustomFieldStore, NewField, OwnField } from '../../ports/custom-field-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `f.id, NULL AS "pluginId", f.entity, f.key, f.labels, f.type, f.options, f.is_required AS "isRequired", f.audience,
  f.is_asked AS "isAsked", f.position, f.archived_at AS "archivedAt", f.version`
const LIST = `SELECT ${COLUMNS} FROM bw.custom_field f WHERE f.tenant_id = $1 ORDER BY f.position, f.created_at, f.id LIMIT 500`
const LOCK = `SELECT ${COLUMNS} FROM bw.custom_field f WHERE f.tenant_id = $1 AND f.id = $2 FOR UPDATE`
const INSERT = `
INSERT INTO bw.custom_field AS f (tenant_id, id, entity, key, labels, type, options, is_required, audience, is_asked, position)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7::jsonb, $8, $9, $10, $11) ON CONFLICT (tenant_id, entity, key) DO NOTHING RETURNING ${COLUMNS}`
const UPDATE = `
UPDATE bw.custom_field f SET labels = $3::jsonb, options = $4::jsonb, is_required = $5, audience = $6, is_asked = $7, position = $8,
    archived_at = CASE WHEN $9 THEN coalesce(f.archived_at, bw.now()) END, version = f.version + 1
  WHERE f.tenant_id = $1 AND f.id = $2 RETURNING ${COLUMNS}`

/** Whose values may be read and written. */
const ALIVE: Readonly<Record<CustomEntity, string>> = {
  customer: 'AND r.erased_at IS NULL AND r.merged_into_id IS NULL',
  booking: '',
  service: '',
  resource: '',
}

@injectable()
export class SqlCustomFieldStore implements CustomFieldStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, tx?: Transaction): Promise<OwnField[]> {
    return tx ? tx.query<OwnField>(LIST, [tenantId]) : this.unitOfWork.read<OwnField>(tenantId, LIST, [tenantId])
  }

  async insert(tx: Transaction, field: NewField): Promise<OwnField | undefined> {
    const { entity, key, labels, type, options, isRequired, audience, isAsked, position } = field
    const what = [entity, key, JSON.stringify(labels), type, JSON.stringify(options)]
    const values = [tx.tenantId, newId(), ...what, isRequired, audience, isAsked, position]
    const [row] = await tx.query<OwnField>(INSERT, values)
    return row
  }

  async lock(tx: Transaction, id: string): Promise<OwnField | undefined> {
    const [row] = await tx.query<OwnField>(LOCK, [tx.tenantId, id])
    return row
  }

  async update(tx: Transaction, field: OwnField): Promise<OwnField> {
    const { id, labels, options, isRequired, audience, isAsked, position, archivedAt } = field
    const words = [JSON.stringify(labels), JSON.stringify(options)]
    const values = [tx.tenantId, id, ...words, isRequired, audience, isAsked, position, archivedAt !== null]
    const [row] = await tx.query<OwnField>(UPDATE, values)
    return row as OwnField
  }

  async values(tenantId: TenantId, entity: CustomEntity, id: string): Promise<CustomValues | undefined> {
    const [row] = await this.unitOfWork.read<{ custom: CustomValues }>(tenantId, readOf(entity), [tenantId, id])
    return row?.custom
  }

  async lockValues(tx: Transaction, entity: CustomEntity, id: string): Promise<CustomValues | undefined> {
    const [row] = await tx.query<{ custom: CustomValues }>(`${readOf(entity)} FOR NO KEY UPDATE`, [tx.tenantId, id])
    return row?.custom
  }

  async write(tx: Transaction, entity: CustomEntity, id: string, values: CustomValues): Promise<void> {
    const sql = `UPDATE bw.${entity} r SET custom = $3::jsonb, version = r.version + 1 WHERE r.tenant_id = $1 AND r.id = $2`
    // A booking's version counts its history: what stands beside it is none of that.
    const kept = entity === 'booking' ? sql.replace(', version = r.version + 1', '') : sql
    await tx.query(kept, [tx.tenantId, id, JSON.stringify(values)])
  }
}

function readOf(entity: CustomEntity): string {
  return `SELECT r.custom FROM bw.${entity} r WHERE r.tenant_id = $1 AND r.id = $2 ${ALIVE[entity]}`
}
