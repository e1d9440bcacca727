import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span, type Week } from './business.js'

const DAY: Span[] = [['09:00', '17:00']]
const WEEK: Week = { mo: DAY, tu: DAY, we: DAY, th: DAY, fr: DAY }

/** The day of the visits: clocks go forward the night before it begins. */
export const MONDAY = '2027-10-04'

/** Rowan Hale IT Support in Melbourne on Monday 20 September 2027 at nine, described from nothing through the API. */
export async function foundConsultant(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: 'Rowan Hale IT Support', timeZone: 'Australia/Melbourne', currency: 'AUD' }
  const rowan = await JourneyBusiness.found(sandbox, facts)
  await rowan.clock('2027-09-20', '09:00')
  await rowan.policy('House rules', {
    ...{ approval: 'blocking', requestMinutes: 24 * 60, paymentMinutes: 12 * 60 },
    ...{ deposit: { amount: 4_000 }, freeCancellationMinutes: 24 * 60, lateCancellationFeePercent: 100 },
  })
  await rowan.hours('Working week', { weekly: WEEK })
  await rowan.person('Rowan Hale', 'Working week', ['it'])
  const usual = { grid: { mode: 'interval', step: 30 }, requirements: [{ key: 'consultant', type: 'staff' }] }
  const travel = { bufferBeforeMinutes: 30, bufferAfterMinutes: 30, buffersOutsideHours: true }
  await rowan.service('Remote Support', 30, 6_000, usual)
  await rowan.service('On-site Visit', 60, 14_000, { ...usual, ...travel })
  await rowan.service('Network Health Check', 120, 26_000, usual)
  return rowan
}
