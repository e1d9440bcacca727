import type { LocationId, ResourceId, ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { ReportStep } from '../domain/report.js'

/** Which visits are looked at: those that begin in a span and have all that is named. */
export interface ReportScope {
  readonly range: Interval
  /** In which dates are told. */
  readonly timeZone: string
  readonly per: ReportStep
  readonly locationId?: LocationId | undefined
  readonly serviceId?: ServiceId | undefined
  readonly resourceId?: ResourceId | undefined
}

/** Bookings that begin in one step, by currency. Amounts are minor units. */
export interface BookingCounts {
  readonly date: string
  readonly currency: string
  /** Those that stand, were completed, or nobody came to. */
  readonly bookings: number
  readonly waiting: number
  readonly completed: number
  readonly noShows: number
  readonly cancelled: number
  readonly declined: number
  /** What those are worth that stand or were completed. */
  readonly booked: number
}

export interface MoneyCounts {
  readonly date: string
  readonly currency: string
  readonly booked: number
  readonly paid: number
  readonly owed: number
  readonly fees: number
  readonly refunds: number
}

export interface ServiceCounts {
  readonly service: string
  readonly currency: string
  readonly appointments: number
  readonly minutes: number
  readonly booked: number
}

export interface SourceCounts {
  readonly source: string
  readonly bookings: number
  readonly noShows: number
  readonly cancelled: number
}

/** Bookings of those who are in the same groups of customers today. */
export interface GroupCounts {
  /** Labels of the groups; `guests` for who is in none. */
  readonly group: string
  readonly currency: string
  readonly bookings: number
  readonly noShows: number
  readonly cancelled: number
  readonly booked: number
}

/** Elapsed time between booking and visit. */
export interface LeadCounts {
  /** 0 to 5: up to a day, two, a week, two weeks, thirty days, and more. */
  readonly band: number
  readonly bookings: number
}

export interface LeadTime {
  readonly bands: readonly LeadCounts[]
  /** Hours; null without bookings. */
  readonly medianHours: number | null
}

/** Elapsed minutes that something was booked for. */
export interface ClaimedMinutes {
  readonly resourceId: ResourceId
  readonly visits: number
  /** Without turnover. */
  readonly minutes: number
  readonly minutesWithTurnover: number
  /** Of `minutes`, those in peak hours. */
  readonly peakMinutes: number
}

/** What appointments are worth that a resource served; several of one kind share. */
export interface ResourceValue {
  readonly resourceId: ResourceId
  readonly currency: string
  readonly booked: number
}

/** Peak hours of one local date. */
export interface PeakSpan extends Interval {
  readonly date: string
}

/** What customers said of visits; `points` are all stars together, `low` those who gave one or two. */
export interface RatingCounts {
  readonly answers: number
  readonly points: number
  readonly low: number
}

/** Counts what is written down; nothing is kept beside it. */
export interface ReportStore {
  bookings(tenantId: TenantId, scope: ReportScope): Promise<BookingCounts[]>
  money(tenantId: TenantId, scope: ReportScope): Promise<MoneyCounts[]>
  services(tenantId: TenantId, scope: ReportScope): Promise<ServiceCounts[]>
  sources(tenantId: TenantId, scope: ReportScope): Promise<SourceCounts[]>
  groups(tenantId: TenantId, scope: ReportScope): Promise<GroupCounts[]>
  leadTime(tenantId: TenantId, scope: ReportScope): Promise<LeadTime>
  claimed(tenantId: TenantId, scope: ReportScope, peak: readonly PeakSpan[]): Promise<ClaimedMinutes[]>
  values(tenantId: TenantId, scope: ReportScope): Promise<ResourceValue[]>
  /** By the date of the visit, whether it is shown to customers or not. */
  ratings(tenantId: TenantId, scope: ReportScope): Promise<(RatingCounts & { readonly date: string })[]>
  /** Services, then people, each by name; a visit with two people counts for both. */
  rated(
    tenantId: TenantId,
    scope: ReportScope,
  ): Promise<(RatingCounts & { readonly name: string; readonly type: string })[]>
}
