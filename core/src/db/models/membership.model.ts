import { literal } from 'sequelize'
import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** The role of an account in a business or an organization. */
@Table({ schema: 'bw', tableName: 'membership' })
export class MembershipModel extends Model {
  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'account_id', allowNull: false })
  declare accountId: string

  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: true })
  declare tenantId: string | null

  @Column({ type: DataType.UUID, field: 'organization_id', allowNull: true })
  declare organizationId: string | null

  @Column({ type: DataType.TEXT, field: 'role', allowNull: false })
  declare role: string

  /** A role of the business; `role` is `custom` then. */
  @Column({ type: DataType.UUID, field: 'role_id', allowNull: true })
  declare roleId: string | null

  @Column({ type: DataType.DATE, field: 'disabled_at', allowNull: true })
  declare disabledAt: Date | null

  @Column({ type: DataType.DATE, field: 'created_at', allowNull: false, defaultValue: literal('clock_timestamp()') })
  declare createdAt: Date
}
