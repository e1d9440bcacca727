import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span } from './business.js'

/** Free to cancel until 12 hours before; who does not come pays, and after three times waits a week. */
export const HOUSE_RULES = {
  ...{ freeCancellationMinutes: 720, noShowAfterMinutes: 15, noShowFee: { amount: 500 } },
  noShowBlock: { count: 3, days: 30, blockDays: 7 },
}
const RACKET = { name: 'Racket', minutes: 0, price: 300 }

const OPEN: Span[] = [['07:00', '23:00']]

/** The courts of Riverside Sports Center in Valencia on Monday 18 October 2027 at eight. */
export async function foundPadelCourts(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: 'Riverside Sports Center', timeZone: 'Europe/Madrid', currency: 'EUR' }
  const courts = await JourneyBusiness.found(sandbox, facts)
  await courts.clock('2027-10-18', '08:00')
  await courts.policy('House rules', HOUSE_RULES)
  await courts.hours('Open', { weekly: { mo: OPEN, tu: OPEN, we: OPEN, th: OPEN, fr: OPEN, sa: OPEN, su: OPEN } })
  const scheduleId = courts.id('Open')
  for (const [sort, name] of ['Padel 1', 'Padel 2', 'Padel 3'].entries()) {
    await courts.resource(name, 'court', { scheduleId, skills: ['padel'], sort })
  }
  await courts.resource('Ball machine', 'equipment', { scheduleId, skills: ['balls'], sort: 3 })
  const pool = { mode: 'pool', capacity: 8, skills: ['rackets'], sort: 4 }
  await courts.resource('Rackets', 'equipment', { scheduleId, ...pool })
  const court = { key: 'court', type: 'court', skill: 'padel' }
  const machine = { key: 'ball machine', type: 'equipment', skill: 'balls' }
  const grid = { mode: 'interval', step: 30 }
  await courts.service('Padel', 90, 3_600, { grid, requirements: [court], addOns: [RACKET] })
  await courts.service('Padel with ball machine', 90, 3_600, { grid, requirements: [court, machine] })
  return courts
}
