import { Temporal } from 'temporal-polyfill'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SolverResource, Span } from '../availability/types.js'
import { GUEST, type Standing } from '../domain/customer-group.js'
import type { TenantId } from '../domain/id.js'
import { MINUTE_MS, toMinutes } from '../domain/interval.js'
import { blockedUntil } from '../domain/no-show-block.js'
import type { BookingLimit } from '../domain/policy.js'
import type { ResourceLimits } from '../domain/resource.js'
import type { AvailabilitySnapshot, AvailabilityStore, LimitUse, SnapshotService } from '../ports/availability-store.js'
import { bandRules } from './band-limits.js'
import { localWindow } from './start-limits.js'

const STAFF = 'staff'

/** People with the limits of the policies on what is asked for, where they are stricter than their own. */
export function withStaffLimits(resource: SolverResource, services: readonly SnapshotService[]): SolverResource {
  if (resource.type !== STAFF) return resource
  const limits = services.flatMap(({ policy }) => policy?.limits?.filter(limit => limit.of === 'staff') ?? [])
  if (limits.length === 0) return resource
  const merged: Record<keyof ResourceLimits, number | undefined> = {
    perDay: undefined,
    perWeek: undefined,
    minutesPerDay: undefined,
    minutesPerWeek: undefined,
    ...resource.limits,
  }
  for (const limit of limits) {
    const key = keyOf(limit)
    merged[key] = Math.min(merged[key] ?? Number.POSITIVE_INFINITY, limit.max)
  }
  const known = Object.entries(merged).filter(([, max]) => max !== undefined)
  return { ...resource, limits: Object.fromEntries(known) as ResourceLimits }
}

function keyOf({ per, unit }: BookingLimit): keyof ResourceLimits {
  if (unit === 'minutes') return per === 'day' ? 'minutesPerDay' : 'minutesPerWeek'
  return per === 'day' ? 'perDay' : 'perWeek'
}

export interface LimitedSearch {
  readonly snapshot: AvailabilitySnapshot
  readonly service: SnapshotService
  /** UTC minutes, half-open. */
  readonly from: number
  readonly to: number
  /** Of a customer who is known; then their own limits count too. */
  readonly customerEmail?: string | undefined
  /** Absent: a guest. */
  readonly standing?: Standing | undefined
}

/**
 * The limits of the policy on services and customers, as rules of the search: days and weeks that are full are closed, so
 * that a time on offer is not refused when it is booked. Reads only where there are such limits. A claim that reaches over
 * midnight into a full day is not offered either.
 */
export async function limitRules(
  store: Pick<AvailabilityStore, 'limitUses'>,
  tenantId: TenantId,
  search: LimitedSearch,
): Promise<SolverConstraint[]> {
  const { service, snapshot, customerEmail } = search
  const limits = (service.policy?.limits ?? []).filter(
    ({ of, band }) => band === undefined && (of === 'service' || (of === 'customer' && customerEmail !== undefined)),
  )
  const timeZone = snapshot.locations.find(({ id }) => isAt(service, id))?.timeZone ?? 'UTC'
  const standing = search.standing ?? GUEST
  const ofBands = [...blockRules(search, standing, timeZone), ...bandRules(service, standing, timeZone)]
  if (limits.length === 0) return ofBands
  const from = localWindow(new Date(search.from * 60_000), 'week', timeZone).startsAt
  const to = localWindow(new Date(search.to * 60_000), 'week', timeZone).endsAt
  const uses = await store.limitUses(tenantId, {
    serviceId: service.id,
    customerEmail: customerEmail ?? null,
    from,
    to,
  })
  return [...limits.map(limit => ruleOf(limit, uses, { timeZone, minutes: service.durationMinutes })), ...ofBands]
}

/** Nothing at all is offered to somebody who has to wait because they missed visits; the code says when that ends there. */
function blockRules(
  { service, snapshot }: LimitedSearch,
  { missed = [] }: Standing,
  timeZone: string,
): SolverConstraint[] {
  const block = service.policy?.noShowBlock
  const until = block && blockedUntil(block, missed)
  if (until === undefined || until <= snapshot.now) return []
  const instant = Temporal.Instant.fromEpochMilliseconds(until * MINUTE_MS)
  const local = instant.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  return [{ code: `limit blocked ${local}`, filter: () => false }]
}

function isAt({ locationIds }: SnapshotService, id: string): boolean {
  return locationIds.length === 0 || (locationIds as readonly string[]).includes(id)
}

function ruleOf(
  limit: BookingLimit,
  uses: readonly LimitUse[],
  { timeZone, minutes }: { timeZone: string; minutes: number },
): SolverConstraint {
  const { of, per, max, unit } = limit
  const used = new Map<number, { until: number; sum: number }>()
  for (const use of uses) {
    if (use.of !== of) continue
    const { startsAt, endsAt } = localWindow(new Date(use.startsAt * 60_000), per, timeZone)
    const known = used.get(toMinutes(startsAt))?.sum ?? 0
    const sum = known + (unit === 'minutes' ? use.minutes : 1)
    used.set(toMinutes(startsAt), { until: toMinutes(endsAt), sum })
  }
  const wanted = unit === 'minutes' ? minutes : 1
  const full = [...used].filter(([, { sum }]) => sum + wanted > max).map(([from, { until }]): Span => [from, until])
  full.sort(([left], [right]) => left - right)
  return {
    code: `limit ${of} ${per} ${max}${unit === 'minutes' ? ' minutes' : ''}`,
    mask: ({ window }) => without(window, full),
  }
}

function without([from, to]: Span, closed: readonly Span[]): Span[] {
  const open: Span[] = []
  let at = from
  for (const [start, end] of closed) {
    if (start > at) open.push([at, Math.min(start, to)])
    at = Math.max(at, end)
  }
  if (at < to) open.push([at, to])
  return open.filter(([start, end]) => start < end)
}
