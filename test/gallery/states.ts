import type { Page } from 'playwright-core'
import { healthForm } from '../journeys/support/intake.js'
import type { BookingClient } from '../support/booking-client.js'

/** One screen that no address alone leads to: its name, and how somebody comes to see it. */
export interface State {
  readonly name: string
  come(page: Page): Promise<void>
}

interface Shop {
  /** Of the engine, without a trailing slash. */
  readonly url: string
  readonly customer: BookingClient
  readonly service: string
  /** Of the owner, for what a customer cannot set up. */
  readonly token: string
}

const DAY_MS = 86_400_000

const dayAfter = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

/** The next Sunday, a day on which the spa is closed; the courts are open every day, until as far ahead as they are sold. */
const nextSunday = () => dayAfter(7 - new Date().getUTCDay())

/** What a customer sees beside the pages as they stand: other views, choices made, and what went wrong. */
export function shopStates(shop: Shop): State[] {
  const { url, customer, service } = shop
  const at = (path: string) => `${url}/b/${customer.tenant}${path}`
  const times = `/${service}/times`
  const goTo = (name: string, path: string, testId?: string): State => ({
    name,
    come: async page => {
      await page.goto(at(path))
      if (testId) await page.getByTestId(testId).first().waitFor()
    },
  })
  const states: State[] = [
    goTo('times-list', `${times}?view=list&day=${dayAfter(3)}`, 'time-list'),
    goTo('times-none', `${times}?day=${service === 'padel' ? dayAfter(400) : nextSunday()}`, 'empty'),
    goTo('landing-rtl', '/?lang=ar'),
    goTo('times-rtl', `${times}?lang=ar&day=${dayAfter(3)}`, 'time'),
    { name: 'courts', come: page => chooseCourt(page, at(`${times}?view=grid&day=${dayAfter(3)}`)) },
    { name: 'plan-offers', come: page => findVisits(page, at('/plan/services')) },
    { name: 'intake-filled', come: async page => fillForm(page, url + (await formOf(shop))) },
    { name: 'hold-expired', come: page => holdUntilItEnds(page, at('/')) },
    { name: 'offline', come: page => cutTheLine(page, at('/')) },
    { name: 'offline-empty', come: page => cutTheLine(page, at('/account/device')) },
    { name: 'offline-bookings', come: page => bookThenCut(page, at('/'), at('/account/device')) },
  ]
  return states.filter(({ name }) => name !== 'courts' || service === 'padel')
}

async function chooseCourt(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByTestId('thing-grid').waitFor()
  const cell = page.locator('.courts input').nth(2)
  await cell.check()
  await cell.evaluate(input => input.closest('label')?.scrollIntoView({ block: 'center' }))
}

async function findVisits(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByTestId('party-two').click()
  await page.locator('#plan-first').fill('Amira Khan')
  await page.locator('#plan-second').fill('Bea Osei')
  await page.getByTestId('plan-service').nth(1).selectOption({ index: 2 })
  await page.locator('#plan-who-1').selectOption({ label: 'Bea Osei' })
  await page.getByTestId('find-visits').click()
  const answer = page.getByTestId('visit-offer').or(page.locator('#offers ~ .bw-empty')).first()
  await answer.waitFor()
  await answer.scrollIntoViewIfNeeded()
}

/** A form that the service asks for from now on, and the link to it of a booking made after that. */
async function formOf({ customer, service, token }: Shop): Promise<string> {
  const serviceIds = [await customer.serviceId(service)]
  const headers = { Authorization: `Bearer ${token}` }
  await customer.post('/intake-forms', { ...healthForm, guardianBelow: null, serviceIds }, undefined, headers)
  const [slot] = await customer.slots(service, 9, 14)
  const { body } = await customer.book(slot!, 'Ida Formica')
  return `/b/${customer.tenant}/intake/${body.id}?token=${body.manageToken}`
}

async function fillForm(page: Page, link: string): Promise<void> {
  await page.goto(link)
  const [, which = ''] = healthForm.questions.map(({ label }) => label)
  await page.getByLabel('Yes', { exact: true }).first().press('Space')
  await page.getByLabel(which).fill('Penicillin: rash on arms, spring 2024')
  await page.getByLabel('Asthma').press('Space')
  await page.getByTestId('intake-next').click()
  await page.getByTestId('intake-summary').waitFor()
}

/** As if the ten minutes were over: the page knows the end of its hold by its own clock. */
async function holdUntilItEnds(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByTestId('first-time').first().click()
  await page.getByTestId('held-card').waitFor()
  await page.getByTestId('field-name').fill('Ana Reader')
  await page.evaluate(() => {
    for (const [key, value] of Object.entries(sessionStorage)) {
      sessionStorage.setItem(key, String(value).replace(/"endsAtMs":\d+/, '"endsAtMs":0'))
    }
  })
  await page.reload()
  await page.getByTestId('alternative').first().waitFor()
}

/** A page whose browser says that it is not connected. */
async function cutTheLine(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('h1').first().waitFor()
  await page.evaluate(() => dispatchEvent(new Event('offline')))
  await page.getByTestId('offline').waitFor()
}

async function bookThenCut(page: Page, start: string, address: string): Promise<void> {
  await page.goto(start)
  await page.getByTestId('first-time').first().click()
  await page.getByTestId('field-name').fill('Ofelia Offline')
  await page.getByTestId('field-email').fill('ofelia@example.test')
  await page.getByTestId('book-button').first().click()
  await page.getByTestId('confirmation-reference').waitFor()
  await cutTheLine(page, address)
}
