import { expect } from 'chai'
import type { ModelCtor } from 'sequelize-typescript'
import { allModels } from '../../dist/db/models/all-models.js'
import { openTestEngine, type TestEngine } from './support/test-engine.js'

/** Types of information_schema that fit a type of the ORM. */
const TYPES: Readonly<Record<string, RegExp>> = {
  uuid: /^UUID$/,
  text: /^TEXT$/,
  int4: /^INTEGER$/,
  int8: /^BIGINT$/,
  bool: /^BOOLEAN$/,
  jsonb: /^JSONB$/,
  timestamptz: /^TIMESTAMP WITH TIME ZONE$/,
  date: /^DATE$/,
  bpchar: /^CHAR\(\d+\)$/,
  _text: /^TEXT\[\]$/,
  _uuid: /^UUID\[\]$/,
  _date: /^DATE\[\]$/,
}

describe('Models', () => {
  let engine: TestEngine

  before(async () => {
    engine = await openTestEngine()
  })
  after(() => engine.close())

  /** The model as the pool of this engine knows it: the classes themselves are not initialised. */
  const inUse = (model: ModelCtor) => engine.database.sequelize.getRepository(model)
  const tableOf = (model: ModelCtor): string => {
    const table = inUse(model).getTableName()
    return typeof table === 'string' ? table : table.tableName
  }

  it('stand for the catalogue, except for time off, whose times the ORM has no type for', () => {
    expect(allModels.map(tableOf).sort()).to.deep.equal(
      [
        ...['account', 'customer', 'external_busy', 'location', 'membership', 'organization', 'policy', 'resource'],
        ...['resource_leaf', 'resource_unit', 'schedule', 'schedule_exception', 'service', 'service_location'],
        ...['service_requirement', 'service_resource', 'tenant'],
      ].sort(),
    )
  })

  for (const model of allModels) {
    it(`${model.name} has the columns of its table, with their types, keys and nulls, and no others`, async () => {
      const { rows } = await engine.owner.query<{
        name: string
        type: string
        isNullable: boolean
        isKey: boolean
        hasDefault: boolean
      }>(
        `SELECT c.column_name AS name, c.udt_name AS type, c.is_nullable = 'YES' AS "isNullable",
            c.column_default IS NOT NULL AS "hasDefault",
            EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
              WHERE i.indrelid = ('bw.' || $1)::regclass AND i.indisprimary AND a.attname = c.column_name) AS "isKey"
          FROM information_schema.columns c WHERE c.table_schema = 'bw' AND c.table_name = $1`,
        [tableOf(model)],
      )
      const attributes = Object.values(inUse(model).getAttributes())
      expect(attributes.map(attribute => attribute.field).sort()).to.deep.equal(rows.map(row => row.name).sort())
      for (const row of rows) {
        const attribute = attributes.find(candidate => candidate.field === row.name)
        expect(attribute?.allowNull, row.name).to.equal(row.isNullable)
        expect(attribute?.primaryKey ?? false, row.name).to.equal(row.isKey)
        expect(attribute?.defaultValue !== undefined, `default of ${row.name}`).to.equal(row.hasDefault)
        const type = (attribute?.type as unknown as { toSql(): string }).toSql()
        expect(type, row.name).to.match(TYPES[row.type] ?? /^\b$/)
      }
    })
  }

  it('belong to one engine each: a second pool in the process does not take them over', async () => {
    const other = await openTestEngine()
    try {
      for (const model of allModels) {
        expect(inUse(model).sequelize).to.equal(engine.database.sequelize)
        expect(other.database.sequelize.getRepository(model).sequelize).to.equal(other.database.sequelize)
      }
    } finally {
      await other.close()
    }
  })
})
