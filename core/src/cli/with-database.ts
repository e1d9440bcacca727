import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../db/embedded/embedded-postgres.js'
import { readPostmasterFile } from '../db/embedded/postmaster.js'
import { ConfigurationError } from '../errors/catalog.js'
import type { EngineConfig } from '../ports/config.js'

/**
 * Gives a command the address of the database: the configured one, that of the engine running on this data directory,
 * or an embedded server that lives as long as the command.
 */
export async function withDatabase<T>(config: EngineConfig, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== undefined) return work(config.databaseUrl)
  const server = await startOrFind(config.dataDir)
  if (typeof server === 'string') return work(server)
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

async function startOrFind(dataDir: string) {
  try {
    return await startEmbeddedPostgres({ dataDir })
  } catch (error) {
    const running = error instanceof ConfigurationError ? findRunningServer(dataDir) : undefined
    if (running === undefined) throw error
    return running
  }
}

/** The address of a server that another process runs on this directory. */
export function findRunningServer(dataDir: string): string | undefined {
  const postmaster = readPostmasterFile(join(dataDir, 'postgres'))
  const passwordFile = join(dataDir, 'postgres-password')
  if (!postmaster?.isReady || !existsSync(passwordFile)) return undefined
  const password = encodeURIComponent(readFileSync(passwordFile, 'utf8').trim())
  return `postgresql://bookwright:${password}@127.0.0.1:${postmaster.port}/bookwright`
}
