import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { Season, WeeklyHours } from '../../domain/schedule.js'

/** Weekly hours and breaks in one zone. */
@Table({ schema: 'bw', tableName: 'schedule' })
export class ScheduleModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'time_zone', allowNull: false })
  declare timeZone: string

  @Column({ type: DataType.JSONB, field: 'weekly', allowNull: false, defaultValue: {} })
  declare weekly: WeeklyHours

  @Column({ type: DataType.JSONB, field: 'breaks', allowNull: false, defaultValue: {} })
  declare breaks: WeeklyHours

  @Column({ type: DataType.JSONB, field: 'seasons', allowNull: false, defaultValue: [] })
  declare seasons: readonly Season[]

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
