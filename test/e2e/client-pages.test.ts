import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook, checkLook } from '../support/looks.js'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 860 }

describe('the owner looks after the data of clients in a browser', function () {
  this.timeout(120_000)
  const demo = demoBrowser()

  /** Somebody who booked, agreed to mails and cancelled. */
  async function addClient(name: string): Promise<void> {
    const client = new BookingClient(demo.url)
    const slots = await client.slots('couples-massage', 2, 20)
    const customer = { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test`, phone: '+442079460001' }
    const consents = [{ purpose: 'marketing', textVersion: 1 }]
    const made = await client.post('/bookings', { appointments: [slots.at(-1)], customer, consents })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    await client.post(`/bookings/${made.body.id}/cancel?manageToken=${made.body.manageToken}`, { reason: 'ill' })
  }

  async function press(page: Page, testId: string): Promise<void> {
    await page.getByTestId(testId).focus()
    await page.keyboard.press('Enter')
  }

  it('asks a booker for a yes that nobody gave beforehand, and keeps it', async () => {
    for (const [index, viewport] of [PHONE, DESK].entries()) {
      const page = await demo.open({ viewport, colorScheme: index === 0 ? 'light' : 'dark' })
      await page.goto(`${demo.url}/b/lotus-day-spa/`)
      const card = page.getByTestId('service-card').filter({ hasText: 'Cut & Finish' })
      await card.getByTestId('first-time').nth(1).click()
      const box = page.getByTestId('consent-marketing').getByRole('checkbox')
      await box.waitFor()
      expect(await box.isChecked()).to.equal(false)
      await box.focus()
      await page.keyboard.press('Space')
      await checkLook(page, `storefront-consent-${index === 0 ? 'phone-light' : 'desk-dark'}`)
      await page.getByTestId('field-name').fill(`Agree ${index}`)
      await page.getByTestId('field-email').fill(`agree.${index}@example.test`)
      await page.getByTestId('book-button').first().click()
      await page.getByTestId('confirmation-reference').waitFor()
      const consents = await withOwner(demo.databaseUrl, async client => {
        const of = `SELECT s.purpose, s.is_given, s.source FROM bw.consent s
          JOIN bw.customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id WHERE c.name = $1`
        return (await client.query<object>(of, [`Agree ${index}`])).rows
      })
      expect(consents).to.deep.equal([{ purpose: 'marketing', is_given: true, source: 'storefront' }])
      await page.context().close()
    }
  })

  it('changes a client, but never over what somebody else changed meanwhile', async () => {
    const name = 'Otto Wolfeschlegelsteinhausenbergerdorff of the House of Pennsylvania'
    await addClient(name)
    const page = await demo.signIn({ viewport: PHONE, colorScheme: 'light' })
    await page.goto(`${demo.url}/admin/clients`)
    await page.getByTestId('client-search').fill(name)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name }).click()
    await page.getByTestId('client-details').waitFor()
    await checkEveryLook(page, 'client-long-name')
    await press(page, 'client-edit')
    await page.getByTestId('edit-name').fill('')
    await page.keyboard.press('Enter')
    await page.getByText('Enter a name.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).to.equal('edit-name')
    await page.getByTestId('edit-name').fill('Otto')
    await page.getByTestId('edit-phone').fill('12')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'edit-phone')
    await page.getByTestId('edit-phone').fill('+442079460002')
    const other = await page.context().newPage()
    await other.goto(page.url())
    await press(other, 'client-edit')
    await other.getByTestId('edit-name').fill('Otto the Other')
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { name: 'Otto the Other' }).waitFor()
    await page.getByTestId('edit-name').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('stale-client').waitFor()
    expect(await page.getByTestId('stale-before').textContent()).to.include(name)
    expect(await page.getByTestId('stale-now').textContent()).to.include('Otto the Other')
    expect(await page.getByTestId('edit-name').inputValue()).to.equal('Otto')
    expect(await page.getByTestId('edit-phone').inputValue()).to.equal('+442079460002')
    await checkEveryLook(page, 'client-edit-stale')
    await page.getByTestId('edit-name').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Otto', exact: true }).waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'client-edit')
    await page.context().close()
  })

  it('writes new words for a consent, and a booker reads them', async () => {
    const page = await demo.signIn({ viewport: DESK, colorScheme: 'light' })
    await page.goto(`${demo.url}/admin/privacy`)
    const field = page.getByTestId('consent-text-marketing')
    await field.fill('')
    await press(page, 'consent-texts-save')
    await page.getByText('Write some words; what people agreed to').waitFor()
    await checkEveryLook(page, 'consent-texts')
    await field.fill('You may write to me about new treatments.')
    await press(page, 'consent-texts-save')
    await page.getByText('Version 2.').waitFor()
    expect(await field.inputValue()).to.equal('You may write to me about new treatments.')
    const answer = await fetch(`${demo.url}/api/v1/business`, { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } })
    expect(JSON.stringify(await answer.json())).to.include('about new treatments')
    await page.context().close()
  })

  it('lets a customer take a consent back by the link to the booking, with the keyboard alone', async () => {
    const client = new BookingClient(demo.url)
    const slots = await client.slots('couples-massage', 2, 20)
    const consents = [{ purpose: 'marketing', textVersion: 1 }]
    const customer = { name: 'Rosa', email: 'rosa@example.test' }
    const { body } = await client.post('/bookings', { appointments: [slots.at(-2)], customer, consents })
    const page = await demo.open({ viewport: PHONE, colorScheme: 'light' })
    await page.goto(`${demo.url}/b/lotus-day-spa/manage/${body.id}?token=${body.manageToken}`)
    await page.getByTestId('withdraw-marketing').waitFor()
    await checkEveryLook(page, 'manage-consent')
    await press(page, 'withdraw-marketing')
    await page.getByText('It is taken back. Your booking stays as it is.').waitFor()
    await checkEveryLook(page, 'manage-consent-taken')
    await page.reload()
    await page.getByTestId('cancel-button').waitFor()
    expect(await page.getByTestId('consents').count()).to.equal(0)
    await page.context().close()
  })

  for (const [label, viewport, colorScheme] of [
    ['phone-light', PHONE, 'light'],
    ['phone-dark', PHONE, 'dark'],
    ['desk-light', DESK, 'light'],
    ['desk-dark', DESK, 'dark'],
  ] as const) {
    it(`finds, exports and erases somebody with the keyboard alone (${label})`, async () => {
      const name = `Erika Musterfrau ${label}`
      await addClient(name)
      const page = await demo.signIn({ viewport, colorScheme })
      await page.goto(`${demo.url}/admin/clients`)
      await page.getByTestId('client-row').first().waitFor()
      await checkLook(page, `clients-${label}`)
      await page.getByTestId('client-search').fill(name)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name }).focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('client-details').waitFor()
      await page.getByTestId('client-consent').waitFor()
      await checkLook(page, `client-${label}`)

      await press(page, 'consent-withdraw')
      await page.getByText('Taken back', { exact: true }).waitFor()
      const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'client-export')])
      const file = JSON.parse(await readFile(await download.path(), 'utf8')) as { records: { consents: object[] } }
      expect(JSON.stringify(file)).to.include(name)
      expect(file.records.consents).to.have.length(2)

      await press(page, 'client-erase')
      await page.getByTestId('erase-preview').waitFor()
      await press(page, 'erase-confirm')
      await page.getByText('This is not the name above.').waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).to.equal('erase-name')
      await checkLook(page, `erase-${label}`)
      await page.keyboard.type(name)
      await press(page, 'erase-confirm')
      await page.getByText(/^Erased on/).waitFor()
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Erased')
      await checkLook(page, `client-erased-${label}`)

      await page.goto(`${demo.url}/admin/privacy`)
      await page.getByTestId('privacy-request').first().waitFor()
      await page.getByTestId('terms-messageMonths').fill('many')
      await press(page, 'terms-save')
      await page.getByText('A whole number from 1 to 1200, or nothing.').waitFor()
      expect(await page.getByTestId('terms-messageMonths').inputValue()).to.equal('many')
      await page.getByTestId('terms-messageMonths').fill('24')
      await press(page, 'terms-save')
      await page.getByText('Saved.').waitFor()
      await press(page, 'terms-preview')
      await page.getByText(/By the saved terms: 0 clients, 0 messages/).waitFor()
      await checkLook(page, `privacy-${label}`)
      await page.context().close()
    })
  }
})
