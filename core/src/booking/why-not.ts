import { inject, injectable } from 'tsyringe'
import { explain } from '../availability/explain.js'
import { offer } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { Explanation } from '../availability/types.js'
import { AVAILABILITY_STORE, CLAIM_OWNER_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import { GUEST, type CustomerGroup, type Standing } from '../domain/customer-group.js'
import type { LocationId, ServiceId, TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Minutes } from '../domain/interval.js'
import type { Whereabouts } from '../domain/place.js'
import { placeKey } from '../domain/service-area.js'
import { NotFoundError } from '../errors/catalog.js'
import type { Alternative } from '../errors/catalog.js'
import { availabilitySlots } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import type { ClaimOwner, ClaimOwnerStore } from '../ports/claim-owner-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { AlternativeFinder } from './alternative-finder.js'
import { settledMinutes } from './offered-duration.js'
import { withAddOns } from './chosen-add-ons.js'
import { ANY_MINUTE, relaxed } from './relaxation.js'
import { requireShown } from './party.js'
import { ReasonWords } from './reason-words.js'
import { limitRules } from './policy-limits.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { toSlotView, type SlotView } from './slot-view.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { requireReachable } from './visit-target.js'
import { startsIn, together, windowOf } from './why-not-window.js'
import { toWindowView } from './window-slots.js'
import { withSolverRules } from './solver-rules.js'
import type { AvailabilityBody } from './availability-request.js'
import { customerView, inWords, staffView, type WhyView } from './why-not-view.js'
import { openers, type Opener, type Question } from './why-not-openers.js'

const MARGIN_MS = 2 * 86_400_000
const WEEK_MS = 7 * 86_400_000

export interface WhyRequest extends Whereabouts {
  readonly serviceId: ServiceId
  /** Any whole minute: also one that is over, closed or no start of the service. */
  readonly startsAt: Date
  readonly staffId?: string | undefined
  readonly locationId?: LocationId | undefined
  readonly durationMinutes?: number | undefined
  readonly guests?: number | undefined
  /** Keys of add-ons of the service. */
  readonly addOns?: readonly string[] | undefined
  /** Of a customer who is known: their own limits count. */
  readonly customerEmail?: string | undefined
  /** What whoever asks is to the business; absent: a guest. */
  readonly standing?: Standing | undefined
  /** All that there are: one of them may open the time. */
  readonly groups?: readonly CustomerGroup[] | undefined
}

/** What the asker may know: customers get no names; who reads bookings sees whose booking stands in the way. */
export interface WhyAsker {
  readonly isStaff: boolean
  readonly seesBookings: boolean
}

export interface WhyAnswer extends WhyView {
  readonly startsAt: string
  readonly timeZone: string
  readonly locationId: string | null
  readonly isOffered: boolean
  /** The slot as it is offered; null when it is not. */
  readonly slot: SlotView | null
  /** The nearest three that are. */
  readonly alternatives: readonly Alternative[]
  /** For the team: it can be booked against the rules, because nobody has the time. */
  readonly canOverride: boolean
}

/** Says about one start, whatever it is, whether it is offered, and if not, why and what would open it. Reads only. */
@injectable()
export class WhyNot {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(CLAIM_OWNER_STORE) private readonly owners: ClaimOwnerStore,
    @inject(AlternativeFinder) private readonly finder: AlternativeFinder,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(ReasonWords) private readonly words: ReasonWords,
  ) {}

  /**
   * @throws NotFoundError for an unknown service or place; InvalidRequestError for a length that is not offered;
   *   PlaceRequiredError, OutsideAreaError for a service at the customer's place.
   */
  async ask(tenantId: TenantId, request: WhyRequest, asker: WhyAsker): Promise<WhyAnswer> {
    const tenant = await this.tenants.byId(tenantId)
    const wish = await this.read(tenantId, request, asker)
    const range = { startsAt: request.startsAt, endsAt: new Date(request.startsAt.getTime() + 60_000) }
    const ruleQuestion = () => ({ ...range, serviceIds: [request.serviceId] })
    const found = await withSolverRules(this.hooks, tenantId, ruleQuestion, rules =>
      rules.solve(constraints => explainBest(wish, [...wish.limits, ...constraints])),
    )
    const { question } = found
    const hidden =
      found.slot && !(await this.passesFilters(tenantId, found.slot, { ...request, timeZone: tenant.timeZone }))
    const slot = hidden ? null : found.slot
    const joining = asker.isStaff && !slot ? await this.groupsThatOpen(tenantId, request, asker) : []
    const owners = asker.seesBookings ? await this.ownersIn(tenantId, found) : []
    const place = wish.snapshot.locations.find(({ id }) => id === question.query.locationId)
    const wording = {
      locale: tenant.locale,
      timeZone: place?.timeZone ?? tenant.timeZone,
      start: question.start,
      policy: question.service.policy,
    }
    const shown = {
      ...found,
      joining,
      isOver: question.start < wish.snapshot.now,
      isHidden: Boolean(hidden),
      isOffered: slot !== null,
    }
    const view = asker.isStaff
      ? staffView(shown, { words: this.words, wording, owners, snapshot: wish.snapshot })
      : customerView(shown, { words: this.words, wording })
    return {
      startsAt: request.startsAt.toISOString(),
      timeZone: wording.timeZone,
      locationId: question.query.locationId,
      isOffered: slot !== null,
      slot,
      ...view,
      alternatives: slot ? [] : await this.alternatives(tenantId, request, wish.snapshot.nowMs),
      canOverride: asker.isStaff && slot === null && canOverride(question),
    }
  }

  /** The refused starts of a search, each reason with its sentence. */
  async inWords(tenantId: TenantId, body: AvailabilityBody, asked: WordsFor): Promise<AvailabilityBody> {
    if (!body.refused) return body
    const { locale } = await this.tenants.byId(tenantId)
    const [from, to] = [new Date(), new Date(Date.now() + 60_000)]
    const loaded = await this.store.load(tenantId, { serviceIds: [asked.serviceId], locationIds: null, from, to })
    const snapshot = withStanding(loaded, asked.standing)
    const { policy } = serviceOf(snapshot, asked.serviceId)
    const refused = body.refused.map(({ startsAt, reasons }) => {
      const wording = { locale, policy, timeZone: body.timeZone, start: toMinutes(new Date(startsAt)) }
      return { startsAt, reasons: reasons.map(reason => inWords(reason, this.words, wording, asked.isStaff)) }
    })
    return { ...body, refused }
  }

  private async read(tenantId: TenantId, request: WhyRequest, { isStaff }: WhyAsker): Promise<Wish> {
    const reachMs = MARGIN_MS + WEEK_MS
    const loaded = await this.store.load(tenantId, {
      serviceIds: [request.serviceId],
      locationIds: request.locationId ? [request.locationId] : null,
      from: new Date(request.startsAt.getTime() - reachMs),
      to: new Date(request.startsAt.getTime() + reachMs),
      place: request.place ? placeKey(request.place) : undefined,
    })
    const { serviceId, durationMinutes, staffId, addOns, guests = 1, place, venue } = request
    const snapshot = withAddOns(withStanding(loaded, request.standing), [{ serviceId, durationMinutes, addOns }])
    const service = serviceOf(snapshot, serviceId)
    if (!isStaff) requireShown(service)
    requireReachable(snapshot, service, request)
    const length = settledMinutes(service, durationMinutes, isStaff)
    const wanted = { place, venue, ...(staffId && { staffId }), ...length }
    const solver = toSolverSnapshot(snapshot)
    const start = toMinutes(request.startsAt)
    const questions = locationsOf(snapshot, service, request.locationId).map((locationId): Question => {
      const query = slotQuery(service, wanted, { locationId, from: start, to: start + 1, guests })
      return { query, solver, service, start, isForStaff: isStaff }
    })
    const { customerEmail, standing } = request
    const limited = { snapshot, service, from: start, to: start + 1, customerEmail, standing }
    return { snapshot, questions, limits: await limitRules(this.store, tenantId, limited) }
  }

  private async passesFilters(
    tenantId: TenantId,
    slot: SlotView,
    { serviceId, timeZone }: { serviceId: ServiceId; timeZone: string },
  ): Promise<boolean> {
    if (!(await this.hooks.hasHandler(availabilitySlots, tenantId))) return true
    const [startsAt, endsAt] = [new Date(slot.startsAt), new Date(slot.endsAt)]
    const range = { startsAt, endsAt: new Date(startsAt.getTime() + 60_000) }
    const offered = await this.hooks.apply(availabilitySlots, [{ ...slot, startsAt, endsAt }], {
      ...{ tenantId, serviceId, timeZone },
      ...range,
    })
    return offered.some(item => item.startsAt.getTime() === startsAt.getTime())
  }

  /** The groups of which one alone would open the time, were the customer in it. */
  private async groupsThatOpen(tenantId: TenantId, request: WhyRequest, asker: WhyAsker): Promise<string[]> {
    const { standing = GUEST, groups = [] } = request
    const others = groups.filter(({ key }) => standing.groups.every(own => own.key !== key))
    const opening: string[] = []
    for (const group of others) {
      const joined = { ...standing, groups: [...standing.groups, group] }
      const wish = await this.read(tenantId, { ...request, standing: joined }, asker)
      if (explainBest(wish, wish.limits).explanation.isAvailable) opening.push(group.label)
    }
    return opening
  }

  private ownersIn(tenantId: TenantId, { explanation, opened }: Found): Promise<ClaimOwner[]> {
    const refs = explanation.requirements.flatMap(({ blocked }) =>
      blocked.flatMap(({ reasons }) => reasons.map(reason => reason.ref)),
    )
    const ids = [...refs, ...opened.map(({ ownerId }) => ownerId)].filter(id => id !== undefined && UUID.test(id))
    return this.owners.find(tenantId, [...new Set(ids as string[])])
  }

  /** Near what was wanted; near now when that is over. */
  private alternatives(tenantId: TenantId, request: WhyRequest, nowMs: number): Promise<Alternative[]> {
    const { serviceId, staffId, locationId, addOns, guests = 1, standing, place, venue } = request
    const startsAt = fromMinutes(toMinutes(new Date(Math.max(request.startsAt.getTime(), nowMs))))
    const where = { place, venue, ...(locationId && { locationId }) }
    const wish = { serviceId, startsAt, addOns, ...where, ...(staffId && { staffId }) }
    return this.finder.near(tenantId, wish, { guests, standing })
  }
}

