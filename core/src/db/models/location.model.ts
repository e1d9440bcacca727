import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** A place where a business works. */
@Table({ schema: 'bw', tableName: 'location' })
export class LocationModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.TEXT, field: 'slug', allowNull: false })
  declare slug: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'time_zone', allowNull: false })
  declare timeZone: string

  @Column({ type: DataType.TEXT, field: 'address', allowNull: false, defaultValue: '' })
  declare address: string

  @Column({ type: DataType.TEXT, field: 'phone', allowNull: false, defaultValue: '' })
  declare phone: string

  @Column({ type: DataType.INTEGER, field: 'min_notice_minutes', allowNull: true })
  declare minNoticeMinutes: number | null

  @Column({ type: DataType.BOOLEAN, field: 'is_active', allowNull: false, defaultValue: true })
  declare isActive: boolean

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
