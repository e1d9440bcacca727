import type { TenantId } from '../domain/id.js'
import type { Log } from '../ports/log.js'
import type { ChannelListener } from './channel-listener.js'
import { connectDirect } from './connect.js'
import type { FrozenTime, FrozenTimes } from './frozen-times.js'
import type { SequelizeUnitOfWork } from './unit-of-work.js'

const CHANNEL = 'bw_sandbox_clock'
/** Held while somebody sets a clock, so that due work of two settings never mixes. The number means nothing. */
const SETTING_LOCK = 7_234_003
/** A notification can be lost with its connection; a rehearsal must not go on at another time than its neighbours. */
const LOOK_AGAIN_MS = 500

const READ = `SELECT tenant_id AS "tenantId", frozen_at AS "frozenAt" FROM bw.sandbox_clock`
const FREEZE_ONE = `INSERT INTO bw.sandbox_clock (tenant_id, frozen_at) VALUES ($1, $2)
  ON CONFLICT (tenant_id) DO UPDATE SET frozen_at = excluded.frozen_at, updated_at = clock_timestamp()`

export interface SandboxTimeParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly channels: ChannelListener
  readonly databaseUrl: string
  readonly log: Log
}

/** The frozen clocks in the database, and how every process learns of a change: at once by NOTIFY, else by looking again. */
export class SandboxTime {
  private timer: NodeJS.Timeout | undefined
  private reading: Promise<void> = Promise.resolve()

  constructor(
    readonly times: FrozenTimes,
    private readonly parts: SandboxTimeParts,
  ) {
    parts.channels.on(CHANNEL, () => this.refreshQuietly())
  }

  async start(): Promise<void> {
    await this.refresh()
    this.parts.log.warn({}, 'sandbox mode: the clock of a business can be set by any program on this machine')
    this.timer = setInterval(() => this.refreshQuietly(), LOOK_AGAIN_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.reading
  }

  /** @param tenantId - Null sets every business, also those that had a time of their own. @param at - Null: real time. */
  async freeze(tenantId: TenantId | null, at: Date | null): Promise<void> {
    await this.parts.unitOfWork.platform(async tx => {
      if (tenantId === null) await tx.query('DELETE FROM bw.sandbox_clock')
      if (tenantId !== null || at !== null) await tx.query(FREEZE_ONE, [tenantId, at])
      await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, tenantId ?? ''])
    })
    await this.refresh()
  }

  /** Runs `work` while no other process sets a clock. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const client = await connectDirect(this.parts.databaseUrl, 'bookwright sandbox')
    try {
      await client.query('SELECT pg_advisory_lock($1)', [SETTING_LOCK])
      return await work()
    } finally {
      await client.end()
    }
  }

  /** One reading after the other, so that an older one never overwrites a newer one. */
  private refresh(): Promise<void> {
    const next = this.reading.then(async () => {
      this.times.replace(await this.parts.unitOfWork.platform(tx => tx.query<FrozenTime & object>(READ)))
    })
    this.reading = next.catch(() => undefined)
    return next
  }

  private refreshQuietly(): void {
    this.refresh().catch((error: unknown) => {
      this.parts.log.warn({ error }, 'the sandbox clocks could not be read; trying again')
    })
  }
}
