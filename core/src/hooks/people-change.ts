import type { AppointmentId, ResourceId } from '../domain/id.js'

/** People or things that served an appointment and do not any more, and when they were to; ISO 8601 UTC. */
export interface TakenOff {
  readonly appointmentId: AppointmentId
  readonly resourceIds: readonly ResourceId[]
  readonly startsAt: string
  readonly endsAt: string
}

/** Whose a booking is no more, and whose it became; absent: nobody's. */
export interface PeopleChange {
  readonly takenOff?: readonly TakenOff[]
  readonly assigned?: readonly ResourceId[]
}
