import { inject, injectable } from 'tsyringe'
import { localWindow } from '../booking/start-limits.js'
import { CATALOG_READER, FIELD_VISIT_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Resource } from '../domain/resource.js'
import { placeKey } from '../domain/service-area.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { DayStop, FieldVisitStore } from '../ports/field-visit-store.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** Somebody who travels, with the place where their day begins. */
export interface FieldPerson {
  readonly resource: Resource
  readonly homeKey: string
}

/** Who travels, and how the day of one of them goes. */
@injectable()
export class FieldPeople {
  constructor(
    @inject(CATALOG_READER) private readonly catalog: CatalogReader,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
  ) {}

  /** The one who travels to an appointment. @throws InvalidRequestError when nobody does. */
  async ofAppointment(tenantId: TenantId, appointment: Appointment, tx?: Transaction): Promise<FieldPerson> {
    const ids = [...new Set(appointment.claims.map(claim => claim.resourceId))]
    const [found] = (await this.catalog.resources(tenantId, { ids }, tx)).flatMap(toPerson)
    if (found) return found
    throw new InvalidRequestError({
      issues: [{ path: 'appointmentId', message: 'Nobody travels to this appointment' }],
    })
  }

  /** Everybody who travels. */
  async all(tenantId: TenantId): Promise<FieldPerson[]> {
    return (await this.catalog.resources(tenantId, { isActive: true })).flatMap(toPerson)
  }

  /** The local day of an instant in the zone of a booking. */
  dayOf(instant: Date, { timeZone }: Pick<StoredBooking, 'timeZone'>): Interval {
    return localWindow(instant, 'day', timeZone)
  }

  stops(tenantId: TenantId, { resource }: FieldPerson, during: Interval, tx?: Transaction): Promise<DayStop[]> {
    return this.visits.stops(tenantId, resource.id, during, tx)
  }
}

function toPerson(resource: Resource): FieldPerson[] {
  const { homePlace } = resource
  return homePlace ? [{ resource, homeKey: placeKey({ ...homePlace, address: '' }) }] : []
}

/** The one that a report names, else the first. @throws NotFoundError */
export function appointmentOf({ appointments }: StoredBooking, id: string | undefined): Appointment {
  const found = id === undefined ? appointments[0] : appointments.find(appointment => appointment.id === id)
  if (!found) throw new NotFoundError({ what: 'appointment' })
  return found
}
