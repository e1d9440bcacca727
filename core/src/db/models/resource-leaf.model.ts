import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** One part of a composite resource. */
@Table({ schema: 'bw', tableName: 'resource_leaf' })
export class ResourceLeafModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'composite_id', allowNull: false, primaryKey: true })
  declare compositeId: string

  @Column({ type: DataType.UUID, field: 'leaf_id', allowNull: false, primaryKey: true })
  declare leafId: string
}
