import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { TestDatabase } from '@bookwright/core/testing'
import { describeViolations, runAxe } from '../support/axe.js'
import { launchBrowser } from '../support/browser.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { createDemoDatabase, DEMO_ENVIRONMENT, DEMO_PASSWORD } from '../support/demo-database.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { takePicture } from '../support/looks.js'
import { expectOnPage } from '../support/page-looks.js'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 860 }

interface Look {
  label: string
  viewport: { width: number; height: number }
  colorScheme: 'light' | 'dark'
}

const LOOKS: readonly Look[] = [
  { label: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { label: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
  { label: 'desk-light', viewport: DESK, colorScheme: 'light' },
  { label: 'desk-dark', viewport: DESK, colorScheme: 'dark' },
]

interface OutboxMessage {
  to: string
  subject: string
  text: string
  attachments: { name: string; text: string }[]
}

describe('a customer books in a browser and the business sees it', function () {
  this.timeout(180_000)
  let database: TestDatabase
  let engine: EngineProcess
  let browser: Browser
  const contexts: BrowserContext[] = []

  before(async () => {
    database = await createDemoDatabase()
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_RATE_LIMITS: 'off', ...DEMO_ENVIRONMENT }
    engine = await startEngineProcess({ env })
    browser = await launchBrowser()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(async () => {
    await browser?.close()
    await engine?.stop()
    await database?.drop()
  })

  async function open(path: string, look: Look = LOOKS[0]!): Promise<Page> {
    const context = await browser.newContext({ viewport: look.viewport, colorScheme: look.colorScheme })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => {
      throw error
    })
    await page.goto(engine.url + path)
    return page
  }

  /** Nothing is asserted on the picture; it is kept for people, and axe looks at the same moment. */
  async function look(page: Page, name: string, { label }: Look): Promise<void> {
    expectOnPage(page.url(), name)
    await page.evaluate(() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => 0))))
    await takePicture(page, `${name}-${label}`)
    expect(describeViolations(await runAxe(page, `${name} ${label}`))).to.equal('')
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, `${name} ${label} scrolls sideways`).to.be.at.most(0)
  }

  async function hold(page: Page, service: string): Promise<void> {
    await page.getByTestId('service-card').filter({ hasText: service }).getByTestId('first-time').nth(1).click()
    await page.getByTestId('hold-timer').first().waitFor()
  }

  async function book(page: Page, name: string): Promise<string> {
    await page.getByTestId('field-name').fill(name)
    await page.getByTestId('field-email').fill(`${name.toLowerCase().replace(' ', '.')}@example.test`)
    await page.getByTestId('book-button').first().click()
    return (await page.getByTestId('confirmation-reference').innerText()).trim()
  }

  async function signIn(look?: Look): Promise<Page> {
    const page = await open('/admin/', look)
    await page.getByTestId('login-email').fill('owner@lotus-day-spa.test')
    await page.getByTestId('login-password').fill(DEMO_PASSWORD)
    await page.getByTestId('login-button').click()
    await page.waitForURL(url => url.pathname === '/admin/today')
    await page.goto(`${engine.url}/admin/calendar`)
    return page
  }

  async function outbox(): Promise<OutboxMessage[]> {
    const login = await fetch(`${engine.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'owner@lotus-day-spa.test', password: DEMO_PASSWORD }),
    })
    const { accessToken } = (await login.json()) as { accessToken: string }
    const headers = { Authorization: `Bearer ${accessToken}`, 'Bookwright-Tenant': 'lotus-day-spa' }
    const response = await fetch(`${engine.url}/api/v1/outbox?limit=200`, { headers })
    return ((await response.json()) as { items: OutboxMessage[] }).items
  }

  async function mailTo(address: string, subject: RegExp): Promise<OutboxMessage> {
    const deadline = Date.now() + 20_000
    for (;;) {
      const found = (await outbox()).find(message => message.to === address && subject.test(message.subject))
      if (found) return found
      if (Date.now() > deadline) throw new Error(`no message to ${address} about ${subject}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  for (const appearance of LOOKS) {
    it(`in three taps and two fields (${appearance.label}), and axe finds nothing on the way`, async () => {
      const page = await open('/b/lotus-day-spa/', appearance)
      await page.getByTestId('first-time').first().waitFor()
      await look(page, 'landing', appearance)
      await hold(page, 'Cut & Finish')
      await look(page, 'details', appearance)
      const reference = await book(page, `Guest ${appearance.label.replace('-', '')}`)
      expect(reference).to.match(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
      await look(page, 'confirmation', appearance)
    })

    it(`and the owner sees it in calendar, list and outbox (${appearance.label})`, async () => {
      const page = await signIn(appearance)
      for (const [path, testId, name] of [
        ['/admin/bookings', 'booking-row', 'bookings'],
        ['/admin/plugins', 'plugin-card', 'plugins'],
        ['/admin/plugins/channel-email', 'settings-form', 'plugin-settings'],
        ['/admin/outbox', 'outbox-row', 'outbox'],
      ] as const) {
        await page.goto(engine.url + path)
        await page.getByTestId(testId).filter({ visible: true }).first().waitFor()
        await look(page, name, appearance)
      }
      const tomorrow = await dayWithBookings()
      await page.goto(`${engine.url}/admin/calendar?date=${tomorrow}`)
      await page.getByTestId('calendar-entry').filter({ visible: true }).first().waitFor()
      await look(page, 'calendar', appearance)
    })
  }

  async function dayWithBookings(): Promise<string> {
    const messages = await outbox()
    const file = messages
      .flatMap(message => message.attachments)
      .find(attachment => attachment.text.includes('DTSTART'))
    const [, year, month, day] = /DTSTART(?:;[^:]*)?:(\d{4})(\d{2})(\d{2})/.exec(file?.text ?? '') ?? []
    return `${year}-${month}-${day}`
  }

  it('offers alternatives to a second browser that taps the same time', async () => {
    const [first, second] = [await open('/b/lotus-day-spa/'), await open('/b/lotus-day-spa/')]
    for (const page of [first, second]) await page.getByTestId('first-time').first().waitFor()
    const timesOf = (page: Page) =>
      page.getByTestId('service-card').filter({ hasText: 'Couples Massage' }).getByTestId('first-time')
    // By its instant: the first of one page may have begun before the other page asked.
    const startsAt = await timesOf(first).nth(1).getAttribute('data-starts-at')
    const same = timesOf(second).and(second.locator(`[data-starts-at="${startsAt}"]`))
    const shown = await same.innerText()
    await hold(first, 'Couples Massage')
    await same.click()
    await second.getByTestId('alternatives').waitFor()
    await look(second, 'taken', LOOKS[0]!)
    expect(await second.getByTestId('alternative').count()).to.equal(3)
    await second.getByTestId('alternative').first().click()
    await second.getByTestId('hold-timer').first().waitFor()
    expect(shown).to.match(/\d/)
  })

  it('offers alternatives above the form when a hold is lost while typing, and keeps what was typed', async () => {
    const page = await open('/b/lotus-day-spa/')
    await hold(page, 'LED Facial')
    await page.getByTestId('field-name').fill('Nadia Rahman')
    await page.getByTestId('field-email').fill('nadia@example.test')
    await loseHold(page)
    await page.getByTestId('book-button').first().click()
    await page.getByTestId('alternatives').waitFor()
    expect(await page.getByTestId('field-name').inputValue()).to.equal('Nadia Rahman')
    expect(await page.getByTestId('field-email').inputValue()).to.equal('nadia@example.test')
    await look(page, 'lost-hold', LOOKS[0]!)
    await page.getByTestId('alternative').first().click()
    await page.getByTestId('hold-timer').first().waitFor()
    expect(await page.getByTestId('field-name').inputValue()).to.equal('Nadia Rahman')
    await page.getByTestId('book-button').first().click()
    await page.getByTestId('confirmation-reference').waitFor()
  })

  /** Releases the hold of a page behind its back and books its time for somebody else. */
  async function loseHold(page: Page): Promise<void> {
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }))
    const id = /"id\\*":\\*"([0-9a-f-]{36})\\*"/.exec(stored)?.[1]
    const token = /(lotus-day-spa\.[A-Za-z0-9_-]{43})/.exec(stored)?.[1]
    if (!id || !token) throw new Error(`no hold in ${stored}`)
    const headers = { 'Bookwright-Tenant': 'lotus-day-spa', 'Content-Type': 'application/json' }
    const held = await fetch(`${engine.url}/api/v1/holds/${id}`, {
      method: 'PATCH',
      headers: { ...headers, 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({ token }),
    })
    const { appointments } = (await held.json()) as { appointments: { serviceId: string; startsAt: string }[] }
    await fetch(`${engine.url}/api/v1/holds/${id}?token=${token}`, { method: 'DELETE', headers })
    const [appointment] = appointments
    const rival = await fetch(`${engine.url}/api/v1/bookings`, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({
        appointments: [{ serviceId: appointment!.serviceId, startsAt: appointment!.startsAt }],
        customer: { name: 'Quick Rival', email: 'rival@example.test' },
      }),
    })
    expect(rival.status).to.equal(201)
  }

  it('cancels from the link in the mail, and the owner sees that too', async () => {
    const page = await open('/b/lotus-day-spa/')
    await hold(page, 'Swedish Massage')
    const reference = await book(page, 'Priya Link')
    const mail = await mailTo('priya.link@example.test', /./)
    expect(mail.attachments.map(attachment => attachment.text).join('\n')).to.contain('BEGIN:VEVENT')
    const link = /https?:\/\/\S+\/manage\/\S+/.exec(mail.text)?.[0]
    expect(link, mail.text).to.be.a('string')
    const { pathname, search } = new URL(link!)
    const managed = await open(pathname + search)
    await managed.getByTestId('cancel-button').click()
    await managed.getByTestId('cancel-confirm').waitFor()
    await look(managed, 'cancel', LOOKS[0]!)
    await managed.getByTestId('cancel-confirm').click()
    await mailTo('priya.link@example.test', /cancel/i)
    const admin = await signIn(LOOKS[2])
    await admin.goto(`${engine.url}/admin/bookings?search=${reference}`)
    const row = admin.getByTestId('booking-row').filter({ hasText: 'Priya Link' }).filter({ visible: true })
    await row.first().waitFor()
    expect(await row.first().innerText()).to.contain('Cancelled')
  })

  it('leaves every invariant of the database intact', async () => {
    await expectInvariants(database.url)
  })
})
