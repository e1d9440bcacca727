import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient, type AnswerBody } from '../support/booking-client.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

const SERVICE = 'couples-massage'
const MOST_A_DAY = 40

/** The spa is closed on Sundays. */
function nextSunday(day: string): string {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + 7 - date.getUTCDay())
  return date.toISOString().slice(0, 10)
}

describe('the waitlist in a browser', function () {
  this.timeout(180_000)
  const demo = demoBrowser()
  let page: Page
  let client: BookingClient
  let first: AnswerBody
  let day = ''

  before(async () => {
    client = new BookingClient(demo.url)
    page = await demo.open()
    await sellDay()
  })

  /** Sells every start of one day. */
  async function sellDay(): Promise<void> {
    const [slot] = await client.slots(SERVICE, 8, 14)
    day = slot!.startsAt.slice(0, 10)
    for (let sold = 0; sold < MOST_A_DAY; sold += 1) {
      const path = `/availability?serviceId=${slot!.serviceId}&from=${day}&to=${day}&limit=1`
      const [next] = (await client.get<{ slots: { startsAt: string }[] }>(path)).slots
      if (!next) return
      const { status, body } = await client.book({ ...slot!, startsAt: next.startsAt }, `Guest ${sold}`)
      expect(status, JSON.stringify(body)).to.equal(201)
      if (sold === 0) first = body
    }
  }

  async function press(on: Page, testId: string): Promise<void> {
    await on.getByTestId(testId).first().focus()
    await on.keyboard.press('Enter')
  }
  const status = (on: Page, word: string) => on.locator(`[data-status="${word}"]`).first().waitFor()

  it('leads from a full day to a place in the line, by keyboard alone', async () => {
    await page.goto(`${demo.url}/b/lotus-day-spa/${SERVICE}/times?day=${day}`)
    await page.getByTestId('wait-link').waitFor()
    await checkEveryLook(page, 'shop-full-day')
    await press(page, 'wait-link')
    await page.getByTestId('wait-form').waitFor()
    expect(await page.getByTestId('window-date-0').inputValue()).to.equal(day)
    await page.getByTestId('field-name').fill('James Okoro')
    await page.getByTestId('window-to-0').fill('08:00')
    await press(page, 'join-button')
    await page.getByText('The second time must be later').waitFor()
    expect(await page.getByTestId('field-name').inputValue(), 'typed data stay').to.equal('James Okoro')
    await checkEveryLook(page, 'shop-wait-errors')
    await page.getByTestId('window-to-0').fill('20:00')
    await page.getByTestId('field-email').fill('james@example.test')
    await press(page, 'add-service')
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('wait-service-0')
    await page
      .getByRole('button', { name: /^Remove .*/ })
      .first()
      .press('Enter')
    await press(page, 'add-day')
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('window-date-1')
    await page.getByRole('button', { name: 'Remove day 2' }).press('Enter')
    await checkEveryLook(page, 'shop-wait')
    await press(page, 'join-button')
    await status(page, 'waiting')
    await page.getByText('You are next.').waitFor()
    await checkEveryLook(page, 'shop-waiting')
  })

  it('shows the line to staff, who add, order, offer and set the rules', async () => {
    const desk = await demo.signIn()
    await desk.goto(`${demo.url}/admin/waitlist`)
    await desk.getByTestId('waitlist-row').first().waitFor()
    await press(desk, 'waitlist-add')
    await press(desk, 'wait-add')
    await desk.getByText('Enter a name.').waitFor()
    await checkEveryLook(desk, 'admin-waitlist-add')
    await desk.getByTestId('wait-service').selectOption({ label: 'Couples Massage' })
    await desk.getByTestId('wait-name').fill('Nadia Rahman')
    await desk.getByTestId('wait-email').fill('nadia@example.test')
    await desk.getByTestId('wait-date').fill(day)
    await press(desk, 'wait-more-days')
    // A day with a free start would be offered to her at once.
    await desk.getByTestId('wait-date-1').fill(nextSunday(day))
    await press(desk, 'wait-more-services')
    await desk.getByTestId('wait-service-1').selectOption({ index: 1 })
    await checkEveryLook(desk, 'admin-waitlist-add-more')
    await desk.getByRole('button', { name: 'Remove service 2' }).press('Enter')
    await press(desk, 'wait-add')
    await desk.getByText('Nadia Rahman waits now').waitFor()
    const names = () => desk.getByTestId('waitlist-row').locator('.bw-strong').allInnerTexts()
    await desk.getByRole('button', { name: 'Move Nadia Rahman up' }).press('Enter')
    await desk.getByText('Nadia Rahman has another place').waitFor()
    expect(await names()).to.deep.equal(['Nadia Rahman', 'James Okoro'])
    await desk.getByRole('button', { name: 'Move Nadia Rahman down' }).press('Enter')
    await desk.locator('[data-testid="waitlist-row"]').first().getByText('James Okoro').waitFor()
    await desk.getByTestId('waitlist-offer-minutes').fill('0')
    await press(desk, 'waitlist-rules-save')
    await desk.getByText('Enter a number from 1 to 1440.').waitFor()
    await desk.getByTestId('waitlist-offer-minutes').fill('30')
    await press(desk, 'waitlist-rules-save')
    await desk.getByText('Rules of the waitlist saved').waitFor()
    await desk.getByTestId('waitlist-search').fill('nobody at all')
    await desk.getByTestId('waitlist-search').blur()
    await desk.getByText('Nobody matches').waitFor()
    await desk.getByRole('button', { name: 'Clear filters' }).press('Enter')
    await desk.getByRole('button', { name: 'Offer now: Nadia Rahman' }).press('Enter')
    await desk.getByTestId('problem').waitFor()
    await checkEveryLook(desk, 'admin-waitlist')
  })

  it('offers what a guest cancels, counts down, gives more time, and books it', async () => {
    const { id, manageToken } = first
    expect((await client.post(`/bookings/${id}/cancel?manageToken=${manageToken}`, {})).status).to.equal(200)
    for (let look = 0; look < 50 && (await page.getByTestId('see-offer').count()) === 0; look += 1) {
      await page.reload()
      await page.getByTestId('waiting-status').waitFor()
    }
    await checkEveryLook(page, 'shop-offered')
    await press(page, 'see-offer')
    await page.getByTestId('offer-timer').waitFor()
    expect(await page.getByTestId('offer-timer').innerText()).to.match(/(29|30):\d\d/)
    await press(page, 'extend-offer')
    await page.getByTestId('announcer').filter({ hasText: '35 minutes' }).waitFor({ state: 'attached' })
    await checkEveryLook(page, 'shop-offer')
    const link = page.url()
    await press(page, 'accept-button')
    await page.waitForURL(url => url.pathname.includes('/booking/'))
    await page.goto(link)
    await page.getByTestId('offer-over').waitFor()
    await checkEveryLook(page, 'shop-offer-over')
    await page.goto(`${demo.url}/b/lotus-day-spa/waitlist/offer?token=nothing`)
    await page.getByTestId('booking-missing').waitFor()
  })
})
