import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { foundNailBar } from '../journeys/support/nail-bar.js'
import type { JourneyBusiness } from '../journeys/support/business.js'
import { launchBrowser } from '../support/browser.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'

describe('the add-ons of a service in a browser', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let bar: JourneyBusiness
  let browser: Browser
  let page: Page

  before(async () => {
    sandbox = await startSandbox()
    bar = await foundNailBar(sandbox, 'ama')
    await bar.visitor.setClock(null)
    browser = await launchBrowser()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage()
    page.setDefaultTimeout(20_000)
  })
  after(async () => {
    printLooks()
    await browser?.close()
    await sandbox?.close(() => expectInvariants(sandbox.database.url))
  })

  it('are chosen before the time, change length and price, and are booked, by keyboard alone', async () => {
    await page.goto(`${bar.visitor.url}/b/ama/gel-manicure/times`)
    await page.getByTestId('time').first().waitFor()
    await page
      .getByText(/60 min|1 h/)
      .first()
      .waitFor()
    const addOn = page.getByTestId('add-on')
    expect(await addOn.getAttribute('aria-pressed')).to.equal('false')
    await addOn.press('Enter')
    await page
      .getByText(/90 min|1 h 30/)
      .first()
      .waitFor()
    expect(await addOn.getAttribute('aria-pressed')).to.equal('true')
    expect(new URL(page.url()).searchParams.get('with')).to.equal('nail-art')
    await page.getByTestId('time').first().locator('input').press('Space')
    await page.getByText('Gel Manicure + Nail Art').first().waitFor()
    await checkEveryLook(page, 'shop-add-ons')
    await page.getByTestId('hold-button').press('Enter')
    await page.getByTestId('held-card').getByText('Gel Manicure + Nail Art').first().waitFor({ state: 'attached' })
    await checkEveryLook(page, 'shop-add-ons-held')
    await page.getByTestId('field-name').fill('Jia Hui')
    await page.getByTestId('field-email').fill('jia.hui@example.test')
    await page.getByTestId('field-email').press('Enter')
    await page.getByText('Gel Manicure + Nail Art').first().waitFor()
    await page.waitForURL(/\/booking\//)
  })
})
