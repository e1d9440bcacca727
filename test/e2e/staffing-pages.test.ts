import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

describe('staff change in a browser', function () {
  this.timeout(240_000)
  const demo = demoBrowser()
  let page: Page

  before(async () => (page = await demo.signIn()))

  /** A massage at a time when both therapists are free, so that either may have it. */
  async function bookFree(name: string): Promise<{ id: string; startsAt: string; staff: string }> {
    const client = new BookingClient(demo.url)
    const couples = new Set((await client.slots('couples-massage', 2, 30)).map(slot => slot.startsAt))
    const slots = (await client.slots('swedish-massage', 2, 30)).filter(slot => couples.has(slot.startsAt))
    const { status, body } = await client.book(slots.at(-1)!, name)
    expect(status, JSON.stringify(body)).to.equal(201)
    const [row] = await rows<{ staff: string }>(
      `SELECT r.name AS staff FROM bw.appointment p JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id
         AND a.closes_at > now() JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id
        WHERE p.booking_id = '${body.id}' AND r.type = 'staff'`,
    )
    return { id: body.id ?? '', startsAt: slots.at(-1)!.startsAt, staff: row!.staff }
  }
  const rows = <T extends object>(sql: string) =>
    withOwner(demo.databaseUrl, async client => (await client.query<T>(sql)).rows)
  const press = async (testId: string) => {
    await page.getByTestId(testId).focus()
    await page.keyboard.press('Enter')
  }

  it('gives a booking to somebody else by the keyboard, and says why others cannot have it', async () => {
    const { id, staff } = await bookFree('Rosa Reassigned')
    await page.goto(`${demo.url}/admin/bookings?booking=${id}`)
    await press('booking-reassign')
    const free = page.locator('[data-testid="reassign-option"] input:not([disabled])').first()
    await free.waitFor()
    expect(await page.getByTestId('reassign-option').allInnerTexts()).to.satisfy((texts: string[]) =>
      texts.some(text => text.includes('lacks the skill')),
    )
    await checkEveryLook(page, 'reassign-dialog')
    await free.focus()
    await page.keyboard.press('Space')
    await press('reassign-confirm')
    await page.getByTestId('reassign-confirm').waitFor({ state: 'hidden' })
    const hooks = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.outbox WHERE aggregate_id = '${id}' AND hook = 'booking.reassigned'`,
    )
    expect(hooks[0]!.count, `still with ${staff}`).to.equal(1)
  })

  it('enters that somebody is ill, with a choice for each booking, and reports what was done', async () => {
    const { startsAt, staff, id } = await bookFree('Ilse Ill')
    const day = startsAt.slice(0, 10)
    await page.goto(`${demo.url}/admin/absence`)
    await press('absence-look')
    await page.getByText('Choose who is away.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).to.equal('true')
    await page.getByTestId('absence-who').selectOption({ label: staff })
    await page.getByTestId('absence-from').fill(`${day}T00:00`)
    await page.getByTestId('absence-to').fill(`${day}T23:59`)
    await page.getByTestId('absence-reason').fill('Flu')
    await press('absence-look')
    await page.getByTestId('absence-line').filter({ hasText: 'Ilse Ill' }).waitFor()
    await checkEveryLook(page, 'absence-choices')
    await press('absence-apply')
    await page.getByText('The absence is entered').waitFor()
    await checkEveryLook(page, 'absence-report')
    const [left] = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.time_off o JOIN bw.resource r ON r.tenant_id = o.tenant_id AND r.id = o.resource_id
        WHERE r.name = '${staff}' AND o.reason = 'Flu'`,
    )
    expect(left!.count).to.equal(1)
    const [hook] = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.outbox WHERE aggregate_id = '${id}' AND hook IN ('booking.reassigned', 'booking.rescheduled')`,
    )
    expect(hook!.count).to.equal(1)
  })

  it('shows a tidier day with what it gains, and applies what is chosen', async () => {
    const days = await rows<{ day: string }>(
      `SELECT to_char(starts_at, 'YYYY-MM-DD') AS day FROM bw.appointment WHERE starts_at > now() AND status = 'confirmed'
         AND tenant_id = (SELECT id FROM bw.tenant WHERE slug = 'lotus-day-spa') GROUP BY 1 ORDER BY count(*) DESC, 1`,
    )
    const lines = page.getByTestId('tidy-line')
    for (const { day } of days) {
      await page.goto(`${demo.url}/admin/tidy-day?date=${day}`)
      await page.getByTestId('tidy-shift').selectOption('60')
      await press('tidy-look')
      await page.getByTestId('tidy-result').waitFor()
      if ((await lines.count()) > 0) break
    }
    expect(await lines.count(), 'no day of the demo could be tidied').to.be.greaterThan(0)
    await checkEveryLook(page, 'tidy-day')
    await press('tidy-apply')
    await page
      .getByText(/bookings? changed/)
      .first()
      .waitFor()
    const audited = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.audit_log WHERE action = 'day.tidy'`,
    )
    expect(audited[0]!.count).to.equal(1)
  })
})
