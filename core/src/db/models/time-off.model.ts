import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** When a resource is away, once or by rule. */
@Table({ schema: 'bw', tableName: 'time_off' })
export class TimeOffModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'resource_id', allowNull: false })
  declare resourceId: string

  @Column({ type: DataType.DATE, field: 'starts_at', allowNull: true })
  declare startsAt: Date | null

  @Column({ type: DataType.DATE, field: 'ends_at', allowNull: true })
  declare endsAt: Date | null

  @Column({ type: DataType.TEXT, field: 'rrule', allowNull: true })
  declare rrule: string | null

  @Column({ type: DataType.TEXT, field: 'local_start', allowNull: true })
  declare localStart: string | null

  @Column({ type: DataType.INTEGER, field: 'minutes', allowNull: true })
  declare minutes: number | null

  @Column({ type: DataType.ARRAY(DataType.DATEONLY), field: 'excluded_dates', allowNull: false, defaultValue: [] })
  declare excludedDates: string[]

  @Column({ type: DataType.TEXT, field: 'reason', allowNull: false, defaultValue: '' })
  declare reason: string
}
