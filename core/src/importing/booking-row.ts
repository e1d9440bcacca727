import type { Zone } from '../availability/zone.js'
import type { BookingState } from '../domain/booking-state.js'
import type { LocationId } from '../domain/id.js'
import type { ImportOptions } from '../domain/import.js'
import type { Policy } from '../domain/policy.js'
import type { Resource } from '../domain/resource.js'
import type { Service } from '../domain/service.js'
import { CellProblem, type Cells } from './cell-values.js'
import type { WantedCustomer } from './customer-lookup.js'
import type { ImportCatalog } from './import-catalog.js'

const MINUTE_MS = 60_000
const MAX_MINUTES = 31 * 1440

/** What other systems call the states that an imported booking can be in. */
const STATUSES: Readonly<Record<string, 'confirmed' | 'completed' | 'no-show' | 'cancelled'>> = {
  ...{
    confirmed: 'confirmed',
    booked: 'confirmed',
    accepted: 'confirmed',
    scheduled: 'confirmed',
    approved: 'confirmed',
  },
  ...{ completed: 'completed', done: 'completed', attended: 'completed', paid: 'completed', finished: 'completed' },
  ...{ noshow: 'no-show', missed: 'no-show', absent: 'no-show' },
  ...{ cancelled: 'cancelled', canceled: 'cancelled', declined: 'cancelled' },
}

export interface ReadBooking {
  readonly line: number
  readonly externalId: string
  readonly customer: WantedCustomer
  readonly service: Service
  readonly named: readonly Resource[]
  readonly locationId: LocationId
  readonly timeZone: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly minutes: number
  readonly guests: number
  readonly status: BookingState
  readonly amount: number
  readonly currency: string
  readonly notes: string
  readonly policy: Policy | undefined
  /** It is to come, and somebody or something is taken for it. */
  readonly needsClaims: boolean
}

export interface BookingRowContext {
  readonly catalog: ImportCatalog
  readonly options: ImportOptions
  readonly currency: string
  readonly now: Date
  readonly zoneOf: (name: string) => Zone
}

export function readBooking(cells: Cells, context: BookingRowContext): ReadBooking {
  const { catalog, currency, now } = context
  const service = catalog.service(cells.needed('service'))
  const named = cells
    .text('resource')
    .split(/[;|]/)
    .map(name => name.trim())
    .filter(name => name !== '')
    .map(name => catalog.resource(name))
  const { id: locationId, timeZone } = catalog.location(cells.text('location'), service, named)
  const times = readTimes(cells, context, { timeZone, service })
  const isOver = times.endsAt <= now
  const status = readStatus(cells, isOver)
  const needsClaims = !isOver && status === 'confirmed'
  if (needsClaims) requireOrdinary(service)
  return {
    line: cells.line,
    externalId: cells.text('externalId', 100),
    customer: readCustomer(cells),
    ...{ service, named, locationId, timeZone, ...times, status, currency, needsClaims },
    guests: cells.whole('guests', { min: 1, max: 1000 }) ?? 1,
    amount: cells.amount('price', currency) ?? service.price.amount,
    notes: cells.text('notes', 2000),
    policy: catalog.policyOf(service),
  }
}

function readTimes(
  cells: Cells,
  { options, zoneOf }: BookingRowContext,
  { timeZone, service }: { timeZone: string; service: Service },
) {
  const zone = zoneOf(timeZone)
  const startsAt = cells.instant('startsAt', 'startTime', { zone, options })
  const given = cells.whole('minutes', { min: 1, max: MAX_MINUTES })
  const hasEnd = given === undefined && cells.text('endsAt') !== ''
  const endsAt = hasEnd
    ? cells.instant('endsAt', '', { zone, options })
    : new Date(startsAt.getTime() + (given ?? service.durationMinutes) * MINUTE_MS)
  const minutes = (endsAt.getTime() - startsAt.getTime()) / MINUTE_MS
  if (minutes <= 0 || minutes > MAX_MINUTES) {
    throw new CellProblem('endsAt', 'It must end after it begins, and within 31 days.')
  }
  return { startsAt, endsAt, minutes }
}

function readStatus(cells: Cells, isOver: boolean): BookingState {
  const word = cells.text('status', 40)
  const status = word === '' ? undefined : STATUSES[word.toLowerCase().replace(/[^a-z]/g, '')]
  if (word !== '' && status === undefined) {
    throw new CellProblem('status', `"${word}" is no state: use confirmed, completed, no-show or cancelled.`)
  }
  if (isOver) return status === undefined || status === 'confirmed' ? 'completed' : status
  if (status === 'completed' || status === 'no-show') {
    throw new CellProblem('status', 'It is still to come, so it cannot be over.')
  }
  return status ?? 'confirmed'
}

function requireOrdinary({ grid, venue, name }: Service): void {
  if (grid.mode === 'sessions') {
    throw new CellProblem('service', `${name} is a class: book places of classes to come at the desk.`)
  }
  if (venue === 'customer') {
    throw new CellProblem('service', `${name} is at the customer's: book such visits to come at the desk.`)
  }
}

function readCustomer(cells: Cells): WantedCustomer {
  const email = cells.email('customerEmail')
  const phone = cells.phone('customerPhone')
  const externalId = cells.text('customerId', 100)
  const name = cells.text('customerName', 120).replace(/\s+/g, ' ') || email || phone || externalId
  if (name === '') throw new CellProblem('customerName', 'Say who it is: a name, an e-mail or a telephone number.')
  return { externalId, name, email, phone, locale: null, tags: [] }
}
