import { TooManyOrdersError } from '../errors/visit-errors.js'
import type { VisitLine, VisitStage } from './visit-query.js'

/** More orders than five services have are not tried. */
const MAX_ORDERS = 120

export interface OrderWish {
  readonly order: 'fixed' | 'any'
  /** True: those of different people run side by side. Else everything is one after the other. */
  readonly isTogether: boolean
  readonly maxGapMinutes: number
}

/**
 * Every way to put the services of a visit one after the other, and side by side for a party.
 * @throws TooManyOrdersError
 */
export function stageOrders(lines: readonly VisitLine[], wish: OrderWish): VisitStage[][] {
  const chains = wish.isTogether ? [...byGuest(lines).values()] : [lines]
  if (wish.order === 'fixed') return [toStages(chains, wish)]
  const orders = chains.reduce((product, chain) => product * countOrders(chain), 1)
  if (orders > MAX_ORDERS) throw new TooManyOrdersError({ orders, limit: MAX_ORDERS })
  return chains
    .map(permutations)
    .reduce<(readonly VisitLine[])[][]>((found, ways) => found.flatMap(so => ways.map(way => [...so, way])), [[]])
    .map(order => toStages(order, wish))
}

function byGuest(lines: readonly VisitLine[]): Map<string, VisitLine[]> {
  const chains = new Map<string, VisitLine[]>()
  for (const line of lines) chains.set(line.guest, [...(chains.get(line.guest) ?? []), line])
  return chains
}

/** The n-th services of everybody start together. */
function toStages(chains: readonly (readonly VisitLine[])[], { maxGapMinutes }: OrderWish): VisitStage[] {
  const length = Math.max(...chains.map(chain => chain.length))
  return Array.from({ length }, (_, index) => ({
    lines: chains.flatMap(chain => chain[index] ?? []),
    ...(index > 0 && { gap: [0, maxGapMinutes] as const }),
  }))
}

/** What differs in nothing may change places without making another order. */
function kindOf({ service, guest, guests, durationMinutes, requiredResourceIds }: VisitLine): string {
  return JSON.stringify([service.id, guest, guests, durationMinutes, requiredResourceIds])
}

function countOrders(chain: readonly VisitLine[]): number {
  const counts = new Map<string, number>()
  let orders = 1
  chain.forEach((line, index) => {
    const count = (counts.get(kindOf(line)) ?? 0) + 1
    counts.set(kindOf(line), count)
    orders = (orders * (index + 1)) / count
  })
  return Math.round(orders)
}

function permutations(chain: readonly VisitLine[]): VisitLine[][] {
  if (chain.length <= 1) return [[...chain]]
  const firsts = chain.filter((line, index) => chain.findIndex(other => kindOf(other) === kindOf(line)) === index)
  return firsts.flatMap(first => {
    const rest = chain.filter(line => line !== first)
    return permutations(rest).map(others => [first, ...others])
  })
}
