import type { Interval } from '../domain/interval.js'
import type { Place, StoredVisit } from '../domain/place.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { BookingBody } from './booking-view.js'

interface SpanBody {
  readonly startsAt: string
  readonly endsAt: string
}

/** Where an appointment happens and when to expect somebody. The planned start is for staff alone. */
export interface VisitBody {
  readonly venue: string
  readonly place: Place | null
  readonly window: SpanBody | null
  /** What the customer was told last, beyond the window. */
  readonly etaAt: string | null
  /** Windows to choose from, when the agreed one cannot be kept. */
  readonly askedWindows: readonly SpanBody[]
  readonly plannedStartsAt?: string
  readonly plannedEndsAt?: string
}

function toSpan({ startsAt, endsAt }: Interval): SpanBody {
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
}

export function toVisitBody({ venue, place, window, etaAt, askedWindows }: StoredVisit): VisitBody {
  return {
    venue,
    place,
    window: window && toSpan(window),
    etaAt: etaAt?.toISOString() ?? null,
    askedWindows: askedWindows.map(toSpan),
  }
}

/** Adds when somebody is planned to come, which the customer is not told. */
export function withPlannedStarts(
  body: BookingBody,
  { appointments }: Pick<StoredBooking, 'appointments'>,
): BookingBody {
  return {
    ...body,
    appointments: body.appointments.map(item => {
      const planned = appointments.find(({ id }) => id === item.id)
      if (!item.visit || !planned) return item
      const { startsAt, endsAt } = planned
      const plan = { plannedStartsAt: startsAt.toISOString(), plannedEndsAt: endsAt.toISOString() }
      return { ...item, visit: { ...item.visit, ...plan } }
    }),
  }
}
