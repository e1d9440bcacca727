import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** A busy span that another calendar reported. */
@Table({ schema: 'bw', tableName: 'external_busy' })
export class ExternalBusyModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'resource_id', allowNull: false })
  declare resourceId: string

  @Column({ type: DataType.DATE, field: 'starts_at', allowNull: false })
  declare startsAt: Date

  @Column({ type: DataType.DATE, field: 'ends_at', allowNull: false })
  declare endsAt: Date

  @Column({ type: DataType.TEXT, field: 'source', allowNull: false })
  declare source: string

  @Column({ type: DataType.TEXT, field: 'reference', allowNull: false, defaultValue: '' })
  declare reference: string
}
