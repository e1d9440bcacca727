import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** What a claim really takes: one row for each simultaneous use of a resource. */
@Table({ schema: 'bw', tableName: 'resource_unit' })
export class ResourceUnitModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'resource_id', allowNull: false })
  declare resourceId: string

  @Column({ type: DataType.INTEGER, field: 'unit_no', allowNull: false })
  declare unitNo: number

  @Column({ type: DataType.TEXT, field: 'kind', allowNull: false, defaultValue: 'real' })
  declare kind: string
}
