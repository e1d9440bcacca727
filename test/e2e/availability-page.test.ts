import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

const STEP_MS = 15 * 60_000

/** A time off the grid that nothing but the grid stands in the way of: the starts before and after it are both free. */
function betweenStarts(slots: readonly { startsAt: string }[]): Date {
  const starts = slots.map(slot => Date.parse(slot.startsAt))
  const before = starts.find(start => starts.includes(start + STEP_MS))
  expect(before, 'two free starts in a row').to.be.a('number')
  return new Date(before! + 7 * 60_000)
}

describe('why a time is not offered, in a browser', function () {
  this.timeout(240_000)
  const demo = demoBrowser()
  let page: Page
  let client: BookingClient

  before(async () => {
    client = new BookingClient(demo.url)
    page = await demo.signIn()
  })

  const press = async (testId: string) => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }
  const text = () => page.getByTestId('why-text').innerText()

  it('shows a day and a week as customers see them, and says of a taken time whose booking it is', async () => {
    const serviceId = await client.serviceId('couples-massage')
    const slots = await client.slots('couples-massage', 2, 20)
    const wanted = slots.at(-1)!
    const booked = await client.book(wanted, 'Sofia Marques')
    expect(booked.status).to.equal(201)
    const date = wanted.startsAt.slice(0, 10)
    await page.goto(`${demo.url}/admin/availability`)
    await page.getByTestId('why-service').waitFor()
    await checkEveryLook(page, 'admin-availability-empty')
    await page.getByTestId('why-service').selectOption(serviceId)
    await page.getByTestId('why-date').fill(date)
    await page.locator(`[data-starts-at="${wanted.startsAt}"]`).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('why-panel').waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).to.equal('H2')
    expect(await text()).to.match(/^Taken at that time/)
    await page.getByTestId('why-need').filter({ hasText: 'Sofia Marques' }).first().waitFor()
    await page.getByTestId('why-unlocks').filter({ hasText: 'Sofia Marques' }).waitFor()
    await page.getByText('That cannot be overridden').waitFor()
    expect(await page.getByTestId('why-book').count()).to.equal(0)
    await checkEveryLook(page, 'admin-availability-taken')
    await page.getByRole('button', { name: 'Week' }).click()
    await page.getByTestId('why-time').first().waitFor()
    await checkEveryLook(page, 'admin-availability-week')
    await page.getByTestId('why-need').getByTestId('why-link').first().click()
    await page.getByTestId('booking-sheet').filter({ hasText: 'Sofia Marques' }).waitFor()
  })

  it('explains a time between two starts and books it anyway, with a reason, by keyboard alone', async () => {
    const serviceId = await client.serviceId('cut-and-finish')
    const startsAt = betweenStarts(await client.slots('cut-and-finish', 3, 20))
    const date = startsAt.toISOString().slice(0, 10)
    const time = startsAt.toLocaleTimeString('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' })
    await page.goto(`${demo.url}/admin/availability?service=${serviceId}&date=${date}`)
    await page.getByTestId('why-time').first().waitFor()
    await press('why-ask')
    await page.getByText('Enter a time.').waitFor()
    await page.getByTestId('why-any-time').fill(time)
    await press('why-ask')
    await page.getByTestId('why-rules').filter({ hasText: time }).waitFor()
    await page
      .getByTestId('why-unlocks')
      .filter({ hasText: `if the service could start at ${time}` })
      .waitFor()
    await press('why-book')
    await press('why-confirm')
    await page.getByText('Say why.').waitFor()
    await page.getByTestId('why-reason').fill('She comes from far away')
    await page.getByTestId('why-name').fill('Priya Shah')
    await checkEveryLook(page, 'admin-book-anyway')
    await press('why-confirm')
    await page.getByText('Priya Shah booked for').waitFor()
    await page.getByTestId('why-panel').filter({ hasText: 'Priya Shah' }).waitFor()
  })

  it('keeps a wrong number in its field and asks on when it is right', async () => {
    await page.getByTestId('why-guests').fill('0')
    await page.getByText('Enter a whole number from 1 to 1000.').waitFor()
    expect(await page.getByTestId('why-guests').inputValue()).to.equal('0')
    await page.getByTestId('why-guests').fill('2')
    await page.waitForURL(/guests=2/)
    await page.getByTestId('why-panel').waitFor()
  })

  it('tells a customer in the storefront why a time of an old link cannot be had, with the nearest three', async () => {
    const visitor = await demo.open({ viewport: { width: 390, height: 844 } })
    const [slot] = await client.slots('swedish-massage', 3, 20)
    const startsAt = new Date(Date.parse(slot!.startsAt) + 7 * 60_000).toISOString()
    const day = startsAt.slice(0, 10)
    const path = `/b/lotus-day-spa/swedish-massage/times?day=${day}&at=${encodeURIComponent(startsAt)}`
    await visitor.goto(`${demo.url}${path}`)
    await visitor.getByTestId('lost-why').filter({ hasText: 'Bookings do not start at this time.' }).waitFor()
    await visitor.getByTestId('alternative').nth(2).waitFor()
    await checkEveryLook(visitor, 'storefront-why-not')
    await visitor.getByTestId('alternative').first().focus()
    await visitor.keyboard.press('Enter')
    await visitor.waitForURL(/details/)
  })
})
