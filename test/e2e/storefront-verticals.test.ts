import { expect } from 'chai'
import { describeViolations, runAxe } from '../support/axe.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { atRest, sidewaysOf } from '../support/looks.js'
import type { Shopper } from '../support/shopper.js'
import { measured, PHONE, Shoppers } from '../support/shopper.js'

/** A service of each, whose steps differ: somebody alone, a form before the visit, a place to come to, a court. */
const VERTICALS: Readonly<Record<string, string>> = {
  'lotus-day-spa': 'led-facial',
  'northgate-clinic': 'physio',
  'brightspark-home-services': 'tap-replacement',
  'riverside-sports-center': 'padel',
}
const DIRECTIONS = { 'en-GB': 'ltr', ar: 'rtl' } as const
const STEPS = ['landing', 'times', 'details', 'confirmation', 'manage']
const COLOURS = ['light', 'dark'] as const

describe('the steps of a booking at four kinds of business', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  let shoppers: Shoppers
  const counts = { states: 0, faults: 0 }

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true, businesses: Object.keys(VERTICALS) })
    shoppers = new Shoppers(bench.browser, bench.url)
  })
  afterEach(() => shoppers.leave())
  after(async () => {
    const ways = `${Object.keys(DIRECTIONS).length} directions × ${COLOURS.length} colours`
    const all = `${STEPS.length} steps × ${Object.keys(VERTICALS).length} verticals × ${ways}`
    measured(20, `axe: ${all}: ${counts.states} states, ${counts.faults} violations`)
    await bench?.close()
  })

  /** The step by day and by night. */
  async function look({ page }: Shopper, step: string): Promise<void> {
    const found: string[] = []
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme })
      await atRest(page)
      found.push(describeViolations(await runAxe(page, `${step} ${colorScheme}`)))
      counts.states += 1
    }
    const faults = found.filter(text => text !== '')
    counts.faults += faults.length
    expect(faults, step).to.deep.equal([])
    expect((await sidewaysOf(page)).overflow, `${step} scrolls sideways`).to.equal(0)
  }

  async function sayWhereIfAsked({ page }: Shopper): Promise<void> {
    const [place, time] = [page.getByTestId('field-zip'), page.getByTestId('time')]
    await place.or(time).first().waitFor()
    if (!(await place.isVisible())) return
    await place.fill('78701')
    await page.getByTestId('field-address').fill('1 Congress Avenue')
    await page.getByTestId('place-submit').click()
  }

  for (const [slug, service] of Object.entries(VERTICALS)) {
    for (const [locale, direction] of Object.entries(DIRECTIONS)) {
      it(`breaks no rule of WCAG at ${slug}, ${direction}`, async () => {
        const shopper = await shoppers.come(slug, { ...PHONE, locale })
        const { page } = shopper
        const name = (step: string) => `${slug} ${direction} ${step}`
        await shopper.open('/')
        await page.getByTestId('first-time').or(page.getByTestId('say-where')).first().waitFor()
        expect(await page.evaluate(() => document.documentElement.dir)).to.equal(direction)
        await look(shopper, name('landing'))
        await shopper.open(`/${service}/times`)
        await sayWhereIfAsked(shopper)
        await page.getByTestId('time').first().waitFor()
        await look(shopper, name('times'))
        await page.getByTestId('time').last().locator('input').check()
        await page.locator('[data-testid^=hold-button]:visible').first().click()
        await page.getByTestId('hold-timer').waitFor()
        await look(shopper, name('details'))
        await shopper.book('Stella Step')
        await look(shopper, name('confirmation'))
        await page.getByTestId('change-link').first().click()
        await page.getByTestId('booking-time').first().waitFor()
        await look(shopper, name('manage'))
      })
    }
  }
})
