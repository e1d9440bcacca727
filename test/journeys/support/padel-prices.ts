import type { SandboxEngines } from '../../support/sandbox-client.js'
import type { JourneyBusiness } from './business.js'
import { foundPadelCourts, HOUSE_RULES } from './padel-courts.js'

const EVERY_DAY = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
const WORKDAYS = EVERY_DAY.slice(0, 5)
const DAY = 1440

export const PADEL_PRICES = {
  ...{ perMinutes: 90, amount: 2_400, label: 'off-peak' },
  bands: [{ key: 'peak', label: 'peak', days: WORKDAYS, from: '17:00', to: '22:00', amount: 3_600 }],
  surcharges: [{ key: 'lights', label: 'Lights', days: EVERY_DAY, from: '20:00', to: '00:00', amount: 400 }],
}

/** The courts with their prices: members pay a quarter less, book a week further ahead, and have 180 minutes of peak a week. */
export async function foundPricedCourts(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const courts = await foundPadelCourts(sandbox, slug)
  await courts.change('services', 'Padel', { priceRules: PADEL_PRICES })
  const member = await courts.owner.as('POST', '/customer-groups', { key: 'member', label: 'Members' })
  if (member.status !== 201) throw new Error(`no group: ${JSON.stringify(member.body)}`)
  const limit = { of: 'customer', per: 'week', max: 180, unit: 'minutes', band: 'peak' }
  const rule = { group: 'member', maxHorizonMinutes: 14 * DAY, discountPercent: 25, limits: [limit] }
  await courts.policy('Courts', { ...HOUSE_RULES, maxHorizonMinutes: 7 * DAY, groups: [rule] }, ['Padel'])
  return courts
}
