import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { InstanceStore } from '../../ports/instance-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const PUT = `INSERT INTO bw.instance (key, value) VALUES ($1, $2::jsonb) ON CONFLICT (key) DO UPDATE SET value = excluded.value`

@injectable()
export class SqlInstanceStore implements InstanceStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async get<T>(key: string): Promise<T | undefined> {
    const rows = await this.unitOfWork.platform(tx =>
      tx.query<{ value: T }>('SELECT value FROM bw.instance WHERE key = $1', [key]),
    )
    return rows[0]?.value
  }

  async put(key: string, value: unknown): Promise<void> {
    await this.unitOfWork.platform(tx => tx.query(PUT, [key, JSON.stringify(value)]))
  }
}
