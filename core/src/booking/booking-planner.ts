import { inject, injectable } from 'tsyringe'
import { CustomerGroups } from '../customer/customer-groups.js'
import type { Actor, Appointment, Booking } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { FieldVisit, Whereabouts } from '../domain/place.js'
import type { Quote } from '../domain/quote.js'
import { HoldExpiredError, SlotTakenError } from '../errors/catalog.js'
import { GroupPriceError } from '../errors/pricing-errors.js'
import type { StoredBooking } from '../ports/booking-store.js'
import { requireBandRoom } from './band-limits.js'
import { bookerIn, type ForWhom } from './booker-in.js'
import type { CommandContext } from './command.js'
import { mayChooseDuration } from './offered-duration.js'
import type { AppointmentRequest, Plan, WantedAppointment } from './plan.js'
import { QuoteService } from './quote-service.js'
import type { Relaxation } from './relaxation.js'
import { SlotPlanner, type MoveLiberties } from './slot-planner.js'
import { SlotRefusal } from './slot-refusal.js'

/** What somebody wants to book. */
export interface BookingRequest extends Whereabouts, ForWhom {
  readonly appointments: readonly WantedAppointment[]
  readonly guests?: number
  /** The longest wait of one person between two appointments; undefined: any. */
  readonly maxGapMinutes?: number | undefined
  readonly relax?: Relaxation | undefined
}

/** Who wants it, and through which channel. */
type Asker = Pick<CommandContext, 'actor' | 'source'>

/** One appointment of a booking, which moves. */
export interface MovedAppointment {
  readonly moved: Appointment
  readonly booking: Booking
}

export interface PricedPlan {
  readonly plan: Plan
  readonly quote: Quote
}

/** Plans and prices what is wanted, and turns a lost race into an answer with alternatives. */
@injectable()
export class BookingPlanner {
  constructor(
    @inject(SlotPlanner) private readonly slots: SlotPlanner,
    @inject(QuoteService) private readonly quotes: QuoteService,
    @inject(SlotRefusal) private readonly refusal: SlotRefusal,
    @inject(CustomerGroups) private readonly groups: CustomerGroups,
  ) {}

  /** Runs before the transaction. @throws SlotTakenError, SlotUnavailableError with alternatives; NotFoundError. */
  async price(tenantId: TenantId, request: BookingRequest, { actor, source }: Asker): Promise<PricedPlan> {
    const standing = await this.groups.standingOf(tenantId, bookerIn(request, actor))
    const options = {
      standing,
      guests: request.guests ?? 1,
      isDurationFree: mayChooseDuration(actor),
      relax: request.relax,
      maxGapMinutes: request.maxGapMinutes,
    }
    const { place, venue } = request
    const wanted = request.appointments.map(item => ({ place, venue, ...item }))
    const plan = await this.slots.plan(tenantId, wanted, options)
    if (request.relax !== 'rules') requireBandRoom(plan, standing)
    const quote = await this.quotes.quote(tenantId, plan, source)
    const labels = standing.groups.map(({ label }) => label)
    return { plan, quote: labels.length > 0 ? { ...quote, groups: labels } : quote }
  }

  /** A hold that was made for a member is not for others. @throws GroupPriceError. */
  async requireStanding(tenantId: TenantId, { groups = [] }: Quote, request: ForWhom, actor: Actor): Promise<void> {
    if (groups.length === 0) return
    const standing = await this.groups.standingOf(tenantId, bookerIn(request, actor))
    const own = standing.groups.map(({ label }) => label)
    const missing = groups.filter(label => !own.includes(label))
    if (missing.length > 0) throw new GroupPriceError({ groups: missing })
  }

  /**
   * Plans one appointment of a booking at another time, as if its own claims were given back. The others of a visit stay
   * where they are, with the turnover that they then need.
   */
  async move(
    tenantId: TenantId,
    request: AppointmentRequest,
    { moved, booking, ...liberties }: MovedAppointment & MoveLiberties,
  ): Promise<Plan> {
    const others = booking.appointments.filter(appointment => appointment.id !== moved.id)
    const customerId = booking.customerId ?? undefined
    const standing = await this.groups.standingOf(tenantId, customerId === undefined ? undefined : { customerId })
    const visit = { moved, others, guests: booking.guests, standing, ...liberties }
    const plan = await this.slots.move(tenantId, request, visit)
    const [planned] = plan.appointments
    const isRuled = liberties.relax !== 'rules' && planned
    if (isRuled) requireBandRoom({ ...plan, appointments: [planned] }, standing, booking.id)
    return plan
  }

  /**
   * Runs a change; when it lost its race, looks for alternatives after the transaction has ended.
   * @param wanted - What was wanted; a function when only the change itself finds it out.
   */
  async withAlternatives<T>(
    tenantId: TenantId,
    wanted: () => BookingRequest | undefined,
    change: () => Promise<T>,
  ): Promise<T> {
    try {
      return await change()
    } catch (error) {
      const request = wanted()
      const found = request && wasLost(error) ? lostAppointment(request, error.details) : undefined
      const lost = found && { place: request?.place, venue: request?.venue, ...found }
      if (!lost) throw error
      const standing = await this.groups.standingOf(tenantId, request?.booker)
      const options = { guests: request?.guests ?? 1, standing }
      if (error instanceof HoldExpiredError) {
        throw new HoldExpiredError({ alternatives: await this.refusal.alternatives(tenantId, lost, options) })
      }
      throw await this.refusal.taken(tenantId, lost, options)
    }
  }
}

type LostDetails = { readonly startsAt?: string; readonly alternatives: readonly unknown[] }

/** A race or a hold that was lost inside a transaction, where nothing could be looked up. */
function wasLost(error: unknown): error is Error & { details: LostDetails } {
  const isLoss = error instanceof SlotTakenError || error instanceof HoldExpiredError
  return isLoss && error.details.alternatives.length === 0
}

function lostAppointment(request: BookingRequest, { startsAt }: LostDetails): AppointmentRequest | undefined {
  const lost = request.appointments.find(item => item.startsAt?.toISOString() === startsAt) ?? request.appointments[0]
  // A wish for a class may leave the start to its session; the loss says which it was.
  const at = lost?.startsAt ?? (startsAt ? new Date(startsAt) : undefined)
  return lost && at && { ...lost, startsAt: at }
}

/** What a stored booking was made of. */
export function requestOf(
  booking: Pick<StoredBooking, 'guests' | 'appointments' | 'visits'>,
): BookingRequest & { readonly appointments: readonly AppointmentRequest[] } {
  return {
    guests: booking.guests,
    appointments: booking.appointments.map(({ id, serviceId, startsAt, locationId, attendees, addOns, session }) => ({
      ...whereaboutsOf(booking.visits?.[id]),
      addOns,
      attendees,
      serviceId,
      startsAt,
      locationId,
      ...(session && { sessionId: session.id, places: session.places }),
    })),
  }
}

/** A lost race, without alternatives yet. */
export function lostRace(startsAt: Date | undefined): InstanceType<typeof SlotTakenError> {
  return new SlotTakenError({ startsAt: startsAt?.toISOString() ?? '', alternatives: [] })
}

/** Where a stored appointment happens, as somebody would ask for it again. */
export function whereaboutsOf(visit: FieldVisit | undefined): Whereabouts {
  return visit ? { venue: visit.venue, place: visit.place ?? undefined } : {}
}
