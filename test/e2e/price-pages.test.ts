import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { checkEveryLook, checkLook, printLooks } from '../support/looks.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'

describe('the owner sets prices by the time of day in a browser', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  let page: Page

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    page = await bench.open('/admin/prices')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('price-service').waitFor()
  })
  after(async () => {
    printLooks()
    await bench?.close()
  })

  const field = (testId: string, at = 0) => page.getByTestId(testId).nth(at)
  const press = async (testId: string) => {
    await field(testId).focus()
    await page.keyboard.press('Enter')
  }

  it('adds a time and a surcharge, sees what an appointment costs before saving, and every customer sees it after', async () => {
    await field('price-service').selectOption({ label: 'Cut & Finish' })
    await field('price-varies').focus()
    await page.keyboard.press('Space')
    await field('price-amount').fill('24.00')
    await field('price-per').fill('90')
    await field('price-label').fill('off-peak')
    await press('band-add')
    await press('price-save')
    await page.getByText('Give it a name.').first().waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).to.equal('band-label')
    await field('band-label').fill('peak')
    await field('band-price').fill('36.00')
    await page.getByRole('checkbox', { name: 'Sat' }).uncheck()
    await page.getByRole('checkbox', { name: 'Sun' }).uncheck()
    await press('surcharge-add')
    await field('surcharge-label').fill('Lights')
    await field('surcharge-from').fill('20:00')
    await field('surcharge-to').fill('00:00')
    await field('surcharge-price').fill('4.00')
    await field('example-date').fill('2027-10-20')
    await field('example-minutes').fill('90')
    await page.getByText('16:30–18:00 costs £32.00').waitFor()
    await field('example-time').fill('19:30')
    await page.getByText('19:30–21:00 costs £40.00').waitFor()
    await checkEveryLook(page, 'prices')
    await press('price-save')
    await page.getByText('Prices saved.').waitFor()
    const shop = await bench.open(`/b/${DEMO_SLUG}/`)
    const card = shop.getByTestId('service-card').filter({ hasText: 'Cut & Finish' })
    await card.getByText('from £8.00').waitFor()
    await shop.goto(`${bench.url}/b/${DEMO_SLUG}/cut-and-finish/times`)
    await shop.getByTestId('time').first().getByText(/£\d/).waitFor()
    await checkLook(shop, 'storefront-prices-desk-light')
  })

  it('makes a group, puts a client into it, and gives the group rules of its own', async () => {
    await page.goto(`${bench.url}/admin/customer-groups`)
    await press('group-add')
    await press('group-save')
    await page.getByText('Give it a name.').waitFor()
    await field('group-label').fill('Members')
    await field('group-percent').fill('25')
    await checkEveryLook(page, 'customer-group-dialog')
    await page.keyboard.press('Enter')
    await page.getByTestId('group').filter({ hasText: '25 % off' }).waitFor()
    await checkEveryLook(page, 'customer-groups')
    await page.goto(`${bench.url}/admin/clients`)
    await page.getByTestId('client-search').waitFor()
    await page.locator('main a[href*="/admin/clients/"]').first().click()
    await page.getByTestId('client-details').waitFor()
    await press('client-edit')
    await field('client-group-members').focus()
    await page.keyboard.press('Space')
    await checkLook(page, 'client-groups-desk-light')
    await press('edit-save')
    await page.getByTestId('client-groups').getByText('Members').waitFor()
    await page.goto(`${bench.url}/admin/policies`)
    await press('group-rule-add')
    await press('policy-save')
    await page.getByText('Choose a group.').waitFor()
    await field('rule-group').selectOption({ label: 'Members' })
    await field('rule-horizon').fill('120')
    await field('rule-minutes').fill('180')
    await field('rule-band').selectOption({ label: 'peak' })
    await checkEveryLook(page, 'policy-groups')
    await press('policy-save')
    await page.getByText(/saved/i).first().waitFor()
    await page.reload()
    await field('rule-horizon').waitFor()
    expect([await field('rule-horizon').inputValue(), await field('rule-minutes').inputValue()]).to.deep.equal([
      '120',
      '180',
    ])
    expect(await field('rule-band').inputValue()).to.equal('peak')
  })
})
