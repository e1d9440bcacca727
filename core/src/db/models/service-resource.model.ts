import { Column, DataType, Model, Table } from 'sequelize-typescript'
import { safeInteger } from './safe-integer.js'

/** What one resource changes about a service. */
@Table({ schema: 'bw', tableName: 'service_resource' })
export class ServiceResourceModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'service_id', allowNull: false, primaryKey: true })
  declare serviceId: string

  @Column({ type: DataType.UUID, field: 'resource_id', allowNull: false, primaryKey: true })
  declare resourceId: string

  @Column({ type: DataType.INTEGER, field: 'duration_minutes', allowNull: true })
  declare durationMinutes: number | null

  @Column({
    type: DataType.BIGINT,
    field: 'price_adjustment',
    allowNull: false,
    defaultValue: 0,
    get: safeInteger('priceAdjustment'),
  })
  declare priceAdjustment: number
}
