import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type * as counts from '../../ports/report-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import * as statements from './report-statements.js'

@injectable()
export class SqlReportStore implements counts.ReportStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  bookings(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.BookingCounts[]> {
    return this.unitOfWork.read(tenantId, statements.BOOKINGS, valuesOf(tenantId, scope))
  }

  money(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.MoneyCounts[]> {
    return this.unitOfWork.read(tenantId, statements.MONEY, valuesOf(tenantId, scope))
  }

  services(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.ServiceCounts[]> {
    return this.unitOfWork.read(tenantId, statements.SERVICES, valuesOf(tenantId, scope))
  }

  sources(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.SourceCounts[]> {
    return this.unitOfWork.read(tenantId, statements.SOURCES, valuesOf(tenantId, scope))
  }

  groups(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.GroupCounts[]> {
    return this.unitOfWork.read(tenantId, statements.GROUPS, valuesOf(tenantId, scope))
  }

  async leadTime(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.LeadTime> {
    type Row = counts.LeadCounts & { median: number }
    const rows = await this.unitOfWork.read<Row>(tenantId, statements.LEAD, valuesOf(tenantId, scope))
    return { bands: rows.map(({ band, bookings }) => ({ band, bookings })), medianHours: rows[0]?.median ?? null }
  }

  claimed(
    tenantId: TenantId,
    scope: counts.ReportScope,
    peak: readonly counts.PeakSpan[],
  ): Promise<counts.ClaimedMinutes[]> {
    const ends = [peak.map(span => span.date), peak.map(span => span.startsAt), peak.map(span => span.endsAt)]
    return this.unitOfWork.read(tenantId, statements.CLAIMED, [...valuesOf(tenantId, scope), ...ends])
  }

  values(tenantId: TenantId, scope: counts.ReportScope): Promise<counts.ResourceValue[]> {
    return this.unitOfWork.read(tenantId, statements.VALUES, valuesOf(tenantId, scope))
  }

  ratings(tenantId: TenantId, scope: counts.ReportScope): Promise<(counts.RatingCounts & { date: string })[]> {
    return this.unitOfWork.read(tenantId, statements.RATINGS, valuesOf(tenantId, scope))
  }

  rated(
    tenantId: TenantId,
    scope: counts.ReportScope,
  ): Promise<(counts.RatingCounts & { name: string; type: string })[]> {
    return this.unitOfWork.read(tenantId, statements.RATED, valuesOf(tenantId, scope))
  }
}

function valuesOf(tenantId: TenantId, scope: counts.ReportScope): unknown[] {
  const { range, timeZone, per, locationId = null, serviceId = null, resourceId = null } = scope
  return [tenantId, range.startsAt, range.endsAt, timeZone, per, locationId, serviceId, resourceId]
}
