import { Column, DataType, Model, Table } from 'sequelize-typescript'
import { safeInteger } from './safe-integer.js'
import type { Place } from '../../domain/place.js'
import type { Resource, ResourceMode } from '../../domain/resource.js'

/** Somebody or something that a booking claims. */
@Table({ schema: 'bw', tableName: 'resource' })
export class ResourceModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'location_id', allowNull: false })
  declare locationId: string

  @Column({ type: DataType.UUID, field: 'schedule_id', allowNull: true })
  declare scheduleId: string | null

  @Column({ type: DataType.TEXT, field: 'slug', allowNull: false })
  declare slug: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'type', allowNull: false })
  declare type: string

  @Column({ type: DataType.TEXT, field: 'position', allowNull: false, defaultValue: '' })
  declare position: string

  @Column({ type: DataType.TEXT, field: 'bio', allowNull: false, defaultValue: '' })
  declare bio: string

  @Column({ type: DataType.UUID, field: 'account_id', allowNull: true })
  declare accountId: string | null

  @Column({ type: DataType.TEXT, field: 'mode', allowNull: false, defaultValue: 'exclusive' })
  declare mode: ResourceMode

  @Column({ type: DataType.INTEGER, field: 'capacity', allowNull: false, defaultValue: 1 })
  declare capacity: number

  @Column({ type: DataType.INTEGER, field: 'overbook_units', allowNull: false, defaultValue: 0 })
  declare overbookUnits: number

  @Column({
    type: DataType.BIGINT,
    field: 'cost_per_hour',
    allowNull: false,
    defaultValue: 0,
    get: safeInteger('costPerHour'),
  })
  declare costPerHour: number

  @Column({ type: DataType.BOOLEAN, field: 'is_pinned', allowNull: false, defaultValue: false })
  declare isPinned: boolean

  @Column({ type: DataType.ARRAY(DataType.TEXT), field: 'skills', allowNull: false, defaultValue: [] })
  declare skills: string[]

  @Column({ type: DataType.JSONB, field: 'attributes', allowNull: false, defaultValue: {} })
  declare attributes: Record<string, string>

  /** Values of the fields that the business made itself. */
  @Column({ type: DataType.JSONB, field: 'custom', allowNull: false, defaultValue: {} })
  declare custom: Record<string, unknown>

  @Column({ type: DataType.JSONB, field: 'limits', allowNull: false, defaultValue: {} })
  declare limits: Resource['limits']

  @Column({ type: DataType.INTEGER, field: 'priority', allowNull: false, defaultValue: 0 })
  declare priority: number

  @Column({ type: DataType.JSONB, field: 'home_place', allowNull: true })
  declare homePlace: Place | null

  /** The database makes it of the place. */
  @Column({ type: DataType.TEXT, field: 'home_key', allowNull: true })
  declare readonly homeKey: string | null

  @Column({ type: DataType.TEXT, field: 'color', allowNull: false, defaultValue: '' })
  declare color: string

  @Column({ type: DataType.INTEGER, field: 'before_use_minutes', allowNull: true })
  declare beforeUseMinutes: number | null

  @Column({ type: DataType.TEXT, field: 'status', allowNull: false, defaultValue: 'active' })
  declare status: Resource['status']

  @Column({ type: DataType.INTEGER, field: 'sort', allowNull: false, defaultValue: 0 })
  declare sort: number

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
