import type { Booking, Money, Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface Named {
  id: string
  name: string
  type: string
}

export interface Assignees {
  appointmentId: string
  startsAt: string
  endsAt: string
  isPinned: boolean
  choices: {
    requirement: string
    current: Named[]
    options: { resource: Named; isFree: boolean; reasons: string[] }[]
  }[]
}

export type AbsenceAction = 'reassign' | 'reschedule' | 'cancel' | 'keep'

export interface Affected {
  appointmentId: string
  bookingId: string
  reference: string
  serviceName: string
  customerName: string | null
  startsAt: string
  endsAt: string
  isPinned: boolean
  isMovable: boolean
  assignees: Named[]
  times: { startsAt: string; endsAt: string; resources: Named[]; isSamePerson: boolean }[]
  cancellation: { refund: Money; appointments: number }
  suggested: { action: AbsenceAction; resourceId?: string; startsAt?: string; staffId?: string }
}

/** A class; whoever has a place goes with it. */
export interface AffectedClass {
  sessionId: string
  serviceName: string
  startsAt: string
  endsAt: string
  taken: number
  capacity: number
  assignees: Named[]
  times: Affected['times']
  suggested: Affected['suggested']
}

export interface AbsencePreview {
  total: number
  affected: Affected[]
  classes: AffectedClass[]
}

export interface AbsenceChoice {
  appointmentId: string
  action: AbsenceAction
  resourceId?: string | undefined
  startsAt?: string | undefined
  staffId?: string | undefined
}

export interface ClassChoice {
  sessionId: string
  action: AbsenceAction
  resourceId?: string | undefined
  startsAt?: string | undefined
}

export interface AbsenceWish {
  from: string
  to: string
  reason?: string
  timeOffId?: string
  tellCustomers: boolean
  choices: AbsenceChoice[]
  classes: ClassChoice[]
}

export interface AbsenceReport {
  timeOffId: string
  results: { appointmentId: string; action: AbsenceAction; isDone: boolean; code?: string }[]
  classes: { sessionId: string; action: AbsenceAction; isDone: boolean; code?: string }[]
  open: AbsencePreview
}

export interface DayCost {
  idle: number
  travel: number
}

export interface DayStand {
  startsAt: string
  assignments: { requirement: string; resources: Named[] }[]
}

export interface DayLine {
  appointmentId: string
  bookingId: string
  serviceName: string
  customerName: string | null
  from: DayStand
  to: DayStand
  gain: DayCost
  needs: string[]
}

export interface DayProposal {
  timeZone: string
  version: string
  before: DayCost
  after: DayCost
  lines: DayLine[]
}

/** Calls about who serves what: one booking, an absence, a whole day. */
export class StaffingApi {
  constructor(private readonly http: HttpClient) {}

  assignees(bookingId: string, appointmentId: string, signal?: AbortSignal): Promise<Assignees> {
    return this.http.get(`/bookings/${encodeURIComponent(bookingId)}/assignees`, { query: { appointmentId }, signal })
  }

  /** @param seen - The booking as it was shown: a newer one is not changed. */
  reassign({ id, version }: Pick<Booking, 'id' | 'version'>, body: object, idempotencyKey: string): Promise<Booking> {
    return this.http.post(`/bookings/${encodeURIComponent(id)}/reassign`, { body, idempotencyKey, version })
  }

  previewAbsence(resourceId: string, body: { from: string; to: string }): Promise<AbsencePreview> {
    return this.http.post(`/resources/${encodeURIComponent(resourceId)}/absence/preview`, { body })
  }

  applyAbsence(resourceId: string, body: AbsenceWish, idempotencyKey: string): Promise<AbsenceReport> {
    return this.http.post(`/resources/${encodeURIComponent(resourceId)}/absence/apply`, { body, idempotencyKey })
  }

  locations(signal?: AbortSignal): Promise<Page<{ id: string; name: string }>> {
    return this.http.get('/locations', { signal })
  }

  optimise(date: string, body: { locationId: string; maxShiftMinutes: number }): Promise<DayProposal> {
    return this.http.post(`/days/${encodeURIComponent(date)}/optimise`, { body })
  }

  applyDay(date: string, body: object, idempotencyKey: string): Promise<{ applied: number }> {
    return this.http.post(`/days/${encodeURIComponent(date)}/apply`, { body, idempotencyKey })
  }
}
