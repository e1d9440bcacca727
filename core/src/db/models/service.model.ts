import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { AddOn } from '../../domain/add-on.js'
import type { ArrivalWindows, ServiceVenue } from '../../domain/place.js'
import type { DepositRule } from '../../domain/policy.js'
import type { PriceRules } from '../../domain/price-rules.js'
import type { Question } from '../../domain/question.js'
import type { AssignmentCriterion, ServiceSegment, ServiceVisibility, StartGrid } from '../../domain/service.js'
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

  @Column({ type: DataType.UUID, field: 'category_id', allowNull: true })
  declare categoryId: string | null

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

  /** Values of the fields that the business made itself. */
  @Column({ type: DataType.JSONB, field: 'custom', allowNull: false, defaultValue: {} })
  declare custom: Record<string, unknown>

  @Column({ type: DataType.TEXT, field: 'venue', allowNull: false, defaultValue: 'location' })
  declare venue: ServiceVenue

  @Column({ type: DataType.JSONB, field: 'arrival_windows', allowNull: false, defaultValue: [] })
  declare arrivalWindows: ArrivalWindows

  @Column({ type: DataType.BOOLEAN, field: 'asks_for_files', allowNull: false, defaultValue: false })
  declare asksForFiles: boolean

  @Column({ type: DataType.BIGINT, field: 'price_amount', allowNull: false, get: safeInteger('priceAmount') })
  declare priceAmount: number

  @Column({ type: DataType.CHAR(3), field: 'price_currency', allowNull: false })
  declare priceCurrency: string

  @Column({ type: DataType.JSONB, field: 'price_rules', allowNull: true })
  declare priceRules: PriceRules | null

  @Column({ type: DataType.UUID, field: 'policy_id', allowNull: true })
  declare policyId: string | null

  @Column({ type: DataType.JSONB, field: 'lengths', allowNull: false, defaultValue: [] })
  declare lengths: { minutes: number; amount: number }[]

  @Column({ type: DataType.JSONB, field: 'questions', allowNull: false, defaultValue: [] })
  declare questions: Question[]

  @Column({ type: DataType.INTEGER, field: 'min_guests', allowNull: false, defaultValue: 1 })
  declare minGuests: number

  @Column({ type: DataType.INTEGER, field: 'max_guests', allowNull: true })
  declare maxGuests: number | null

  @Column({ type: DataType.JSONB, field: 'deposit', allowNull: true })
  declare deposit: DepositRule | null

  @Column({ type: DataType.JSONB, field: 'preferred_attributes', allowNull: false, defaultValue: {} })
  declare preferredAttributes: Record<string, string>

  @Column({ type: DataType.JSONB, field: 'assignment_policy', allowNull: false, defaultValue: [] })
  declare assignmentPolicy: AssignmentCriterion[]

  @Column({ type: DataType.TEXT, field: 'meeting_url', allowNull: false, defaultValue: '' })
  declare meetingUrl: string

  @Column({ type: DataType.TEXT, field: 'directions', allowNull: false, defaultValue: '' })
  declare directions: string

  @Column({ type: DataType.TEXT, field: 'color', allowNull: false, defaultValue: '' })
  declare color: string

  @Column({ type: DataType.TEXT, field: 'visibility', allowNull: false, defaultValue: 'public' })
  declare visibility: ServiceVisibility

  @Column({ type: DataType.DATE, field: 'archived_at', allowNull: true })
  declare archivedAt: Date | null

  @Column({ type: DataType.BOOLEAN, field: 'is_active', allowNull: false, defaultValue: true })
  declare isActive: boolean

  @Column({ type: DataType.INTEGER, field: 'sort', allowNull: false, defaultValue: 0 })
  declare sort: number

  @Column({ type: DataType.INTEGER, field: 'version', allowNull: false, defaultValue: 1 })
  declare version: number
}
