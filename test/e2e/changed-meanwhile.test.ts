import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type pg from 'pg'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkLook } from '../support/looks.js'

describe('what changed behind the back of the front desk', function () {
  this.timeout(120_000)
  const demo = demoBrowser()
  const query = <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
    withOwner(demo.databaseUrl, client => client.query<T>(sql, values))

  let next = 3
  async function aBooking(name: string) {
    const client = new BookingClient(demo.url)
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
      const page = await demo.signIn({ viewport, colorScheme })
      await page.goto(`${demo.url}/admin/bookings?search=${reference}`)
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
      const { rows } = await query('SELECT status, version FROM bw.booking WHERE reference = $1', [reference])
      expect(rows).to.deep.equal([{ status: 'cancelled', version: 3 }])
      await page.context().close()
    })

    it(`shows a webhook that could not be applied, with its reason, and tries it again (${label})`, async () => {
      const id = randomUUID()
      await query(
        `INSERT INTO bw.inbox (tenant_id, id, provider, event_id, kind, body, headers, state, attempts, last_error)
         SELECT id, $1::uuid, 'payment-vendor', $1::text, 'payment.captured', '', '{}', 'dead', 15, 'The payment p9 is not known yet.'
           FROM bw.tenant WHERE slug = 'lotus-day-spa'`,
        [id],
      )
      const page = await demo.signIn({ viewport, colorScheme })
      await page.goto(`${demo.url}/admin/outbox`)
      await page.getByTestId('dead-webhooks').getByText('The payment p9 is not known yet.').waitFor()
      await checkLook(page, `dead-webhooks-${label}`, false)
      await page.getByTestId('dead-webhooks').getByRole('button').first().focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('dead-webhooks').waitFor({ state: 'detached' })
      const { rows } = await query('SELECT state, attempts FROM bw.inbox WHERE id = $1', [id])
      expect(rows).to.deep.equal([{ state: 'new', attempts: 0 }])
      await page.context().close()
    })
  }

  it('leaves every invariant of the database intact', () => expectInvariants(demo.databaseUrl))
})
