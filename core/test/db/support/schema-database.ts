import { migrate } from '../../../dist/db/migrate.js'
import { createTestDatabase, type TestDatabase } from '../../../dist/testing/database.js'

/** One template for everybody: with the tables, and nothing in them. */
const SCHEMA = {
  templateKey: 'core schema',
  prepare: async (url: string): Promise<void> => {
    await migrate(url, { direction: 'up' })
  },
} as const

/**
 * A database with the tables of the core, for a test that starts an engine on it and is about something else than how
 * tables are made. An engine that starts makes the roles of the copy and secures it; without one, ask for `isSecured`.
 */
export function createSchemaDatabase(options: { isSecured?: boolean } = {}): Promise<TestDatabase> {
  return createTestDatabase(options.isSecured ? { ...SCHEMA, afterClone: SCHEMA.prepare } : SCHEMA)
}
