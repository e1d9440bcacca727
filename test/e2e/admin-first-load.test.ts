import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { measured } from '../support/shopper.js'
import { countLoad } from '../support/storefront-probe.js'

/** Script and style, as gzip packs them: issue 7, "performance of the pages". */
const FIRST_LOAD_BYTES = 200 * 1024
const CALENDAR_BYTES = 50 * 1024

describe('what the admin loads', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  before(async () => (bench = await startInProcessEngine({ isDemoWanted: true })))
  after(async () => {
    await bench?.closePages()
    await bench?.close()
  })

  it('is 200 kB from the sign-in to the page of today, and 50 kB more for the calendar when it is opened', async () => {
    const counters: Awaited<ReturnType<typeof countLoad>>[] = []
    const page: Page = await bench.open('/admin/login', undefined, async opened => {
      counters.push(await countLoad(opened))
    })
    const load = counters[0]!
    const bytes = async () => {
      // What was loaded for what is shown has been told by then; the live connection never ends.
      await page.evaluate(() => document.fonts.ready.then(() => undefined))
      await load.settled()
      const { js, css, requests } = load.now()
      return { js, css, requests, all: js + css }
    }
    await page.getByRole('button').first().waitFor()
    const login = await bytes()
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('next-up').waitFor()
    await page.getByTestId('week-revenue').waitFor()
    const today = await bytes()
    await page.locator('.app__nav a[href$="/calendar"]').click()
    await page.getByTestId('calendar-day').waitFor()
    const calendar = await bytes()
    measured('first load', `sign-in ${login.all} B; with today ${today.js} B script and ${today.css} B style`)
    measured('first load', `${today.all} B in ${today.requests} requests; calendar +${calendar.all - today.all} B`)
    expect(login.all, 'the sign-in').to.be.above(50_000)
    expect(today.all, load.names().join(' ')).to.be.at.most(FIRST_LOAD_BYTES)
    expect(calendar.all - today.all).to.be.within(1, CALENDAR_BYTES)
  })
})
