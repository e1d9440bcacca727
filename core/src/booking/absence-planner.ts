import { setImmediate as breathe } from 'node:timers/promises'
import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { AVAILABILITY_STORE, BOOKING_STORE, TIME_OFF_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { ResourceId, TenantId } from '../domain/id.js'
import { MINUTE_MS, toMinutes, type Interval } from '../domain/interval.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilityStore } from '../ports/availability-store.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { TimeOffStore } from '../ports/time-off-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { afterMove, NEW_TIME_DAYS, proposalFor, type Absent, type AffectedProposal } from './absence-proposals.js'
import { guestedOf } from './assignee-finder.js'
import { withAbsence, type PlacementFacts } from './placement.js'
import { toSolverSnapshot } from './solver-input.js'
import { withSolverRules } from './solver-rules.js'

const DAY_MS = 86_400_000
const MARGIN_MS = 2 * DAY_MS
/** More than this nobody looks through at once: the rest is shown when these are settled. */
export const MAX_AFFECTED = 100

/** Who or what is away, half-open. */
export interface Absence extends Interval {
  readonly resourceId: ResourceId
}

export interface AbsencePreview {
  readonly total: number
  /** The first 100, by their time. */
  readonly affected: readonly AffectedProposal[]
}

/** Finds the appointments that an absence lies over, and what could become of each. Reads only. */
@injectable()
export class AbsencePlanner {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(TIME_OFF_STORE) private readonly timeOff: TimeOffStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(AVAILABILITY_STORE) private readonly availability: AvailabilityStore,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(CatalogService) private readonly catalog: CatalogService,
  ) {}

  /**
   * Proposals fit together: who is suggested for one appointment is not suggested for another at that time.
   * @throws NotFoundError when the tenant has no such resource.
   */
  async preview(tenantId: TenantId, absence: Absence): Promise<AbsencePreview> {
    await this.catalog.getResource(tenantId, absence.resourceId)
    const { total, absents } = await this.affected(tenantId, absence)
    const affected: AffectedProposal[] = []
    await this.plan(tenantId, { absence, absents }, (facts, absent) => {
      const { proposal, plan } = proposalFor(facts, absent)
      affected.push(proposal)
      return plan ? afterMove(facts, plan) : facts
    })
    return { total, affected }
  }

  /** The appointments, by their time, with their bookings as they are now. */
  async affected(tenantId: TenantId, absence: Absence): Promise<{ total: number; absents: Absent[] }> {
    const { resourceId } = absence
    const found = await this.unitOfWork.run(tenantId, tx =>
      this.timeOff.affected(tx, { resourceId, away: [absence], limit: MAX_AFFECTED }),
    )
    const absents: Absent[] = []
    for (const { bookingId, appointmentId } of found.appointments) {
      const booking = await this.bookings.read(tenantId, bookingId)
      const appointment = booking?.appointments.find(item => item.id === appointmentId)
      if (booking && appointment) absents.push({ resourceId, booking, given: guestedOf(booking, appointment) })
    }
    return { total: found.total, absents }
  }

  /** Asks `step` about one appointment after the other; each sees what the ones before it changed. */
  async plan(
    tenantId: TenantId,
    { absence, absents }: { absence: Absence; absents: readonly Absent[] },
    step: (facts: PlacementFacts, absent: Absent) => PlacementFacts,
  ): Promise<void> {
    if (absents.length === 0) return
    const range = rangeOf(absents)
    const serviceIds = [...new Set(absents.map(({ given }) => given.appointment.serviceId))]
    const visited = absents.flatMap(({ booking }) => booking.appointments.map(appointment => appointment.serviceId))
    const snapshot = await this.availability.load(tenantId, {
      // Turnover of the others in a visit may change with one of it.
      serviceIds: [...new Set(visited)],
      locationIds: null,
      from: new Date(range.startsAt.getTime() - MARGIN_MS),
      to: new Date(range.endsAt.getTime() + MARGIN_MS),
    })
    const away = {
      resourceId: absence.resourceId,
      from: toMinutes(absence.startsAt),
      to: Math.ceil(absence.endsAt.getTime() / MINUTE_MS),
    }
    let solver = withAbsence(toSolverSnapshot(snapshot), away)
    await withSolverRules(
      this.hooks,
      tenantId,
      () => ({ ...range, serviceIds }),
      async rules => {
        for (const absent of absents) {
          solver = rules.solve(constraints => step({ snapshot, solver, constraints }, absent)).solver
          // Others wait for the process meanwhile: a long list must not hold it for all of its time.
          await breathe()
        }
      },
    )
  }
}

/** When the appointments are, and may be instead. */
function rangeOf(absents: readonly Absent[]): Interval {
  const starts = absents.map(({ given }) => given.appointment.startsAt.getTime())
  return {
    startsAt: new Date(Math.min(...starts) - NEW_TIME_DAYS.before * DAY_MS),
    endsAt: new Date(Math.max(...starts) + NEW_TIME_DAYS.after * DAY_MS),
  }
}
