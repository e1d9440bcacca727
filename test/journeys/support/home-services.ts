import type { Answer } from '../../support/booking-client.js'
import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span, type Week } from './business.js'

/** The day of the visits, and the one after. */
export const THURSDAY = '2027-06-10'
export const FRIDAY = '2027-06-11'

const HOURS: Span[] = [['08:00', '17:00']]
const WEEK: Week = { mo: HOURS, tu: HOURS, we: HOURS, th: HOURS, fr: HOURS }
const WINDOWS: Span[] = [
  ['08:00', '10:00'],
  ['10:00', '12:00'],
  ['13:00', '15:00'],
  ['15:00', '17:00'],
]
const DEPOT = { address: '100 Depot Road', zip: '78745' }
/** The three customers whose ways to each other are known to the minute. */
export const PLACES = {
  A: { address: '1 Congress Avenue', zip: '78701' },
  B: { address: '22 East 6th Street', zip: '78702' },
  C: { address: '333 West Lynn Street', zip: '78703' },
  D: { address: '44 South Lamar', zip: '78704' },
} as const
const AREA = {
  isLimited: true,
  zones: [
    { name: 'Depot', codes: ['78745'] },
    { name: 'A', codes: ['78701'] },
    { name: 'B', codes: ['78702'] },
    { name: 'C', codes: ['78703'] },
    { name: 'Rest', codes: ['78704', '78705'] },
  ],
  matrix: { Depot: { A: 20, B: 30, C: 35 }, A: { B: 25, C: 45 }, B: { C: 40 } },
  ...{ speedKmh: 40, detourPercent: 130, fallbackMinutes: 15, goodwillAmount: 1000 },
}

/** BrightSpark in Austin on Wednesday 9 June 2027 at half past seven, described from nothing through the API. */
export async function foundHomeServices(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const place = { timeZone: 'America/Chicago', currency: 'USD', place: 'Depot' }
  const business = await JourneyBusiness.found(sandbox, { slug, name: 'BrightSpark Home Services', ...place })
  await business.clock('2027-06-09', '07:30')
  await business.policy('House policy', {
    ...{
      deposit: { amount: 5000 },
      freeCancellationMinutes: 720,
      lateCancellationFeePercent: 100,
      minNoticeMinutes: 0,
    },
  })
  await business.hours('Working hours', { weekly: WEEK })
  await business.person('Diego Ramirez', 'Working hours', ['plumbing'], { sort: 0, homePlace: DEPOT })
  await business.person('Hannah Lee', 'Working hours', ['plumbing', 'drains'], { sort: 1, homePlace: DEPOT })
  await business.resource('Drain camera', 'equipment', { skills: ['camera'], sort: 2 })
  await business.resource('Vans', 'vehicle', { mode: 'pool', capacity: 2, sort: 3 })
  const technician = { key: 'technician', type: 'staff', skill: 'plumbing' }
  const visit = { venue: 'customer', arrivalWindows: WINDOWS, grid: { mode: 'interval', step: 15 } }
  await business.service('Leak Repair', 90, 14_900, { ...visit, requirements: [technician] })
  const tap = { ...visit, asksForFiles: true }
  await business.service('Tap Replacement', 60, 11_900, { ...tap, requirements: [technician] })
  const camera = { key: 'camera', type: 'equipment', skill: 'camera' }
  const drains = { ...technician, skill: 'drains' }
  await business.service('Drain Inspection', 60, 12_900, { ...visit, requirements: [drains, camera] })
  const area = await business.owner.as('PUT', '/service-area', AREA)
  if (area.status !== 200) throw new Error(`the area was refused: ${JSON.stringify(area.body)}`)
  await business.owner.as('POST', '/plugins/channel-email/enable', {})
  return business
}

/** A visit that staff plan to the minute. */
export async function planned(
  business: JourneyBusiness,
  visit: { service: string; day: string; time: string; staff: string; at: keyof typeof PLACES },
): Promise<Answer> {
  const { service, day, time, staff, at } = visit
  const name = `Customer ${at}`
  return business.owner.as('POST', '/bookings', {
    appointments: [business.wish(service, day, time, staff)],
    place: PLACES[at],
    customer: { name, email: `${at.toLowerCase()}@example.test`, phone: '+1 512 555 0100' },
  })
}

/** Diego's Thursday: A from nine to half past ten, B from one to half past two; Hannah is away that day. */
export async function planDiegosDay(business: JourneyBusiness): Promise<{ a: string; b: string }> {
  const common = { service: 'Leak Repair', day: THURSDAY, staff: 'Diego Ramirez' }
  const a = await planned(business, { ...common, time: '09:00', at: 'A' })
  const b = await planned(business, { ...common, time: '13:00', at: 'B' })
  if (a.status !== 201 || b.status !== 201) throw new Error(`${JSON.stringify(a.body)} ${JSON.stringify(b.body)}`)
  return { a: a.body.id ?? '', b: b.body.id ?? '' }
}

export function sendHannahAway(business: JourneyBusiness): Promise<void> {
  return sendAway(business, 'Hannah Lee', THURSDAY)
}

/** Somebody does not work on a day. */
export async function sendAway(business: JourneyBusiness, who: string, day: string): Promise<void> {
  const span = { startsAt: business.at(day, '00:00'), endsAt: business.at(day, '23:59') }
  const answer = await business.owner.as('POST', '/time-off', { resourceId: business.id(who), ...span })
  if (answer.status !== 201) throw new Error(`${who} stays: ${JSON.stringify(answer.body)}`)
}
