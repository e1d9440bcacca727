import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, SeriesId, TenantId } from '../../domain/id.js'
import type { BookingSeries, SeriesMember, SeriesStore } from '../../ports/series-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const INSERT = `
INSERT INTO bw.booking_series (tenant_id, id, service_id, rule, local_start, time_zone, created_at)
VALUES ($1, $2, $3, $4, $5, $6, bw.now())`

const READ = `
SELECT id, service_id AS "serviceId", rule, local_start AS "localStart", time_zone AS "timeZone" FROM bw.booking_series
 WHERE tenant_id = $1 AND id = $2`

const MEMBERS = `
SELECT id, reference, status, starts_at AS "startsAt", ends_at AS "endsAt" FROM bw.booking
 WHERE tenant_id = $1 AND series_id = $2 ORDER BY starts_at, id`

/** Series of bookings in SQL. */
@injectable()
export class SqlSeriesStore implements SeriesStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, { id, serviceId, rule, localStart, timeZone }: BookingSeries): Promise<void> {
    await tx.query(INSERT, [tx.tenantId, id, serviceId, JSON.stringify(rule), localStart, timeZone])
  }

  async join(tx: Transaction, seriesId: SeriesId, bookingId: BookingId): Promise<void> {
    const sql = 'UPDATE bw.booking SET series_id = $3 WHERE tenant_id = $1 AND id = $2'
    await tx.query(sql, [tx.tenantId, bookingId, seriesId])
  }

  async read(tenantId: TenantId, seriesId: SeriesId): Promise<BookingSeries | undefined> {
    const [series] = await this.unitOfWork.read<BookingSeries>(tenantId, READ, [tenantId, seriesId])
    return series
  }

  members(tenantId: TenantId, seriesId: SeriesId): Promise<SeriesMember[]> {
    return this.unitOfWork.read<SeriesMember>(tenantId, MEMBERS, [tenantId, seriesId])
  }
}
