import { literal } from 'sequelize'
import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** The login of a person. */
@Table({ schema: 'bw', tableName: 'account' })
export class AccountModel extends Model {
  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.TEXT, field: 'email', allowNull: false })
  declare email: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'phone', allowNull: false, defaultValue: '' })
  declare phone: string

  @Column({ type: DataType.TEXT, field: 'password_hash', allowNull: true })
  declare passwordHash: string | null

  @Column({ type: DataType.DATE, field: 'email_verified_at', allowNull: true })
  declare emailVerifiedAt: Date | null

  @Column({ type: DataType.DATE, field: 'disabled_at', allowNull: true })
  declare disabledAt: Date | null

  @Column({ type: DataType.DATE, field: 'created_at', allowNull: false, defaultValue: literal('clock_timestamp()') })
  declare createdAt: Date
}
