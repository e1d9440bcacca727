import { inject, injectable } from 'tsyringe'
import { AvailabilityService } from '../booking/availability-service.js'
import type { AppointmentRequest } from '../booking/plan.js'
import type { SlotView } from '../booking/slot-view.js'
import { TENANT_DIRECTORY } from '../di/tokens.js'
import type { ServiceId, TenantId } from '../domain/id.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { WaitlistWish } from '../domain/waitlist.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { spansOf } from './waitlist-windows.js'

/** How long somebody with several services may sit and wait between two of them. */
const MAX_GAP_MS = 30 * MINUTE_MS
/** Around a freed span: a visit takes more than its own time. */
const REACH_MS = 12 * 60 * MINUTE_MS

/** One way to give somebody what they wait for: the services of the visit, one after the other. */
export interface WaitlistFit extends Interval {
  readonly appointments: readonly AppointmentRequest[]
  readonly first: SlotView
}

export interface FitSearch {
  /** Where time came back; absent: anywhere in the windows. */
  readonly freed?: Interval | undefined
  /** Nothing that begins before this. */
  readonly notBefore: Date
}

/** Remembers the answers of one search over many people; what is booked meanwhile makes it old. */
export type FreeTimes = Map<string, Promise<readonly SlotView[]>>

/**
 * Finds times for somebody who waits. An entry that waits for a place in a session would be another finder with the same
 * answer: the rest of the waitlist knows only fits.
 */
@injectable()
export class WaitlistFinder {
  constructor(
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  /** Best first: what leaves the smallest hole beside it in the freed span, then the earliest. Empty when nothing is free. */
  async find(
    tenantId: TenantId,
    wish: WaitlistWish,
    search: FitSearch,
    known: FreeTimes = new Map(),
  ): Promise<WaitlistFit[]> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const spans = spansOf(wish.windows, timeZone).filter(span => concerns(span, search))
    const found: WaitlistFit[] = []
    for (const span of spans) found.push(...(await this.within(tenantId, wish, span, known)))
    const { freed, notBefore } = search
    return found
      .filter(fit => fit.startsAt >= notBefore)
      .sort(
        (left, right) =>
          holeOf(left, freed) - holeOf(right, freed) || left.startsAt.getTime() - right.startsAt.getTime(),
      )
  }

  /** Visits that lie wholly in the span. */
  private async within(
    tenantId: TenantId,
    wish: WaitlistWish,
    span: Interval,
    known: FreeTimes,
  ): Promise<WaitlistFit[]> {
    const perService: (readonly SlotView[])[] = []
    for (const serviceId of wish.serviceIds) {
      const slots = await this.freeTimes(tenantId, { serviceId, wish, span }, known)
      if (slots.length === 0) return []
      perService.push(slots)
    }
    const [starts = [], ...rest] = perService
    return starts.flatMap(first => {
      const visit = chain(first, rest)
      if (!visit || visit.endsAt > span.endsAt) return []
      return [{ ...visit, first, appointments: visit.slots.map((slot, index) => toRequest(slot, wish, index)) }]
    })
  }

  private freeTimes(
    tenantId: TenantId,
    { serviceId, wish, span }: { serviceId: ServiceId; wish: WaitlistWish; span: Interval },
    known: FreeTimes,
  ): Promise<readonly SlotView[]> {
    const request = {
      serviceId,
      from: span.startsAt.toISOString(),
      to: span.endsAt.toISOString(),
      guests: wish.guests,
      addOns: wish.addOns?.[serviceId] ?? [],
      ...(wish.staffId ? { staffId: wish.staffId } : {}),
    }
    const key = JSON.stringify(request)
    const asked = known.get(key) ?? this.ask(tenantId, request)
    known.set(key, asked)
    return asked
  }

  private async ask(
    tenantId: TenantId,
    request: Parameters<AvailabilityService['find']>[1],
  ): Promise<readonly SlotView[]> {
    try {
      return (await this.availability.find(tenantId, request, 'customer')).slots
    } catch (error) {
      // A service, or an add-on of it, that is offered no longer has no times.
      if (error instanceof NotFoundError || error instanceof InvalidRequestError) return []
      throw error
    }
  }
}

function concerns(span: Interval, { freed, notBefore }: FitSearch): boolean {
  if (span.endsAt <= notBefore) return false
  if (!freed) return true
  return (
    span.startsAt.getTime() < freed.endsAt.getTime() + REACH_MS &&
    span.endsAt.getTime() > freed.startsAt.getTime() - REACH_MS
  )
}

/** Takes of each further service the first start after the one before has ended, at the same place. */
function chain(
  first: SlotView,
  rest: readonly (readonly SlotView[])[],
): { slots: SlotView[]; startsAt: Date; endsAt: Date } | undefined {
  const slots = [first]
  let end = Date.parse(first.endsAt)
  for (const options of rest) {
    const from = end
    const next = options.find(slot => {
      const start = Date.parse(slot.startsAt)
      return start >= from && start <= from + MAX_GAP_MS && slot.locationId === first.locationId
    })
    if (!next) return undefined
    slots.push(next)
    end = Date.parse(next.endsAt)
  }
  return { slots, startsAt: new Date(first.startsAt), endsAt: new Date(end) }
}

function toRequest(slot: SlotView, wish: WaitlistWish, index: number): AppointmentRequest {
  const serviceId = wish.serviceIds[index] ?? ''
  return {
    serviceId,
    addOns: wish.addOns?.[serviceId] ?? [],
    startsAt: new Date(slot.startsAt),
    locationId: slot.locationId,
    ...(slot.sessionId && { sessionId: slot.sessionId, places: wish.guests }),
    ...(wish.staffId ? { staffId: wish.staffId } : {}),
  }
}

/** Minutes between the visit and the nearer end of the freed span: a hole that is hard to sell. */
function holeOf(fit: Interval, freed: Interval | undefined): number {
  if (!freed) return 0
  const before = Math.abs(fit.startsAt.getTime() - freed.startsAt.getTime())
  const after = Math.abs(freed.endsAt.getTime() - fit.endsAt.getTime())
  return Math.min(before, after) / MINUTE_MS
}
