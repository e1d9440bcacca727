import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

describe('reports in a browser', function () {
  this.timeout(120_000)
  const demo = demoBrowser()
  let page: Page

  before(async () => (page = await demo.signIn()))

  const press = async (testId: string) => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }

  it('shows charts with a table each, by the keyboard, and takes a report out as a file', async () => {
    await page.goto(`${demo.url}/admin/reports`)
    await page.getByRole('button', { name: 'Year' }).focus()
    await page.keyboard.press('Space')
    // The demo begins tomorrow: on the last day of a year there is nothing in it.
    const yearOf = (days: number) => new Date(Date.now() + days * 86_400_000).getUTCFullYear()
    if (yearOf(7) > yearOf(0)) await press('reports-later')
    await page.getByTestId('figure-bookings').waitFor()
    await page.locator('[data-testid="report-revenue"] svg[role="img"]').waitFor()
    await page.locator('[data-testid="report-utilisation"] .bw-meter').first().waitFor()
    await checkEveryLook(page, 'reports')
    await press('report-table-revenue')
    const table = page.locator('[data-testid="report-revenue"] table')
    await table.waitFor()
    expect(await table.locator('tbody tr').count()).to.be.at.least(13)
    expect(await table.locator('thead').innerText()).to.include('Booked value')
    await press('report-table-utilisation')
    await checkEveryLook(page, 'reports-tables')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download Revenue as CSV' }).press('Enter'),
    ])
    expect(file.suggestedFilename()).to.match(/^lotus-day-spa-revenue-\d{4}-01-01-\d{4}-12-31\.csv$/)
  })

  it('says what is wrong with dates, shows an empty period as such, and switches mail on and off', async () => {
    await page.getByRole('button', { name: 'Dates' }).press('Enter')
    await page.getByTestId('reports-from').fill('2031-01-02')
    await page.getByTestId('reports-to').fill('2031-01-01')
    await page.getByText('Choose a last day that is not before').waitFor()
    await page.getByTestId('reports-to').fill('2031-01-03')
    await page.getByText('Nothing in this period').first().waitFor()
    const weekly = page.getByTestId('report-mail-weekly').first()
    await weekly.focus()
    await page.keyboard.press('Space')
    await page.getByText('Saved').first().waitFor()
    await page.reload()
    await page.getByTestId('report-mail').waitFor()
    expect(
      await page
        .getByRole('switch', { name: /^Every week: / })
        .first()
        .isChecked(),
    ).to.equal(true)
  })
})
