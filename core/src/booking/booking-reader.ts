import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { BOOKING_STORE, TENANT_DIRECTORY, VISIT_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import { policyText } from '../domain/policy-text.js'
import { NotFoundError } from '../errors/catalog.js'
import type { Appointment } from '../domain/booking.js'
import type { StoredVisit } from '../domain/place.js'
import { isLanguageTag } from '../domain/language-tag.js'
import type { AppointmentView, BookingReader, BookingView, VisitView } from '../ports/booking-reader.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { LeftAppointment, VisitStore } from '../ports/visit-store.js'

/** Bookings with every name in them, for messages and calendar files. */
@injectable()
export class NamedBookingReader implements BookingReader {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(VISIT_STORE) private readonly visits: VisitStore,
  ) {}

  async read(tenantId: TenantId, bookingId: BookingId): Promise<BookingView> {
    const booking = await this.store.read(tenantId, bookingId)
    if (!booking) throw new NotFoundError({ what: 'booking' })
    const left = await this.visits.leftOf(tenantId, bookingId)
    const view = await this.view(booking)
    if (left.length === 0) return view
    const locations = await this.catalog.listLocations(tenantId)
    return { ...view, left: left.map(part => leftView(part, locations)) }
  }

  /** The same view of a booking that was read already. */
  async view(booking: StoredBooking): Promise<BookingView> {
    const tenant = await this.tenants.byId(booking.tenantId)
    const locations = await this.catalog.listLocations(booking.tenantId)
    const { name, slug, timeZone, locale, profile } = tenant
    const { email = null, phone = null } = profile.contact ?? {}
    const { quote } = booking
    const reads = readerLocale(booking, locale)
    return {
      tenantId: booking.tenantId,
      id: booking.id,
      reference: booking.reference,
      status: booking.status,
      business: { name, slug, timeZone, locale, email, phone, channels: profile.messageChannels ?? [] },
      customer: booking.customer && { ...booking.customer, locale: reads },
      timeZone: booking.timeZone,
      appointments: appointmentsOf(booking, locations),
      total: quote.total,
      deposit: quote.deposit,
      balance: quote.balance,
      policyText: policyText(booking.policy, quote.deposit, reads ?? locale).text,
      ...(booking.alternatives ? { alternatives: booking.alternatives } : {}),
      ...(booking.serviceRecord ? { followUp: booking.serviceRecord.followUp } : {}),
      calendarSequence: booking.calendarSequence,
      changedAt: booking.updatedAt,
    }
  }
}

/**
 * What the record of a customer says was chosen for them; the booking says what they read when they made it.
 * @returns null where the business writes as it always does, dates and numbers of its country included.
 */
function readerLocale({ customer, locale }: StoredBooking, home: string): string | null {
  const own = customer?.locale ?? locale ?? null
  // One that was stored before tags were proved would keep every message about the booking from being written.
  return own === null || own === home.split('-')[0] || !isLanguageTag(own) ? null : own
}

function appointmentsOf(booking: StoredBooking, locations: readonly Location[]): AppointmentView[] {
  return booking.appointments.map(appointment => {
    const location = locations.find(item => item.id === appointment.locationId)
    const claims = [...appointment.claims, ...(appointment.session?.claims ?? [])]
    const ids = [...new Set(claims.map(claim => claim.resourceId))]
    const { id, serviceId, serviceName, status, directions } = appointment
    const visit = booking.visits?.[id]
    const { startsAt, endsAt } = visit?.window ?? appointment
    return {
      ...{ id, serviceId, serviceName, status, startsAt, endsAt },
      ...(visit ? { visit: visitView(visit, appointment) } : {}),
      ...(directions ? { directions } : {}),
      locationName: location?.name ?? '',
      locationAddress: location?.address ?? '',
      resources: ids.map(resourceId => booking.resourceNames[resourceId] ?? { name: '', type: '' }),
    }
  })
}

function leftView({ locationId, ...part }: LeftAppointment, locations: readonly Location[]): AppointmentView {
  const location = locations.find(item => item.id === locationId)
  const place = { locationName: location?.name ?? '', locationAddress: location?.address ?? '' }
  return { ...part, ...place, status: 'cancelled', resources: [] }
}

function visitView(visit: StoredVisit, { startsAt, price }: Appointment): VisitView {
  const { place, window, etaAt, askedWindows, askedGoodwill } = visit
  const address = [place?.address ?? '', place?.zip ?? ''].filter(part => part !== '').join(', ')
  const goodwill = { amount: askedGoodwill, currency: price.currency }
  return { isWindow: window !== null, address, plannedStartsAt: startsAt, etaAt, askedWindows, goodwill }
}
