import { chosenAddOns, soundKeys, type AddOnKeys } from './add-on-choice.js'
import type { Money, Service, Slot } from './api-types.js'

/** What somebody wants of a service besides the time. It stands in the address. */
export interface TimeChoice {
  staffId: string
  /** Which court; empty: any. */
  thingId: string
  addOns: AddOnKeys
  /** Length without add-ons, in minutes; 0: whatever whoever performs it needs. */
  minutes: number
  guests: number
}

/** One day, courts side by side, or a week as a list. */
export type TimesView = 'day' | 'grid' | 'list'

export const NO_CHOICE: TimeChoice = { staffId: '', thingId: '', addOns: '', minutes: 0, guests: 1 }

/** Visitors with more write to the business. */
const MOST_GUESTS = 50

export const fewestGuests = ({ guests }: Service) => guests?.min ?? 1
export const mostGuests = ({ guests }: Service) => Math.min(guests?.max ?? 1, MOST_GUESTS)

function soundCount(service: Service, wanted: number): number {
  const typed = Number.isInteger(wanted) ? wanted : 1
  return Math.max(fewestGuests(service), Math.min(typed, mostGuests(service)))
}

/** Only what the service offers: an old address must not break the search. */
export function readChoice(service: Service | undefined, query: Record<string, string>): TimeChoice {
  const minutes = Number(query['length'])
  const guests = Number(query['guests'])
  const isLength = service?.isClass !== true && (service?.durations ?? []).includes(minutes)
  return {
    staffId: query['staff'] ?? '',
    thingId: query['thing'] ?? '',
    addOns: soundKeys(service, query['with'] ?? ''),
    minutes: isLength ? minutes : 0,
    guests: service ? soundCount(service, guests) : 1,
  }
}

/** What somebody wants who takes an alternative: it may be with another person or at another court than they asked for. */
export function choiceAt({ assignments }: Pick<Slot, 'assignments'>, choice: TimeChoice): TimeChoice {
  const serving = assignments.flatMap(({ resources }) => resources)
  const isServing = (wanted: string) => wanted === '' || serving.some(({ id }) => id === wanted)
  return {
    ...choice,
    staffId: isServing(choice.staffId) ? choice.staffId : (serving.find(({ type }) => type === 'staff')?.id ?? ''),
    thingId: isServing(choice.thingId) ? choice.thingId : '',
  }
}

/** The same for an address; what is usual is left out. */
export function choiceQuery({ staffId, thingId, addOns, minutes, guests }: TimeChoice): Record<string, string> {
  return {
    staff: staffId,
    thing: thingId,
    with: addOns,
    length: minutes > 0 ? String(minutes) : '',
    guests: guests > 1 ? String(guests) : '',
  }
}

/** The chosen length together with that of the add-ons; undefined: none was chosen. */
export function wholeMinutes(service: Service, { minutes, addOns }: TimeChoice): number | undefined {
  if (minutes === 0) return undefined
  // A length of the service is named without add-ons; that of a person is how long it takes altogether.
  if (service.lengths?.some(length => length.minutes === minutes)) return minutes
  return chosenAddOns(service, addOns).reduce((total, addOn) => total + addOn.minutes, minutes)
}

export interface SearchWish {
  staffId?: string
  addOns?: AddOnKeys
  durationMinutes?: number
  guests?: number
}

/** What a search carries. */
export function searchWish(service: Service, choice: TimeChoice): SearchWish {
  const { staffId, addOns, guests } = choice
  const durationMinutes = wholeMinutes(service, choice)
  return {
    ...(staffId && { staffId }),
    ...(addOns && { addOns }),
    ...(durationMinutes !== undefined && { durationMinutes }),
    ...(guests > 1 && { guests }),
  }
}

/** Each place of a class costs the same; other services cost what they cost, whoever comes along. */
export function priceFor(service: Service, { guests }: TimeChoice, price: Money): Money {
  return service.isClass ? { ...price, amount: price.amount * guests } : price
}
