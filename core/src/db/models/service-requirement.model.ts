import { Column, DataType, Model, Table } from 'sequelize-typescript'
import type { Requirement } from '../../domain/service.js'

/** One need of a service. */
@Table({ schema: 'bw', tableName: 'service_requirement' })
export class ServiceRequirementModel extends Model {
  @Column({ type: DataType.UUID, field: 'tenant_id', allowNull: false, primaryKey: true })
  declare tenantId: string

  @Column({ type: DataType.UUID, field: 'service_id', allowNull: false, primaryKey: true })
  declare serviceId: string

  @Column({ type: DataType.TEXT, field: 'key', allowNull: false, primaryKey: true })
  declare key: string

  @Column({ type: DataType.INTEGER, field: 'position', allowNull: false, defaultValue: 0 })
  declare position: number

  @Column({ type: DataType.TEXT, field: 'resource_type', allowNull: false })
  declare resourceType: string

  @Column({ type: DataType.TEXT, field: 'skill', allowNull: true })
  declare skill: string | null

  @Column({ type: DataType.ARRAY(DataType.UUID), field: 'any_of', allowNull: true })
  declare anyOf: string[] | null

  @Column({ type: DataType.JSONB, field: 'attributes', allowNull: false, defaultValue: {} })
  declare attributes: Record<string, string>

  @Column({ type: DataType.INTEGER, field: 'count', allowNull: false, defaultValue: 1 })
  declare count: number

  @Column({ type: DataType.INTEGER, field: 'quantity', allowNull: true })
  declare quantity: number | null

  @Column({ type: DataType.INTEGER, field: 'quantity_per_guest', allowNull: true })
  declare quantityPerGuest: number | null

  @Column({ type: DataType.TEXT, field: 'during', allowNull: false, defaultValue: 'whole' })
  declare during: Requirement['during']

  @Column({ type: DataType.BOOLEAN, field: 'has_buffers', allowNull: false, defaultValue: true })
  declare hasBuffers: boolean
}
