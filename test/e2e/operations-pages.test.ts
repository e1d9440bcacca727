import { expectInvariants } from '../invariants/support/check-invariants.js'
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { createTestDatabase, type TestDatabase } from '../../core/dist/testing/database.js'
import { checkLook } from '../support/looks.js'
import { signInAsOwner, type PageLook } from '../support/admin-sign-in.js'
import { launchBrowser } from '../support/browser.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const PASSWORD = 'a-demo-password'

describe('the owner looks after the engine in a browser', function () {
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

  async function addDeadEvent(): Promise<string> {
    const id = randomUUID()
    await owner.query(
      `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload, state)
       SELECT id, $1, 'booking.created', 'none', '{}', 'dead' FROM bw.tenant WHERE slug = 'lotus-day-spa'`,
      [id],
    )
    await owner.query(
      `INSERT INTO bw.outbox_delivery (tenant_id, event_id, handler, attempt, state, last_error)
       SELECT tenant_id, id, 'calendar-ics/push', 10, 'dead', 'The calendar is away.' FROM bw.outbox WHERE id = $1`,
      [id],
    )
    return id
  }

  for (const [label, viewport, colorScheme] of [
    ['phone-light', { width: 390, height: 844 }, 'light'],
    ['desk-dark', { width: 1280, height: 860 }, 'dark'],
  ] as const) {
    it(`tries a dead event again with the keyboard and reads so in the audit log (${label})`, async () => {
      const id = await addDeadEvent()
      const page = await signIn(viewport, colorScheme)
      await page.goto(`${engine.url}/admin/outbox`)
      await page.getByTestId('dead-events').waitFor()
      await checkLook(page, `dead-events-${label}`)
      await page.getByTestId('dead-events').getByRole('button').first().focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('dead-events').waitFor({ state: 'detached' })
      const { rows } = await owner.query<{ state: string }>('SELECT state FROM bw.outbox WHERE id = $1', [id])
      expect(rows[0]?.state).not.to.equal('dead')
      await page.goto(`${engine.url}/admin/audit`)
      await page.getByTestId('audit-row').filter({ hasText: id }).waitFor()
      await page.getByRole('button', { name: 'Check the chain' }).click()
      await page.getByText(/Intact:|Nothing is linked yet/).waitFor()
      await checkLook(page, `audit-${label}`)
      await page.context().close()
    })
  }

  it('leaves every invariant of the database intact, but for the events that it made up', async () => {
    await owner.query(`DELETE FROM bw.outbox WHERE aggregate_id = 'none'`)
    await expectInvariants(database.url)
  })
})
