import { inject, injectable } from 'tsyringe'
import { questionsOf } from '../domain/question.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import { BookingCompletion, type Completion } from './booking-completion.js'
import type { CommandContext } from './command.js'
import type { PublicReason } from './explanation-view.js'
import { mayChooseDuration } from './offered-duration.js'
import type { Plan } from './plan.js'
import { QuoteService, toHookAppointment } from './quote-service.js'
import type { SeriesInput } from './series-booking.js'
import type { SeriesPlace } from './series-planner.js'
import { SlotPlanner, type PlanResult } from './slot-planner.js'

/** A time of the series that is not booked, and why. */
export interface NotBooked {
  readonly startsAt: string
  readonly reasons: readonly PublicReason[]
}

/** One occurrence that can be had, with its price and what the filters left of it. */
export interface PricedOccurrence {
  readonly bookingId: BookingId
  readonly plan: Plan
  readonly completion: Completion
}

export interface SeriesToPrice {
  readonly input: SeriesInput
  readonly place: SeriesPlace
  readonly starts: readonly Date[]
  /** Who serves all along, where they can. */
  readonly staffId: string | undefined
}

/** Plans and prices the occurrences of a series, each as a booking of its own. Runs before the transaction. */
@injectable()
export class SeriesPricing {
  constructor(
    @inject(SlotPlanner) private readonly slots: SlotPlanner,
    @inject(QuoteService) private readonly quotes: QuoteService,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
  ) {}

  async price(
    tenantId: TenantId,
    wanted: SeriesToPrice,
    { actor, source }: CommandContext,
  ): Promise<{ priced: PricedOccurrence[]; notBooked: NotBooked[] }> {
    const { input, place } = wanted
    const guests = input.guests ?? 1
    const { results, plans } = await this.plan(tenantId, wanted, mayChooseDuration(actor))
    const priced: PricedOccurrence[] = []
    for (const plan of plans) {
      const quoted = await this.quotes.quote(tenantId, plan, source)
      const labels = (input.standing?.groups ?? []).map(({ label }) => label)
      const quote = labels.length > 0 ? { ...quoted, groups: labels } : quoted
      const bookingId = newId<'booking'>()
      const appointments = plan.appointments.map(toHookAppointment)
      const draft = { tenantId, bookingId, source, locationId: place.locationId, guests, appointments, quote }
      const questions = questionsOf(plan.appointments.map(({ service }) => service))
      priced.push({ bookingId, plan, completion: await this.completion.prepare(draft, input, questions) })
    }
    const notBooked = results.flatMap(({ startsAt, planned, reasons }) =>
      planned ? [] : [{ startsAt: startsAt.toISOString(), reasons }],
    )
    return { priced, notBooked }
  }

  /** First all with one person; what they cannot serve, with whoever can, unless that person was asked for. */
  private async plan(
    tenantId: TenantId,
    { input, place, starts, staffId }: SeriesToPrice,
    isDurationFree: boolean,
  ): Promise<{ results: PlanResult[]; plans: Plan[] }> {
    const { serviceId, resourceIds, durationMinutes, addOns, guests = 1 } = input
    const wish = (startsAt: Date, person: string | undefined) => ({
      ...{ serviceId, startsAt, resourceIds, locationId: place.locationId, addOns },
      ...(person && { staffId: person }),
      ...(durationMinutes && { durationMinutes }),
    })
    const { standing } = input
    const options = { guests, isDurationFree, standing, audience: 'customer' } as const
    const requests = starts.map(start => wish(start, staffId))
    const first = await this.slots.planEach(tenantId, requests, options)
    const plans = new Map(first.results.flatMap(item => planOf(item, first.snapshot, guests)))
    const missing = first.results.filter(item => !item.planned)
    if (missing.length === 0 || staffId === undefined || input.staffId !== undefined) {
      return { results: first.results, plans: [...plans.values()] }
    }
    const others = missing.map(item => wish(item.startsAt, undefined))
    const second = await this.slots.planEach(tenantId, others, options)
    for (const item of second.results) {
      for (const [at, plan] of planOf(item, second.snapshot, guests)) plans.set(at, plan)
    }
    const kept = first.results.filter(item => item.planned)
    const inOrder = [...plans].sort(([left], [right]) => left - right).map(([, plan]) => plan)
    return { results: [...kept, ...second.results], plans: inOrder }
  }
}

function planOf({ startsAt, planned }: PlanResult, snapshot: Plan['snapshot'], guests: number): [number, Plan][] {
  return planned ? [[startsAt.getTime(), { snapshot, guests, appointments: [planned] }]] : []
}

/** Everything that a series may take, for the locks before its first claim. */
export function resourcesOf(priced: readonly PricedOccurrence[]): readonly SnapshotResource[] {
  const byId = new Map(priced.flatMap(({ plan }) => plan.snapshot.resources.map(item => [item.id, item] as const)))
  return [...byId.values()]
}
