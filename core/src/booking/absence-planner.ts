import { setImmediate as breathe } from 'node:timers/promises'
import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { MINUTE_MS, toMinutes, type Interval } from '../domain/interval.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilityStore } from '../ports/availability-store.js'
import { classProposalFor, type AbsentClass, type ClassProposal } from './absence-class-proposals.js'
import { AbsenceFinder, type Absence, type Affected } from './absence-finder.js'
import { afterMove, NEW_TIME_DAYS, proposalFor, type Absent, type AffectedProposal } from './absence-proposals.js'
import { withAbsence, type PlacementFacts } from './placement.js'
import type { PlannedAppointment } from './plan.js'
import { toSolverSnapshot } from './solver-input.js'
import { withSolverRules } from './solver-rules.js'

const DAY_MS = 86_400_000
const MARGIN_MS = 2 * DAY_MS

export interface AbsencePreview {
  readonly total: number
  /** The first 100, by their time; `total` counts the classes, too. */
  readonly affected: readonly AffectedProposal[]
  readonly classes: readonly ClassProposal[]
}

/** Works out what could become of each appointment and class that an absence lies over. Reads only. */
@injectable()
export class AbsencePlanner {
  constructor(
    @inject(AbsenceFinder) private readonly finder: AbsenceFinder,
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
    const found = await this.affected(tenantId, absence)
    const affected: AffectedProposal[] = []
    const classes: ClassProposal[] = []
    const taken = (facts: PlacementFacts, plan: PlannedAppointment | undefined) =>
      plan ? afterMove(facts, plan) : facts
    // Classes first: many go with each of them.
    const absents = [...found.classes, ...found.absents]
    await this.plan<AbsentClass | Absent>(tenantId, { absence, absents }, (facts, absent) => {
      if ('session' in absent) {
        const { proposal, plan } = classProposalFor(facts, absent)
        classes.push(proposal)
        return taken(facts, plan)
      }
      const { proposal, plan } = proposalFor(facts, absent)
      affected.push(proposal)
      return taken(facts, plan)
    })
    return { total: found.total, affected, classes }
  }

  affected(tenantId: TenantId, absence: Absence): Promise<Affected> {
    return this.finder.affected(tenantId, absence)
  }

  /** Asks `step` about one appointment after the other; each sees what the ones before it changed. */
  async plan<A extends AbsentClass | Absent>(
    tenantId: TenantId,
    { absence, absents }: { absence: Absence; absents: readonly A[] },
    step: (facts: PlacementFacts, absent: A) => PlacementFacts,
  ): Promise<void> {
    if (absents.length === 0) return
    const range = rangeOf(absents)
    const serviceIds = [...new Set(absents.map(({ given }) => given.appointment.serviceId))]
    const visited = absents.flatMap(absent =>
      'booking' in absent ? absent.booking.appointments.map(item => item.serviceId) : [absent.session.serviceId],
    )
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
function rangeOf(absents: readonly Pick<Absent, 'given'>[]): Interval {
  const starts = absents.map(({ given }) => given.appointment.startsAt.getTime())
  return {
    startsAt: new Date(Math.min(...starts) - NEW_TIME_DAYS.before * DAY_MS),
    endsAt: new Date(Math.max(...starts) + NEW_TIME_DAYS.after * DAY_MS),
  }
}
