import { inject, injectable } from 'tsyringe'
import { explain } from '../availability/explain.js'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { Explanation, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import { TENANT_DIRECTORY } from '../di/tokens.js'
import type { BookwrightError } from '../errors/bookwright-error.js'
import { SlotTakenError, SlotUnavailableError, type Alternative } from '../errors/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot } from '../ports/availability-store.js'
import { AlternativeFinder, startsAtOf, type AlternativeOptions } from './alternative-finder.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { mostTelling, publicReasons, staffReasons, type PublicReason } from './explanation-view.js'
import type { AppointmentRequest } from './plan.js'
import { MoveRefusal } from './move-refusal.js'
import { ReasonWords } from './reason-words.js'
import { ANY_MINUTE, type Relaxation } from './relaxation.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { explainWindow, hasWindows, mergeReasons, offeredWindows, windowsOf } from './window-slots.js'
import { questionOf, withSolverRules } from './solver-rules.js'

export interface RefusedPlan {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly request: AppointmentRequest
  readonly options: AlternativeOptions & { readonly relax?: Relaxation | undefined; readonly isDryRun?: boolean }
}

type Constraints = readonly SolverConstraint[]

/** Says why a start cannot be had: somebody has it, or a rule forbids it; and what is free instead. */
@injectable()
export class SlotRefusal {
  constructor(
    @inject(AlternativeFinder) private readonly finder: AlternativeFinder,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ReasonWords) private readonly words: ReasonWords,
    @inject(MoveRefusal) private readonly desk: MoveRefusal,
  ) {}

  async explain(tenantId: TenantId, refused: RefusedPlan): Promise<BookwrightError> {
    const { request, options } = refused
    const question = () => questionOf([request])
    if (options.isDryRun) {
      return withSolverRules(this.hooks, tenantId, question, rules =>
        rules.solve(constraints => this.desk.find(refused, constraints)),
      ).then(found => this.desk.tell(tenantId, found))
    }
    const reasons = await withSolverRules(this.hooks, tenantId, question, rules =>
      rules.solve(constraints => (isTaken(refused, constraints) ? undefined : reasonsOf(refused, constraints))),
    )
    if (reasons === undefined) return this.taken(tenantId, request, options)
    const told = await this.inWords(tenantId, refused, reasons)
    const alternatives = await this.finder.near(tenantId, request, options)
    const text = mostTelling(told)
    return new SlotUnavailableError({
      startsAt: startsAtOf(request),
      ...(text && { text }),
      reasons: told,
      alternatives,
    })
  }

  private async inWords(
    tenantId: TenantId,
    { snapshot, request }: RefusedPlan,
    reasons: readonly PublicReason[],
  ): Promise<PublicReason[]> {
    const { locale } = await this.tenants.byId(tenantId)
    const { policy } = serviceOf(snapshot, request.serviceId, true)
    const isOver = toMinutes(request.startsAt) < snapshot.now
    return reasons.map(({ facts, ...reason }) => {
      const told = isOver && reason.code === 'MIN_NOTICE' ? { ...reason, code: 'PAST' } : reason
      return { ...told, text: this.words.customer({ ...told, ...(facts && { facts }) }, { locale, policy }) }
    })
  }

  /** The answer after a lost race, with alternatives from a fresh snapshot. */
  async taken(tenantId: TenantId, request: AppointmentRequest, options: AlternativeOptions): Promise<BookwrightError> {
    const alternatives = await this.alternatives(tenantId, request, options)
    return new SlotTakenError({ startsAt: startsAtOf(request), alternatives })
  }

  /** Why a start cannot be had, without looking for others. */
  reasons(refused: RefusedPlan, audience: 'customer' | 'staff', constraints: Constraints): PublicReason[] {
    return reasonsOf(refused, constraints, audience)
  }

  alternatives(tenantId: TenantId, request: AppointmentRequest, options: AlternativeOptions): Promise<Alternative[]> {
    return this.finder.near(tenantId, request, options)
  }
}

/** True when the start would be offered if no other booking existed; a limit that is reached is a rule, not somebody. */
function isTaken({ snapshot, solver, request, options }: RefusedPlan, constraints: Constraints): boolean {
  const service = serviceOf(snapshot, request.serviceId, true)
  const start = toMinutes(request.startsAt)
  const empty = { ...solver, busy: solver.busy.filter(busy => busy.kind !== 'confirmed' && busy.kind !== 'held') }
  const hasLimits = solver.resources.some(({ limits = {} }) => Object.keys(limits).length > 0)
  const unlimited = { ...solver, resources: solver.resources.map(resource => ({ ...resource, limits: undefined })) }
  return locationsOf(snapshot, service, request.locationId).some(locationId => {
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: options.guests })
    const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
    if (hasWindows(service)) {
      return offeredWindows({ service, solver: empty, constraints, zones: new ZoneCache() }, query).windows.length > 0
    }
    const isFree = (given: SolverSnapshot) =>
      candidateAssignments(query, given, start, { constraints, limit: 1 }).length > 0
    return isFree(empty) && !(hasLimits && isFree(unlimited))
  })
}

function reasonsOf(
  { snapshot, solver, request, options }: RefusedPlan,
  constraints: Constraints,
  audience: 'customer' | 'staff' = 'customer',
): PublicReason[] {
  const service = serviceOf(snapshot, request.serviceId, true)
  const start = toMinutes(request.startsAt)
  const [locationId] = locationsOf(snapshot, service, request.locationId)
  if (!locationId) return [{ code: 'NOT_AT_LOCATION' }]
  const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: options.guests })
  const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
  const names = new Map(snapshot.resources.map(resource => [resource.id, resource.name]))
  const reasonsFor = audience === 'customer' ? publicReasons : (found: Explanation) => staffReasons(found, names)
  const search = { service, solver, constraints, zones: new ZoneCache() }
  const [window] = hasWindows(service) ? windowsOf(search, query) : []
  if (window) return mergeReasons(explainWindow(search, query, window), reasonsFor)
  return reasonsFor(explain(query, solver, start, { constraints }))
}
