import { literal } from 'sequelize'
import { Column, DataType, Model, Table } from 'sequelize-typescript'

/** Who owns several businesses. */
@Table({ schema: 'bw', tableName: 'organization' })
export class OrganizationModel extends Model {
  @Column({ type: DataType.UUID, field: 'id', allowNull: false, primaryKey: true })
  declare id: string

  @Column({ type: DataType.UUID, field: 'parent_id', allowNull: true })
  declare parentId: string | null

  @Column({ type: DataType.TEXT, field: 'slug', allowNull: false })
  declare slug: string

  @Column({ type: DataType.TEXT, field: 'name', allowNull: false })
  declare name: string

  @Column({ type: DataType.DATE, field: 'created_at', allowNull: false, defaultValue: literal('clock_timestamp()') })
  declare createdAt: Date
}
