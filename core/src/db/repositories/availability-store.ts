import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type {
  AvailabilitySnapshot,
  AvailabilityStore,
  SnapshotBusy,
  SnapshotRequest,
} from '../../ports/availability-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

interface SnapshotRow {
  kind: 'catalogue' | 'claim' | 'external'
  owner_id: string
  resource_id: string
  unit_no: number | null
  from_minute: number
  to_minute: number
  until_minute: number | null
  doc: Omit<AvailabilitySnapshot, 'now' | 'busy'>
}

const SNAPSHOT = 'SELECT * FROM bw.snapshot($1::uuid, $2::uuid[], $3::uuid[], $4::timestamptz, $5::timestamptz)'

/** Reads the solver's snapshot through `bw.snapshot`, in one round trip. */
@injectable()
export class SqlAvailabilityStore implements AvailabilityStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async load(tenantId: TenantId, request: SnapshotRequest): Promise<AvailabilitySnapshot> {
    const rows = await this.unitOfWork.read<SnapshotRow>(tenantId, SNAPSHOT, [
      tenantId,
      request.serviceIds,
      request.locationIds,
      request.from,
      request.to,
    ])
    const busy: SnapshotBusy[] = []
    let now = 0
    let catalogue: SnapshotRow['doc'] = { locations: [], services: [], resources: [], schedules: [] }
    for (const row of rows) {
      if (row.kind === 'catalogue') {
        now = row.from_minute
        catalogue = row.doc
        continue
      }
      busy.push({
        kind: row.kind,
        ownerId: row.owner_id,
        resourceId: row.resource_id,
        unitNo: row.unit_no,
        from: row.from_minute,
        to: row.to_minute,
        until: row.until_minute,
      })
    }
    return { now, busy, ...catalogue }
  }
}
