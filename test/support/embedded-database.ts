import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The address of the database that an engine keeps in its data directory, while it runs. */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim()
  return `postgresql://bookwright:${encodeURIComponent(password)}@127.0.0.1:${lines[3]}/bookwright`
}
