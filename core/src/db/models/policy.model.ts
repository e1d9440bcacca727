import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { Policy } from '../../domain/policy.js'

/** Rules of a business; copied into each booking when it is made. */
@Table({ schema: 'bw', tableName: 'policy' })
export class PolicyModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.JSONB, field: 'rules', allowNull: false })
  declare rules: Policy

  @Column({ type: DataType.BOOLEAN, field: 'is_default', allowNull: false, defaultValue: false })
  declare isDefault: boolean

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