const UUID = /^[0-9a-f-]{36}$/i

interface Found {
  readonly question: Question
  readonly explanation: Explanation
  readonly opened: readonly Opener[]
  readonly slot: SlotView | null
}

interface Wish {
  /** Of the policy. */
  readonly limits: readonly SolverConstraint[]
  readonly snapshot: AvailabilitySnapshot
  readonly questions: readonly Question[]
}

export interface WordsFor {
  readonly serviceId: ServiceId
  readonly isStaff: boolean
  readonly standing?: Standing | undefined
}

/** The place that offers it, else the first. */
function explainBest({ snapshot, questions }: Wish, constraints: readonly SolverConstraint[]): Found {
  const explained = questions.map(question => explainOne(question, constraints))
  const best = explained.find(({ explanation }) => explanation.isAvailable) ?? explained[0]
  if (!best) throw new NotFoundError({ what: 'location' })
  const { question, explanation } = best
  const opened = explanation.isAvailable ? [] : openers(question, explanation, constraints)
  const slot = explanation.isAvailable ? slotAt(explanation.start, { question, constraints, snapshot }) : null
  return { question, explanation, opened, slot }
}

/** Of a window the first start in it that can be planned, else what stands against all of them. */
function explainOne(question: Question, constraints: readonly SolverConstraint[]) {
  const { query, solver, service, start } = question
  const window = windowOf(service, solver, { locationId: query.locationId, start })
  const [first = start, ...others] = startsIn(window, query, solver)
  const at = (minute: Minutes) => explain({ ...query, from: minute, to: minute + 1 }, solver, minute, { constraints })
  const explanations = [at(first), ...others.map(at)] as const
  const available = explanations.find(({ isAvailable }) => isAvailable)
  return { question, explanation: available ?? { ...together(explanations), start } }
}

/** As it is offered: whoever books a window sees the window. */
function slotAt(
  at: Minutes,
  given: { question: Question; constraints: readonly SolverConstraint[]; snapshot: AvailabilitySnapshot },
): SlotView | null {
  const { question, constraints, snapshot } = given
  const { query, solver, service, start } = question
  const [found] = offer({ ...query, from: at, to: at + 1 }, solver, { constraints }).offers
  if (!found) return null
  const window = windowOf(service, solver, { locationId: query.locationId, start })
  if (!window) return toSlotView({ ...found, assignments: found.team }, service, snapshot, found.locationId)
  return toWindowView({ window, starts: [found] }, service, snapshot, question.isForStaff ? 'staff' : 'customer')
}

/** As the booking that staff force is planned: without grid, notice, hours, limits and rules of plugins. */
function canOverride({ query, solver, start }: Question): boolean {
  const forced = relaxed(solver, 'rules')
  return offer({ ...query, from: start, to: start + 1, grid: ANY_MINUTE, limit: 1 }, forced, {}).offers.length > 0
}
