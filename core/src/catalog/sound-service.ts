import type { AddOn } from '../domain/add-on.js'
import { isMoney, type Money } from '../domain/money.js'
import { priceRuleIssues } from '../domain/price-rules.js'
import type { Service } from '../domain/service.js'
import { InvalidRequestError } from '../errors/catalog.js'

/** With a duration of at most a day this keeps a claim within the two days that every read looks back (ADR 0003). */
const MAX_BUFFER_MINUTES = 1440
const MAX_DURATION_MINUTES = 1440

/** @throws InvalidRequestError naming the field that does not fit the others. */
export function requireSoundService(service: Service): void {
  if (!isMoney(service.price) || service.price.amount < 0) {
    refuse('service.price', 'is nothing or more, in whole minor units of a currency')
  }
  const keys = new Set(service.requirements.map(requirement => requirement.key))
  if (keys.size !== service.requirements.length) refuse('service.requirements', 'have keys that differ')
  requireSoundAddOns(service)
  requireSoundPrices(service)
  requireSoundLengths(service)
  requireSoundQuestions(service)
  requireSoundParty(service)
  const minutes = service.segments.reduce((total, segment) => total + segment.minutes, 0)
  if (service.segments.length > 0 && minutes !== service.durationMinutes) {
    refuse('service.segments', 'add up to the duration of the service')
  }
  if (service.bufferBeforeMinutes + service.bufferAfterMinutes > MAX_BUFFER_MINUTES) {
    refuse('service.bufferAfterMinutes', 'is at most a day together with the buffer before')
  }
}

function requireSoundPrices({ priceRules }: Service): void {
  const [issue] = priceRules ? priceRuleIssues(priceRules) : []
  if (issue) refuse(`service.priceRules.${issue.path}`, issue.message)
}

function requireSoundAddOns({ addOns, price, durationMinutes }: Service): void {
  if (new Set(addOns.map(({ key }) => key)).size !== addOns.length) refuse('service.addOns', 'have keys that differ')
  const isPriced = (addOn: AddOn) =>
    isMoney(addOn.price) && addOn.price.amount >= 0 && addOn.price.currency === price.currency
  if (!addOns.every(isPriced)) refuse('service.addOns', 'cost nothing or more, in the currency of the service')
  if (addOns.reduce((total, { minutes }) => total + minutes, durationMinutes) > MAX_DURATION_MINUTES) {
    refuse('service.addOns', 'take at most a day together with the service')
  }
}

function requireSoundLengths(service: Service): void {
  const { lengths, durationMinutes, segments, grid, price } = service
  if (lengths.length === 0) return
  if (segments.length > 0) refuse('service.lengths', 'belong to a service without parts')
  if (grid.mode === 'sessions') refuse('service.lengths', 'belong to a service that is no class')
  const minutes = [durationMinutes, ...lengths.map(item => item.minutes)]
  if (new Set(minutes).size !== minutes.length) {
    refuse('service.lengths', 'differ from one another and from the duration')
  }
  if (!lengths.every(item => isPrice(item.price, price.currency))) {
    refuse('service.lengths', 'cost nothing or more, in the currency of the service')
  }
  const longest = service.addOns.reduce((total, addOn) => total + addOn.minutes, Math.max(...minutes))
  if (longest > MAX_DURATION_MINUTES) refuse('service.lengths', 'take at most a day together with the add-ons')
}

function isPrice(price: Money, currency: string): boolean {
  return isMoney(price) && price.amount >= 0 && price.currency === currency
}

function requireSoundQuestions({ questions }: Service): void {
  if (new Set(questions.map(({ key }) => key)).size !== questions.length) {
    refuse('service.questions', 'have keys that differ')
  }
  questions.forEach(({ kind, options, min, max }, index) => {
    const path = `service.questions.${index}`
    const isChoice = kind === 'choice' || kind === 'multi-choice'
    if (isChoice !== options.length > 0) refuse(`${path}.options`, 'belong to a choice, which has at least one')
    if (new Set(options).size !== options.length) refuse(`${path}.options`, 'differ from one another')
    if (kind !== 'number' && (min !== null || max !== null)) refuse(`${path}.min`, 'belongs to a number')
    if (min !== null && max !== null && min > max) refuse(`${path}.max`, 'is not below the least')
  })
}

function requireSoundParty({ minGuests, maxGuests, archivedAt, isActive }: Service): void {
  if (maxGuests !== null && maxGuests < minGuests) refuse('service.maxGuests', 'is not below the fewest')
  if (archivedAt !== null && isActive) {
    refuse('service.isActive', 'cannot be on while the service is archived; restore it first')
  }
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
