import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { AddOn } from '../../domain/add-on.js'
import type { ArrivalWindows, ServiceVenue } from '../../domain/place.js'
import type { ServiceSegment, StartGrid } from '../../domain/service.js'
import type { PriceRules } from '../../domain/price-rules.js'
import { safeInteger } from './safe-integer.js'

/** What a customer can book. */
@Table({ schema: 'bw', tableName: 'service' })
export class ServiceModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.TEXT, field: 'slug', allowNull: false })
  declare slug: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.TEXT, field: 'description', allowNull: false, defaultValue: '' })
  declare description: string

  @Column({ type: DataType.TEXT, field: 'category', allowNull: false, defaultValue: '' })
  declare category: string

  @Column({ type: DataType.INTEGER, field: 'duration_minutes', allowNull: false })
  declare durationMinutes: number

  @Column({ type: DataType.INTEGER, field: 'buffer_before_minutes', allowNull: false, defaultValue: 0 })
  declare bufferBeforeMinutes: number

  @Column({ type: DataType.INTEGER, field: 'buffer_after_minutes', allowNull: false, defaultValue: 0 })
  declare bufferAfterMinutes: number

  @Column({ type: DataType.BOOLEAN, field: 'buffers_outside_hours', allowNull: false, defaultValue: false })
  declare buffersOutsideHours: boolean

  @Column({ type: DataType.JSONB, field: 'segments', allowNull: false, defaultValue: [] })
  declare segments: ServiceSegment[]

  @Column({ type: DataType.JSONB, field: 'grid', allowNull: false, defaultValue: { mode: 'interval', step: 15 } })
  declare grid: StartGrid

  @Column({ type: DataType.JSONB, field: 'add_ons', allowNull: false, defaultValue: [] })
  declare addOns: AddOn[]

  @Column({ type: DataType.TEXT, field: 'venue', allowNull: false, defaultValue: 'location' })
  declare venue: ServiceVenue

  @Column({ type: DataType.JSONB, field: 'arrival_windows', allowNull: false, defaultValue: [] })
  declare arrivalWindows: ArrivalWindows

  @Column({ type: DataType.BIGINT, field: 'price_amount', allowNull: false, get: safeInteger('priceAmount') })
  declare priceAmount: number

  @Column({ type: DataType.CHAR(3), field: 'price_currency', allowNull: false })
  declare priceCurrency: string

  @Column({ type: DataType.JSONB, field: 'price_rules', allowNull: true })
  declare priceRules: PriceRules | null

  @Column({ type: DataType.UUID, field: 'policy_id', allowNull: true })
  declare policyId: string | null

  @Column({ type: DataType.BOOLEAN, field: 'is_active', allowNull: false, defaultValue: true })
  declare isActive: boolean

  @Column({ type: DataType.INTEGER, field: 'sort', allowNull: false, defaultValue: 0 })
  declare sort: number

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
