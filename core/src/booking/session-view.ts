import type { Money } from '../domain/money.js'
import type { StoredSession } from '../ports/session-store.js'
import { assignmentsOf } from './assignment-view.js'
import type { AssignmentView } from './slot-view.js'

/** A session as anybody may see it; never who is in it. */
export interface SessionBody {
  readonly id: string
  readonly serviceId: string
  readonly serviceName: string
  readonly locationId: string
  readonly startsAt: string
  readonly endsAt: string
  readonly capacity: number
  readonly placesLeft: number
  readonly status: string
  readonly assignments: AssignmentView[]
  readonly seriesId: string | null
  readonly version: number
  /** Price of one place; absent where nobody asked for it. */
  readonly price?: Money
  /** Whether it can be joined now, and why not. */
  readonly isOpen?: boolean
  readonly reasons?: readonly string[]
  /** For staff only. */
  readonly taken?: number
  readonly overbook?: number
  readonly reason?: string
}

export function toSessionBody(session: StoredSession): SessionBody {
  const { id, serviceId, serviceName, locationId, capacity, overbook, taken, status, seriesId, version } = session
  return {
    ...{ id, serviceId, serviceName, locationId },
    startsAt: session.startsAt.toISOString(),
    endsAt: session.endsAt.toISOString(),
    capacity,
    placesLeft: Math.max(0, capacity + overbook - taken),
    ...{ status, seriesId, version },
    assignments: assignmentsOf(session.claims, session.resourceNames),
  }
}

/** What staff see beside it. */
export function toStaffSession(session: StoredSession): SessionBody {
  const { taken, overbook, reason } = session
  return { ...toSessionBody(session), taken, overbook, reason }
}
