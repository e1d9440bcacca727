import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { LocalSpan } from '../../domain/schedule.js'

/** Hours of one date instead of the weekly ones. */
@Table({ schema: 'bw', tableName: 'schedule_exception' })
export class ScheduleExceptionModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'schedule_id', allowNull: false, primaryKey: true })
  declare scheduleId: string

  @Column({ type: DataType.DATEONLY, field: 'on_date', allowNull: false, primaryKey: true })
  declare onDate: string

  @Column({ type: DataType.JSONB, field: 'spans', allowNull: false })
  declare spans: LocalSpan[]

  @Column({ type: DataType.TEXT, field: 'reason', allowNull: false, defaultValue: '' })
  declare reason: string
}
