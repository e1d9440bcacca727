import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { InstanceStore } from '../../ports/instance-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const PUT = `INSERT INTO bw.instance (key, value) VALUES ($1, $2::jsonb) ON CONFLICT (key) DO UPDATE SET value = excluded.value`

const IS_EMPTY = `SELECT NOT EXISTS (SELECT FROM bw.tenant WHERE status <> 'pending')
  AND NOT EXISTS (SELECT FROM bw.membership WHERE role = 'platform-admin') AS "isEmpty"`

@injectable()
export class SqlInstanceStore implements InstanceStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async get<T>(key: string): Promise<T | undefined> {
    const rows = await this.unitOfWork.platform(tx =>
      tx.query<{ value: T }>('SELECT value FROM bw.instance WHERE key = $1', [key]),
    )
    return rows[0]?.value
  }

  async putOnce<T>(key: string, value: T): Promise<T> {
    const sql = 'INSERT INTO bw.instance (key, value) VALUES ($1, $2::jsonb) ON CONFLICT (key) DO NOTHING'
    await this.unitOfWork.platform(tx => tx.query(sql, [key, JSON.stringify(value)]))
    return (await this.get<T>(key)) ?? value
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.unitOfWork.platform(tx => tx.query<{ isEmpty: boolean }>(IS_EMPTY))
    return rows[0]?.isEmpty === true
  }

  exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.platform(async tx => {
      await tx.query('SELECT pg_advisory_xact_lock(7234004, hashtext($1))', [name])
      return work()
    })
  }

  async put(key: string, value: unknown): Promise<void> {
    await this.unitOfWork.platform(tx => tx.query(PUT, [key, JSON.stringify(value)]))
  }
}
