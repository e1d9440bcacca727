// The case format as the oracle reads it. Nothing here comes from the solver: a shared mistake would hide itself.

export type Week = Partial<Record<string, [string, string][]>>

export interface OracleTimeOff {
  dtstart: string
  minutes: number
  /** Only FREQ=DAILY and FREQ=WEEKLY with INTERVAL, COUNT and BYDAY. */
  rrule?: string
  exdates?: string[]
}

export interface OracleResource {
  id: string
  type: string
  locationId: string
  mode?: 'exclusive' | 'pool' | 'shared' | 'composite'
  capacity?: number
  pinned?: boolean
  leaves?: string[]
  skills?: string[]
  attributes?: Record<string, string>
  limits?: { perDay?: number; perWeek?: number; minutesPerDay?: number; minutesPerWeek?: number }
  mobile?: boolean
  priority?: number
  costPerHour?: number
  lastAssignedAt?: string
  schedule?: {
    timeZone?: string
    weekly: Week
    breaks?: Week
    overrides?: Record<string, [string, string][]>
    holidays?: string[]
  }
  timeOff?: OracleTimeOff[]
}

export interface OracleRequirement {
  key: string
  type: string
  skill?: string
  anyOf?: string[]
  attributes?: Record<string, string>
  count?: number
  quantity?: number
  quantityPerGuest?: number
  during?: 'active' | 'whole'
  buffers?: boolean
  sameAs?: string
}

export interface OracleService {
  id: string
  duration: number
  bufferBefore?: number
  bufferAfter?: number
  buffersOutsideHours?: boolean
  segments?: { minutes: number; active: boolean }[]
  requirements: OracleRequirement[]
  staffOverrides?: Record<string, { duration: number }>
  minNotice?: number
  maxHorizon?: number
}

export interface OracleAllocation {
  id: string
  resourceId: string
  start: string
  end: string
  state: 'confirmed' | 'held' | 'external' | 'blocked'
  quantity?: number
  expiresAt?: string
  unit?: number
  place?: string
}

export interface OracleSession {
  id: string
  serviceId: string
  locationId: string
  start: string
  end: string
  capacity: number
  taken?: number
  resourceIds?: string[]
}

export interface OracleLine {
  serviceId: string
  duration?: number
  preferred?: string[]
  attrs?: Record<string, string>
  guests?: number
  sameAs?: Record<string, string>
  favored?: string[]
  wishes?: Record<string, string>
}

export type OracleCriterion =
  'preferred' | 'attributes' | 'priority' | 'least-loaded' | 'round-robin' | 'cost' | 'best-fit'

export type OracleGrid =
  | { mode: 'interval'; step: number; offset?: number }
  | { mode: 'anchored'; times: string[] }
  | { mode: 'gapmin'; step: number; minGap: number; resourceType: string }

export interface OracleCase {
  format: 'availability-golden/1'
  name: string
  snapshot: {
    now: string
    locations: { id: string; timeZone: string; holidays?: string[] }[]
    resources: OracleResource[]
    services: OracleService[]
    allocations: OracleAllocation[]
    sessions?: OracleSession[]
    travel?: Record<string, Record<string, number>>
  }
  query: {
    locationId: string
    from: string
    to: string
    stages: { services: OracleLine[]; gap?: [number, number] }[]
    order?: 'fixed' | 'any'
    gapStep?: number
    grid: OracleGrid
    place?: string
    limit?: number
    policy?: OracleCriterion[]
  }
}

export function minuteOf(text: string): number {
  return Date.parse(text) / 60_000
}

export function printMinute(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().slice(0, 16)}Z`
}
