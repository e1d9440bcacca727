import { literal } from 'sequelize'
import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** A person who books at one business. */
@Table({ schema: 'bw', tableName: 'customer' })
export class CustomerModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'account_id', allowNull: true })
  declare accountId: string | null

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'email', allowNull: true })
  declare email: string | null

  /** Written by the database: the e-mail in small letters. */
  @Column({ type: DataType.TEXT, field: 'email_key', allowNull: true })
  declare readonly emailKey: string | null

  @Column({ type: DataType.TEXT, field: 'phone', allowNull: true })
  declare phone: string | null

  /** Written by the database: name, e-mail and phone in small letters, a line each. */
  @Column({ type: DataType.TEXT, field: 'search_text', allowNull: true })
  declare readonly searchText: string | null

  @Column({ type: DataType.TEXT, field: 'locale', allowNull: true })
  declare locale: string | null

  @Column({ type: DataType.TEXT, field: 'time_zone', allowNull: true })
  declare timeZone: string | null

  @Column({ type: DataType.JSONB, field: 'preferences', allowNull: false, defaultValue: {} })
  declare preferences: Record<string, unknown>

  @Column({ type: DataType.ARRAY(DataType.TEXT), field: 'groups', allowNull: false, defaultValue: [] })
  declare groups: string[]

  @Column({ type: DataType.ARRAY(DataType.TEXT), field: 'tags', allowNull: false, defaultValue: [] })
  declare tags: string[]

  @Column({ type: DataType.JSONB, field: 'custom', allowNull: false, defaultValue: {} })
  declare custom: Record<string, unknown>

  @Column({ type: DataType.UUID, field: 'guardian_id', allowNull: true })
  declare guardianId: string | null

  @Column({ type: DataType.UUID, field: 'merged_into_id', allowNull: true })
  declare mergedIntoId: string | null

  @Column({ type: DataType.DATE, field: 'archived_at', allowNull: true })
  declare archivedAt: Date | null

  @Column({ type: DataType.DATE, field: 'created_at', allowNull: false, defaultValue: literal('clock_timestamp()') })
  declare createdAt: Date

  @Column({ type: DataType.DATE, field: 'erased_at', allowNull: true })
  declare erasedAt: Date | null

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
