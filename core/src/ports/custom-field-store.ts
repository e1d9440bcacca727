import type { CustomEntity, CustomField, CustomValues } from '../domain/custom-field.js'
import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** A field as the business wrote it. */
export type OwnField = CustomField & { readonly id: string }
export type NewField = Omit<OwnField, 'id' | 'pluginId' | 'version' | 'archivedAt'>

/** Fields that businesses add, and the values beside their rows. */
export interface CustomFieldStore {
  /** In their order, archived ones too. */
  list(tenantId: TenantId, tx?: Transaction): Promise<OwnField[]>
  /** @returns undefined when the key is taken. */
  insert(tx: Transaction, field: NewField): Promise<OwnField | undefined>
  lock(tx: Transaction, id: string): Promise<OwnField | undefined>
  update(tx: Transaction, field: OwnField): Promise<OwnField>
  /** @returns undefined when there is no such row, or its person was erased. */
  values(tenantId: TenantId, entity: CustomEntity, id: string): Promise<CustomValues | undefined>
  /** As `values`, and keeps others from changing them. */
  lockValues(tx: Transaction, entity: CustomEntity, id: string): Promise<CustomValues | undefined>
  write(tx: Transaction, entity: CustomEntity, id: string, values: CustomValues): Promise<void>
}
