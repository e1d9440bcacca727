import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span } from './business.js'

const OPEN: Span[] = [['10:00', '20:00']]

/** Ama's Nail Bar in Singapore on Thursday 2 September 2027 at ten, described from nothing through the API. */
export async function foundNailBar(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: "Ama's Nail Bar", timeZone: 'Asia/Singapore', currency: 'SGD' }
  const bar = await JourneyBusiness.found(sandbox, facts)
  await bar.clock('2027-09-02', '10:00')
  await bar.policy('House rules', { deposit: { amount: 1_500 }, holdMinutes: 15 })
  await bar.hours('Open', { weekly: { tu: OPEN, we: OPEN, th: OPEN, fr: OPEN, sa: OPEN, su: OPEN } })
  await bar.person('Ama Mensah', 'Open', ['nails'], { sort: 0 })
  await bar.person('Li Wei', 'Open', ['nails'], { sort: 1 })
  await bar.service('Gel Manicure', 60, 4_800, {
    grid: { mode: 'interval', step: 30 },
    requirements: [{ key: 'artist', type: 'staff', skill: 'nails' }],
    addOns: [{ name: 'Nail Art', minutes: 30, price: 2_000 }],
    resourceOverrides: { [bar.id('Ama Mensah')]: { priceAdjustment: 1_000 } },
  })
  return bar
}
