import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

describe('a visit of several services in a browser', function () {
  this.timeout(180_000)
  const demo = demoBrowser()
  let page: Page

  before(async () => {
    page = await demo.open()
    page.on('pageerror', error => {
      throw error
    })
  })

  /** Keyboard alone: the control is reached and pressed without a pointer. */
  async function press(testId: string, index = 0): Promise<void> {
    await page.getByTestId(testId).nth(index).focus()
    await page.keyboard.press('Enter')
  }

  async function choose(index: number, service: string, who?: string): Promise<void> {
    await page.getByTestId('plan-service').nth(index).selectOption({ label: service })
    if (who) await page.getByTestId('plan-who').nth(index).selectOption({ label: who })
  }

  async function fill(name: string): Promise<void> {
    await page.getByTestId('field-name').fill(name)
    await page.getByTestId('field-email').fill(`${name.toLowerCase().replace(' ', '.')}@example.test`)
  }

  it('is planned, held, booked and given up in parts, for two, by keyboard alone', async () => {
    await page.goto(`${demo.url}/b/lotus-day-spa/`)
    await press('plan-link')
    await press('party-two')
    await press('find-visits')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Your name').fill('Amira Khan')
    await page.getByLabel('Who comes with you?').fill('Bea Osei')
    await choose(0, 'Swedish Massage', 'Amira Khan')
    await choose(1, 'LED Facial', 'Amira Khan')
    await press('plan-add')
    await choose(2, 'Cut & Finish', 'Bea Osei')
    await press('find-visits')
    await page.getByTestId('visit-offer').first().waitFor()
    expect(await page.getByTestId('visit-offer').first().innerText()).to.include('for Bea Osei')
    await checkEveryLook(page, 'storefront-plan')
    await press('hold-visit')
    await page.getByTestId('held-visit').waitFor()
    expect(await page.getByTestId('field-name').inputValue()).to.equal('Amira Khan')
    await checkEveryLook(page, 'storefront-plan-details')
    await fill('Amira Khan')
    await press('book-button')
    await page.getByTestId('confirmation-reference').waitFor()
    await press('cancel-link')
    await page.getByTestId('cancel-terms').waitFor()
  })

  it('shows every appointment, and lets one of them or one guest be cancelled while the rest stays', async () => {
    await page.goto(page.url().replace(/&?action=\w+/, ''))
    await page.getByTestId('visit-parts').waitFor()
    expect(await page.getByTestId('cancel-part').count()).to.equal(3)
    await checkEveryLook(page, 'storefront-manage-visit')
    await page.getByRole('button', { name: 'Bea Osei cannot come' }).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('cancel-terms').waitFor()
    await checkEveryLook(page, 'storefront-cancel-part')
    await press('cancel-confirm')
    await page.getByTestId('news').filter({ hasText: 'That part is cancelled' }).waitFor()
    await page.getByTestId('visit-parts').getByText('Cut & Finish').waitFor({ state: 'detached' })
    expect(await page.getByTestId('cancel-part').count()).to.equal(2)
  })

  it('is entered by hand, split and cancelled in part by staff, by keyboard alone', async () => {
    page = await demo.signIn()
    await press('new-booking')
    await pick('new-booking-service', 'Swedish Massage')
    await press('visit-add')
    await pick('visit-service', 'Cut & Finish')
    await page.getByTestId('visit-guest').nth(0).fill('Dana Poe')
    await page.getByTestId('visit-guest').nth(1).fill('Eli Poe')
    await page.getByTestId('visit-date').fill(await laterSaturday())
    await page.getByTestId('visit-option').first().waitFor()
    await page.getByTestId('visit-option').first().getByRole('radio').focus()
    await page.keyboard.press('Space')
    await page.getByTestId('new-booking-name').fill('Dana Poe')
    await checkEveryLook(page, 'admin-new-visit')
    await press('new-booking-submit')
    await page.getByTestId('new-booking-sheet').waitFor({ state: 'hidden' })
    const id = await bookingOf('Dana Poe')
    await page.goto(`${demo.url}/admin/bookings?booking=${id}`)
    await page.getByTestId('booking-visit').waitFor()
    await checkEveryLook(page, 'admin-visit')
    await press('visit-split')
    await page.getByTestId('split-email').fill('dana@example.test')
    await checkEveryLook(page, 'admin-split')
    await press('split-confirm')
    await page.getByTestId('booking-visit').waitFor({ state: 'detached' })
  })

  async function pick(testId: string, service: string): Promise<void> {
    const option = page.getByTestId(testId).locator('option', { hasText: service })
    await option.waitFor({ state: 'attached' })
    await page.getByTestId(testId).selectOption({ label: (await option.textContent())?.trim() ?? service })
  }

  /** A day far enough away that the demo has room on it. */
  async function laterSaturday(): Promise<string> {
    const day = new Date(Date.now() + 30 * 86_400_000)
    day.setUTCDate(day.getUTCDate() + ((6 - day.getUTCDay() + 7) % 7))
    return day.toISOString().slice(0, 10)
  }

  async function bookingOf(name: string): Promise<string> {
    const path = `/api/v1/bookings?search=${encodeURIComponent(name)}`
    const found = await page.evaluate(async address => {
      const answer = await fetch(address, { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } })
      return (await answer.json()) as { items: { id: string }[] }
    }, path)
    return found.items[0]?.id ?? ''
  }
})
