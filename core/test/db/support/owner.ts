import pg from 'pg'

export { caught } from './test-engine.js'
export type Owner = pg.Client

/** A connection as the owner, whom no policy binds in the test server. The caller ends it. */
export async function openOwner(databaseUrl: string): Promise<Owner> {
  const owner = new pg.Client({ connectionString: databaseUrl })
  await owner.connect()
  return owner
}
