import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { createTestDatabase, type TestDatabase } from '../../core/dist/testing/database.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient } from '../support/booking-client.js'
import { checkLook } from '../support/looks.js'
import { signInAsOwner, type PageLook } from '../support/admin-sign-in.js'
import { launchBrowser } from '../support/browser.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const PASSWORD = 'a-demo-password'

describe('what changed behind the back of the front desk', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let owner: pg.Client
  let engine: EngineProcess
  let browser: Browser

  before(async () => {
    database = await createTestDatabase()
    engine = await startEngineProcess({
      env: { DATABASE_URL: database.url, BOOKWRIGHT_RATE_LIMITS: 'off', BOOKWRIGHT_DEMO_PASSWORD: PASSWORD },
    })
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    browser = await launchBrowser()
  })
  after(async () => {
    await browser?.close()
    await engine?.stop()
    await owner?.end()
    await database?.drop()
  })

  const signIn = (viewport: PageLook['viewport'], colorScheme: PageLook['colorScheme']): Promise<Page> =>
    signInAsOwner(browser, { url: engine.url, password: PASSWORD }, { viewport, colorScheme })

  let next = 3
  async function aBooking(name: string) {
    const client = new BookingClient(engine.url)
    const slots = await client.slots('swedish-massage')
    next += 9
    const { body } = await client.book(slots[next]!, name)
    const move = async (): Promise<void> => {
      const path = `/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`
      expect((await client.post(path, { startsAt: slots[next + 30]!.startsAt })).status).to.equal(200)
    }
    return { reference: body.reference, move }
  }

  for (const [label, viewport, colorScheme] of [
    ['phone-dark', { width: 390, height: 844 }, 'dark'],
    ['desk-light', { width: 1280, height: 860 }, 'light'],
  ] as const) {
    it(`shows both versions of a booking, keeps what was typed, and cancels the newest (${label})`, async () => {
      const name = `Mira ${label}`
      const { reference, move } = await aBooking(name)
      const page = await signIn(viewport, colorScheme)
      await page.goto(`${engine.url}/admin/bookings?search=${reference}`)
      await page.getByTestId('booking-row').filter({ hasText: name }).filter({ visible: true }).click()
      await page.getByTestId('booking-cancel').click()
      await page.getByTestId('cancel-reason').fill('Fell ill')
      await move()
      await page.getByTestId('cancel-confirm').click()
      await page.getByTestId('stale-booking').waitFor()
      await page.getByTestId('cancel-terms').waitFor()
      expect(await page.getByTestId('cancel-reason').inputValue()).to.equal('Fell ill')
      const [before, now] = [page.getByTestId('stale-before'), page.getByTestId('stale-now')]
      const when = (text: string) => text.slice(text.indexOf(':'))
      expect(when(await before.innerText())).not.to.equal(when(await now.innerText()))
      const box = (await page.getByTestId('stale-booking').boundingBox())!
      expect(box.x + box.width, 'inside the window').to.be.below(viewport.width)
      await checkLook(page, `stale-booking-${label}`, false)
      await page.getByTestId('cancel-confirm').press('Enter')
      await page.getByTestId('cancel-confirm').waitFor({ state: 'hidden' })
      const { rows } = await owner.query('SELECT status, version FROM bw.booking WHERE reference = $1', [reference])
      expect(rows).to.deep.equal([{ status: 'cancelled', version: 3 }])
      await page.context().close()
    })

    it(`shows a webhook that could not be applied, with its reason, and tries it again (${label})`, async () => {
      const id = randomUUID()
      await owner.query(
        `INSERT INTO bw.inbox (tenant_id, id, provider, event_id, kind, body, headers, state, attempts, last_error)
         SELECT id, $1::uuid, 'payment-vendor', $1::text, 'payment.captured', '', '{}', 'dead', 15, 'The payment p9 is not known yet.'
           FROM bw.tenant WHERE slug = 'lotus-day-spa'`,
        [id],
      )
      const page = await signIn(viewport, colorScheme)
      await page.goto(`${engine.url}/admin/outbox`)
      await page.getByTestId('dead-webhooks').getByText('The payment p9 is not known yet.').waitFor()
      await checkLook(page, `dead-webhooks-${label}`, false)
      await page.getByTestId('dead-webhooks').getByRole('button').first().focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('dead-webhooks').waitFor({ state: 'detached' })
      const { rows } = await owner.query('SELECT state, attempts FROM bw.inbox WHERE id = $1', [id])
      expect(rows).to.deep.equal([{ state: 'new', attempts: 0 }])
      await page.context().close()
    })
  }

  it('leaves every invariant of the database intact', () => expectInvariants(database.url))
})
