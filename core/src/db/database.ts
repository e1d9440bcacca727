import { Sequelize } from 'sequelize-typescript'
import type pg from 'pg'
import type { Log } from '../ports/log.js'
import { readFacts, requireAccess, requireVersion, type DatabaseAccess } from './access.js'
import { connectDirect } from './connect.js'
import { databaseFailure } from './database-failure.js'
import { allModels } from './models/all-models.js'
import { PlanAges } from './plan-ages.js'

const POOL_SIZE = 10
const ACQUIRE_TIMEOUT_MS = 2_000
const IDLE_MS = 30_000

export interface DatabaseOptions {
  readonly url: string
  readonly log: Log
  readonly poolSize?: number
  /** How long a request waits for a connection before it is answered 503. */
  readonly acquireTimeoutMs?: number
}

/** A connection of the pool as the ORM keeps it; `_invalid` and `_ending` say that the pool has dropped it already. */
export interface PooledClient extends pg.Client {
  uuid?: string
  _invalid?: boolean
  _ending?: boolean
}

/** What sequelize 6 does not declare of its connection manager; used here only. */
interface ConnectionManager {
  getConnection(options: { type: 'write' }): Promise<PooledClient>
  releaseConnection(client: PooledClient): void
  destroyConnection(client: PooledClient): Promise<void>
}

/** The same of its pool. */
interface SequelizePool {
  readonly size: number
  readonly using: number
  readonly waiting: number
  readonly maxSize: number
}

export interface PoolLoad {
  readonly size: number
  readonly used: number
  readonly waiting: number
  readonly max: number
}

/** One pool of connections to one migrated database, and the models that use it. */
export class Database {
  private readonly plans = new PlanAges()

  private constructor(
    readonly url: string,
    readonly sequelize: Sequelize,
    readonly access: DatabaseAccess,
    private readonly log: Log,
  ) {}

  /**
   * Opens the pool after one direct connection has proved that the database is reachable, new enough and provisioned.
   * @throws ConfigurationError with one line when it is not.
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const client = await connectDirect(options.url, 'bookwright check')
    let access: DatabaseAccess
    try {
      const facts = await readFacts(client)
      requireVersion(facts.version)
      access = requireAccess(facts)
    } finally {
      await client.end()
    }
    return new Database(options.url, createSequelize(options), access, options.log)
  }

  /**
   * Lends one connection for the time of `work`.
   * @throws UnavailableError when none comes free in time or the server is gone.
   */
  async withClient<T>(work: (client: PooledClient) => Promise<T>): Promise<T> {
    const manager = this.sequelize.connectionManager as unknown as ConnectionManager
    let client: PooledClient
    try {
      client = await manager.getConnection({ type: 'write' })
    } catch (error) {
      throw databaseFailure(error, this.log)
    }
    try {
      if (this.plans.isDue(client)) await client.query('DISCARD PLANS')
      return await work(client)
    } finally {
      await giveBack(manager, client)
    }
  }

  /** How busy the pool is. */
  load(): PoolLoad {
    const { pool } = this.sequelize.connectionManager as unknown as { pool: SequelizePool }
    return { size: pool.size, used: pool.using, waiting: pool.waiting, max: pool.maxSize }
  }

  /** Marks a connection as not to be used again, because nobody knows in which state it is. */
  discard(client: PooledClient): void {
    client._invalid = true
  }

  async close(): Promise<void> {
    await this.sequelize.close()
  }
}

/** The ORM destroys a connection itself when it emits an error; destroying it once more does nothing. */
async function giveBack(manager: ConnectionManager, client: PooledClient): Promise<void> {
  if (client._invalid || client._ending) await manager.destroyConnection(client)
  else manager.releaseConnection(client)
}

function createSequelize(options: DatabaseOptions): Sequelize {
  return new Sequelize(options.url, {
    dialect: 'postgres',
    logging: false,
    models: [...allModels],
    // Models as subclasses per instance: two engines in one process do not share a pool.
    repositoryMode: true,
    pool: {
      max: options.poolSize ?? POOL_SIZE,
      min: 0,
      idle: IDLE_MS,
      acquire: options.acquireTimeoutMs ?? ACQUIRE_TIMEOUT_MS,
    },
    retry: { max: 0 },
    define: { schema: 'bw', timestamps: false, freezeTableName: true },
    dialectOptions: { application_name: 'bookwright', keepAlive: true, connectionTimeoutMillis: 2_000 },
  })
}
