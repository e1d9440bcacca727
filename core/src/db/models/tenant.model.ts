import { literal } from 'sequelize'
import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { Tenant, TenantProfile } from '../../domain/tenant.js'

/** One business. */
@Table({ schema: 'bw', tableName: 'tenant' })
export class TenantModel extends Model {
  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'organization_id', allowNull: false })
  declare organizationId: string

  @Column({ type: DataType.TEXT, field: 'slug', allowNull: false })
  declare slug: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'time_zone', allowNull: false })
  declare timeZone: string

  @Column({ type: DataType.CHAR(3), field: 'currency', allowNull: false })
  declare currency: string

  @Column({ type: DataType.TEXT, field: 'locale', allowNull: false })
  declare locale: string

  @Column({ type: DataType.CHAR(2), field: 'country', allowNull: false })
  declare country: string

  @Column({ type: DataType.TEXT, field: 'status', allowNull: false, defaultValue: 'active' })
  declare status: Tenant['status']

  @Column({ type: DataType.JSONB, field: 'profile', allowNull: false, defaultValue: {} })
  declare profile: TenantProfile

  @Column({ type: DataType.BOOLEAN, field: 'requires_second_factor', allowNull: false, defaultValue: false })
  declare requiresSecondFactor: boolean

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number

  @Column({ type: DataType.DATE, field: 'created_at', allowNull: false, defaultValue: literal('clock_timestamp()') })
  declare createdAt: Date
}
