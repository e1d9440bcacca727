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
    await page.goto(`${bar.visitor.url}/b/ama/gel-manicure/times?day=${comingSaturday()}`)
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

  it('lets a visitor choose a length where people differ, keeps it in the address and books it', async () => {
    await bar.service('Pedicure', 45, 4_000, {
      requirements: [{ key: 'artist', type: 'staff', skill: 'nails' }],
      resourceOverrides: { [bar.id('Li Wei')]: { durationMinutes: 60 } },
    })
    await page.goto(`${bar.visitor.url}/b/ama/pedicure/times?day=${comingSaturday()}`)
    await page.getByTestId('time').first().waitFor()
    expect(await page.getByTestId('length').count()).to.equal(3)
    await page.getByTestId('length').nth(2).press('Enter')
    await page.waitForURL(url => url.searchParams.get('length') === '60')
    await page.getByTestId('time').first().locator('input').press('Space')
    await checkEveryLook(page, 'shop-length')
    await page.getByTestId('hold-button').press('Enter')
    await page.waitForURL(url => url.pathname.endsWith('/details') && url.searchParams.get('length') === '60')
    await page.getByTestId('field-name').fill('Jia Hui')
    await page.getByTestId('field-email').fill('jia.hui@example.test')
    await page.getByTestId('field-email').press('Enter')
    await page.waitForURL(/\/booking\//)
    await page.getByText('Li Wei').first().waitFor()
  })

  it('are waited for along with the service, and only where it has them', async () => {
    const serviceId = bar.id('Gel Manicure')
    const wish = (keys: string[], date: string) => ({
      serviceIds: [serviceId],
      addOns: [{ serviceId, keys }],
      windows: [{ date, from: '10:00', to: '20:00' }],
      customer: { name: 'Mei Tan', email: 'mei@example.test' },
    })
    const dayOf = async (weekday: number) => {
      const { slots } = await bar.visitor.get<{ slots: { startsAt: string }[] }>(
        `/availability?serviceId=${serviceId}&from=${dateIn(1)}&to=${dateIn(9)}&limit=1`,
      )
      const first = new Date(slots[0]!.startsAt)
      first.setUTCDate(first.getUTCDate() + ((weekday - first.getUTCDay() + 7) % 7))
      return first.toISOString().slice(0, 10)
    }
    const open = await bar.visitor.post('/waitlist', wish(['nail-art'], await dayOf(6)))
    expect(open.body.code).to.equal('BW_WAITLIST_TIMES_FREE')
    const [free] = (open.body.details as { alternatives: { startsAt: string; endsAt: string }[] }).alternatives
    expect((Date.parse(free!.endsAt) - Date.parse(free!.startsAt)) / 60_000).to.equal(90)
    const unknown = await bar.visitor.post('/waitlist', wish(['gold'], await dayOf(1)))
    expect([unknown.status, unknown.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
    // Nobody works on a Monday.
    const waiting = await bar.visitor.post('/waitlist', wish(['nail-art'], await dayOf(1)))
    expect(waiting.status, JSON.stringify(waiting.body)).to.equal(201)
    expect(waiting.body).to.have.nested.property('services[0].name', 'Gel Manicure + Nail Art')
  })
})

/** A day on which the bar is open, and none of whose times begins while a page is looked at. */
function comingSaturday(): string {
  const day = new Date(Date.now() + 2 * 86_400_000)
  day.setUTCDate(day.getUTCDate() + 6 - day.getUTCDay())
  return day.toISOString().slice(0, 10)
}
const dateIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
