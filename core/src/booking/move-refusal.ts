import { inject, injectable } from 'tsyringe'
import { explain } from '../availability/explain.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { BlockReason, Explanation } from '../availability/types.js'
import { CLAIM_OWNER_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import { SlotUnavailableError } from '../errors/catalog.js'
import type { BookwrightError } from '../errors/bookwright-error.js'
import type { ClaimOwner, ClaimOwnerStore } from '../ports/claim-owner-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { codeOf } from './explanation-view.js'
import { ReasonWords, type Wording } from './reason-words.js'
import { ANY_MINUTE } from './relaxation.js'
import { askedFor, locationsOf, serviceOf, slotQuery } from './slot-query.js'
import type { RefusedPlan } from './slot-refusal.js'

/** So many sentences say enough; the first says most. */
const MOST = 4

/** What stands in the way of one move: the reason, and of whom. */
interface Obstacle {
  readonly reason: BlockReason | { readonly code: string }
  readonly resourceId?: string
}

/** What the solver knew of a refused move. */
export interface FoundObstacles {
  readonly refused: RefusedPlan
  readonly obstacles: readonly Obstacle[]
}

/** One reason for the team, in the language of the business. */
export interface DeskReason {
  readonly code: string
  readonly text: string
  /** The booking that stands in the way. */
  readonly bookingId?: string
}

/** Says to the team why something cannot be moved there: who or what stands in the way, by name and with the booking. */
@injectable()
export class MoveRefusal {
  constructor(
    @inject(CLAIM_OWNER_STORE) private readonly owners: ClaimOwnerStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ReasonWords) private readonly words: ReasonWords,
  ) {}

  /** Computes only. */
  find(refused: RefusedPlan, constraints: readonly SolverConstraint[]): FoundObstacles {
    const { snapshot, solver, request, options } = refused
    const service = serviceOf(snapshot, request.serviceId, true)
    const start = toMinutes(request.startsAt)
    const [locationId] = locationsOf(snapshot, service, request.locationId)
    if (!locationId) return { refused, obstacles: [{ reason: { code: 'NOT_AT_LOCATION' } }] }
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: options.guests })
    const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
    const found = explain(query, solver, start, { constraints })
    const isOver = start < snapshot.now
    const obstacles = obstaclesIn(found, askedFor(request) ?? []).map(item => {
      return isOver && item.reason.code === 'MIN_NOTICE' ? { ...item, reason: { code: 'PAST' } } : item
    })
    return { refused, obstacles: obstacles.slice(0, MOST) }
  }

  /** @returns the refusal with its sentences, and without other times: nobody asked for those. */
  async tell(tenantId: TenantId, { refused, obstacles }: FoundObstacles): Promise<BookwrightError> {
    const { snapshot, request } = refused
    const { locale, timeZone } = await this.tenants.byId(tenantId)
    const refs = obstacles.flatMap(({ reason }) => ('ref' in reason && reason.ref ? [reason.ref] : []))
    const owners = refs.length > 0 ? await this.owners.find(tenantId, refs.filter(isId)) : []
    const place = snapshot.locations.find(({ id }) => id === request.locationId)
    const wording = {
      ...{ locale, timeZone: place?.timeZone ?? timeZone, start: toMinutes(request.startsAt) },
      policy: serviceOf(snapshot, request.serviceId, true).policy,
    }
    const names = new Map(snapshot.resources.map(({ id, name }) => [id as string, name]))
    const reasons = obstacles.map(item => this.sentence(item, { wording, owners, names }))
    const text = reasons[0]?.text
    const startsAt = request.startsAt.toISOString()
    return new SlotUnavailableError({ startsAt, ...(text && { text }), reasons, alternatives: [] })
  }

  private sentence(
    { reason, resourceId = '' }: Obstacle,
    known: { wording: Wording; owners: readonly ClaimOwner[]; names: ReadonlyMap<string, string> },
  ): DeskReason {
    const owner = known.owners.find(({ appointmentId }) => 'ref' in reason && appointmentId === reason.ref)
    const code = codeOf(reason)
    const named = { name: known.names.get(resourceId), owner }
    const text = this.words.staff({ ...reason, code } as BlockReason, known.wording, named)
    return { code, text, ...(owner && { bookingId: owner.bookingId }) }
  }
}

/** Rules of the whole question first, then who was asked for, then what nobody can serve. */
function obstaclesIn(found: Explanation, asked: readonly string[]): Obstacle[] {
  const all = found.requirements.flatMap(({ blocked }) => blocked)
  const isKnown = (id: string) =>
    found.requirements.some(
      item => item.feasible.includes(id) || item.blocked.some(({ resourceId }) => resourceId === id),
    )
  const own = all.filter(({ resourceId }) => asked.includes(resourceId))
  const unmet = found.requirements.filter(({ feasible, needed }) => feasible.length < needed)
  const others = unmet.flatMap(({ blocked }) => blocked).filter(({ resourceId }) => !asked.includes(resourceId))
  const unable = asked.filter(id => !isKnown(id)).map(resourceId => ({ reason: { code: 'CANNOT_SERVE' }, resourceId }))
  const lacking = unmet.filter(({ blocked }) => blocked.length === 0).flatMap(({ excluded }) => Object.keys(excluded))
  const told = [...own, ...others].flatMap(({ resourceId, reasons }) => {
    return reasons.slice(0, 1).map(reason => ({ reason, resourceId }))
  })
  const rest = [...lacking, ...(found.combination ? [found.combination] : [])].map(code => ({ reason: { code } }))
  return [...found.query.map(reason => ({ reason })), ...unable, ...told, ...rest]
}

function isId(id: string): boolean {
  return /^[0-9a-f-]{36}$/i.test(id)
}
