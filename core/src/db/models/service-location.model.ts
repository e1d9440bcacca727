import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** Where a service is offered. */
@Table({ schema: 'bw', tableName: 'service_location' })
export class ServiceLocationModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'service_id', allowNull: false, primaryKey: true })
  declare serviceId: string

  @Column({ type: DataType.UUID, field: 'location_id', allowNull: false, primaryKey: true })
  declare locationId: string
}
