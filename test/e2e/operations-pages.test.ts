import { expectInvariants } from '../invariants/support/check-invariants.js'
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type pg from 'pg'
import { withOwner } from '../support/claim-checker.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkLook } from '../support/looks.js'

describe('the owner looks after the engine in a browser', function () {
  this.timeout(120_000)
  const demo = demoBrowser()
  const query = <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
    withOwner(demo.databaseUrl, client => client.query<T>(sql, values))

  async function addDeadEvent(): Promise<string> {
    const id = randomUUID()
    await query(
      `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload, state)
       SELECT id, $1, 'booking.created', 'none', '{}', 'dead' FROM bw.tenant WHERE slug = 'lotus-day-spa'`,
      [id],
    )
    await query(
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
      const page = await demo.signIn({ viewport, colorScheme })
      await page.goto(`${demo.url}/admin/outbox`)
      await page.getByTestId('dead-events').waitFor()
      await checkLook(page, `dead-events-${label}`)
      await page.getByTestId('dead-events').getByRole('button').first().focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('dead-events').waitFor({ state: 'detached' })
      const { rows } = await query<{ state: string }>('SELECT state FROM bw.outbox WHERE id = $1', [id])
      expect(rows[0]?.state).not.to.equal('dead')
      await page.goto(`${demo.url}/admin/audit`)
      await page.getByTestId('audit-row').filter({ hasText: id }).waitFor()
      // The job that links runs once a minute: here its seal is always there, which is one word of 64 letters.
      await page.route('**/api/v1/audit/verification', async route => {
        const answer = (await (await route.fetch()).json()) as object
        await route.fulfill({ json: { ...answer, isIntact: true, intactUpTo: 12, head: 'ab'.repeat(32) } })
      })
      await page.getByRole('button', { name: 'Check the seal' }).click()
      await page.getByText('ab'.repeat(32)).waitFor()
      await checkLook(page, `audit-${label}`)
      await page.context().close()
    })
  }

  it('leaves every invariant of the database intact, but for the events that it made up', async () => {
    await query(`DELETE FROM bw.outbox WHERE aggregate_id = 'none'`)
    await expectInvariants(demo.databaseUrl)
  })
})
