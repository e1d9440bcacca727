import type { LocationId } from '../domain/id.js'
import type { Minutes } from '../domain/interval.js'
import { money, percentOf, type Money } from '../domain/money.js'
import type { SnapshotService } from '../ports/availability-store.js'

/** One line of what an appointment costs, in minor units; a discount is below zero. */
export interface PriceLine {
  readonly label: string
  readonly amount: number
}

/** What is priced: a service from `start` to `end` (UTC minutes) at a place, with some people and things. */
export interface Priced {
  readonly start: Minutes
  readonly end: Minutes
  readonly locationId: LocationId
  readonly resourceIds: Iterable<string>
  /** What rules of plugins add, in minor units. */
  readonly added?: number | undefined
}

/** The price of an appointment; never below zero. Where nothing varies it does not depend on the time. */
export function priceOf(service: SnapshotService, priced: Priced): Money {
  const { rates, discount, priceAmount, overrides } = service
  const { resourceIds, added = 0 } = priced
  let people = 0
  for (const id of resourceIds) people += overrides[id]?.priceAdjustment ?? 0
  let amount = priceAmount + people + added
  if (rates) {
    const time = rates.price({ ...priced, free: addOnMinutes(service) }, priced.locationId)
    amount = time.amount + addOnAmount(service) + people + added
    if (discount) amount -= discountOn(people + time.parts.reduce((sum, part) => sum + part.amount, 0), service)
  } else if (discount) {
    amount -= discountOn(people + priceAmount - addOnAmount(service), service)
  }
  return money(Math.max(0, amount), service.priceCurrency)
}

/**
 * The same sum, line by line; undefined where one line says it all.
 * @param nameOf - The name of a resource.
 */
export function priceLines(
  service: SnapshotService,
  priced: Priced,
  nameOf: (resourceId: string) => string,
): readonly PriceLine[] | undefined {
  const { rates, discount, overrides } = service
  if (!rates && !discount) return undefined
  const name = service.plainName ?? service.name
  const time = rates?.price({ ...priced, free: addOnMinutes(service) }, priced.locationId)
  const isPlain = rates?.rules.bands.length === 0
  const basic = time
    ? time.parts.map(({ label, minutes, amount }) => ({
        label: isPlain ? name : timeLabel(name, label, minutes),
        amount,
      }))
    : [{ label: name, amount: service.priceAmount - addOnAmount(service) }]
  const people = [...priced.resourceIds].map(id => ({ label: nameOf(id), amount: overrides[id]?.priceAdjustment ?? 0 }))
  const reducible = [...basic, ...people].reduce((sum, line) => sum + line.amount, 0)
  const lines = [
    ...basic,
    ...people,
    ...(discount
      ? [{ label: `${discount.label} −${discount.percent} %`, amount: -discountOn(reducible, service) }]
      : []),
    ...(service.chosen ?? []).map(item => ({ label: item.name, amount: item.price.amount })),
    ...(time?.surcharges ?? []).map(({ label, amount }) => ({ label, amount })),
    { label: name, amount: priced.added ?? 0 },
  ].filter((line, index) => index === 0 || line.amount !== 0)
  const total = lines.reduce((sum, line) => sum + line.amount, 0)
  return total < 0 ? [{ label: name, amount: 0 }] : lines
}

function timeLabel(name: string, label: string, minutes: number): string {
  return [name, label, `${minutes} min`].filter(Boolean).join(', ')
}

function discountOn(amount: number, { discount, priceCurrency }: SnapshotService): number {
  return discount ? percentOf(money(Math.max(0, amount), priceCurrency), discount.percent).amount : 0
}

function addOnMinutes({ chosen = [] }: SnapshotService): number {
  return chosen.reduce((sum, item) => sum + item.minutes, 0)
}

function addOnAmount({ chosen = [] }: SnapshotService): number {
  return chosen.reduce((sum, item) => sum + item.price.amount, 0)
}
