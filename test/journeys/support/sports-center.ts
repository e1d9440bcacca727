import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Week } from './business.js'

const ALL_DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
const every = (from: string, to: string): Week => Object.fromEntries(ALL_DAYS.map(day => [day, [[from, to]]]))

/** Riverside Sports Center: a hall of two halves, a studio with a spin class, and the coach who gives it. */
export async function foundSportsCenter(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: 'Riverside Sports Center', timeZone: 'Europe/Madrid', currency: 'EUR' }
  const center = await JourneyBusiness.found(sandbox, facts)
  await center.clock('2027-10-18', '08:00')
  // A tournament through the night of the autumn change, and one through that of spring.
  const night = {
    '2027-10-31': [['00:00', '06:00']] as [string, string][],
    '2028-03-26': [['00:00', '06:00']] as [string, string][],
  }
  await center.hours('Open', { weekly: every('07:00', '23:00') })
  await center.hours('Hall', { weekly: every('07:00', '23:00'), exceptions: night })
  await center.hours('Iker', { weekly: { we: [['16:00', '22:00']] } })
  const open = { scheduleId: center.id('Hall') }
  await center.resource('Half A', 'hall', { ...open, skills: ['half'] })
  await center.resource('Half B', 'hall', { ...open, skills: ['half'] })
  const leafIds = [center.id('Half A'), center.id('Half B')]
  await center.resource('Full Hall', 'hall', { ...open, mode: 'composite', leafIds, skills: ['full'] })
  await center.resource('Studio', 'room', { scheduleId: center.id('Open'), skills: ['studio'] })
  await center.person('Iker Sanz', 'Iker', ['coach'])
  const step = { grid: { mode: 'interval', step: 30 } }
  const hall = (skill: string) => ({ ...step, requirements: [{ key: 'hall', type: 'hall', skill }] })
  const coach = { key: 'coach', type: 'staff', skill: 'coach' }
  await center.service('Full Hall 90', 90, 9_000, hall('full'))
  await center.service('Half Hall 60', 60, 4_000, hall('half'))
  await center.service('Half Hall 30', 30, 2_000, hall('half'))
  const hourly = { ...hall('full'), priceRules: { perMinutes: 60, amount: 2_000 } }
  await center.service('Night Tournament', 420, 12_000, hourly)
  await center.service('Short Night Tournament', 300, 12_000, hourly)
  await center.service('Private Training', 60, 4_500, { ...step, requirements: [coach] })
  await center.service('Spin 45', 45, 0, {
    ...{ bufferAfterMinutes: 15, grid: { mode: 'sessions', places: 20, overbook: 0 } },
    requirements: [coach, { key: 'studio', type: 'room', skill: 'studio' }],
  })
  return center
}

/** One class of Spin on a local day and time; answers its id. */
export async function addSpin(center: JourneyBusiness, day: string, time: string): Promise<string> {
  const body = { serviceId: center.id('Spin 45'), startsAt: center.at(day, time) }
  const answer = await center.owner.as('POST', '/sessions', body)
  if (answer.status !== 201) throw new Error(`no class: ${answer.status} ${JSON.stringify(answer.body)}`)
  return (answer.body.items as { id: string }[])[0]!.id
}
