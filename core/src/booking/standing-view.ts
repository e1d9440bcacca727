import { DEFAULT_POLICY, policyFor } from '../domain/policy.js'
import type { Standing } from '../domain/customer-group.js'
import type { AvailabilitySnapshot, GroupDiscount, SnapshotService } from '../ports/availability-store.js'

/** The snapshot with the rules and discounts that somebody has. For a guest it is what it was. */
export function withStanding(snapshot: AvailabilitySnapshot, standing: Standing | undefined): AvailabilitySnapshot {
  if (!standing || (standing.groups.length === 0 && !standing.habits)) return snapshot
  return { ...snapshot, services: snapshot.services.map(service => forStanding(service, standing)) }
}

function forStanding(service: SnapshotService, standing: Standing): SnapshotService {
  const discount = discountFor(service, standing)
  const policy = service.policy && policyFor(service.policy, standing.groups)
  const likedIds = policy?.prefersUsual ? standing.habits?.staffIds : undefined
  return { ...service, policy, ...(discount && { discount }), ...(likedIds && { likedIds }) }
}

/** The highest of what the groups give on a service; what the policy says of a group comes before what the group says. */
function discountFor(
  { id, policy }: Pick<SnapshotService, 'id' | 'policy'>,
  { groups }: Standing,
): GroupDiscount | undefined {
  const rules = (policy ?? DEFAULT_POLICY).groups ?? []
  const found = groups.map(({ key, label, discountPercent, serviceDiscounts }) => {
    const own = rules.find(({ group }) => group === key)?.discountPercent
    return { label, percent: own ?? serviceDiscounts[id] ?? discountPercent }
  })
  const [best] = found.sort((left, right) => right.percent - left.percent)
  return best && best.percent > 0 ? best : undefined
}
