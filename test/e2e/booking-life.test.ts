import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

describe('the desk moves bookings on in a browser', function () {
  this.timeout(180_000)
  const demo = demoBrowser()
  let page: Page

  before(async () => (page = await demo.signIn()))

  async function book(name: string, service = 'couples-massage'): Promise<string> {
    const client = new BookingClient(demo.url)
    const slots = await client.slots(service, 2, 20)
    const { status, body } = await client.book(slots.at(-1)!, name)
    expect(status, JSON.stringify(body)).to.equal(201)
    return body.id ?? ''
  }

  const open = (id: string) => page.goto(`${demo.url}/admin/bookings?booking=${id}`)
  async function press(testId: string): Promise<void> {
    await page.getByTestId(testId).focus()
    await page.keyboard.press('Enter')
  }
  const state = (word: string) => page.getByTestId('booking-state').filter({ hasText: word }).waitFor()

  it('changes the rules, keeps what was typed wrong, and saves by keyboard alone', async () => {
    await page.goto(`${demo.url}/admin/policies`)
    await page.getByTestId('policy-depositPercent').fill('130')
    await press('policy-save')
    await page.getByText('Enter a number from 0 to 100.').waitFor()
    expect(await page.getByTestId('policy-depositPercent').inputValue()).to.equal('130')
    await page.getByTestId('policy-depositPercent').fill('30')
    await page.getByText('Enter a number from 0 to 100.').waitFor({ state: 'detached' })
    await page.getByTestId('policy-noShowPercent').fill('100')
    await page.getByTestId('policy-approval').selectOption('blocking')
    await checkEveryLook(page, 'admin-policies')
    await press('policy-save')
    await page.getByText('Rules saved.').waitFor()
  })

  it('sets steps of a cancellation, a limit by minutes and the deposit of a service, and shows them again', async () => {
    await page.goto(`${demo.url}/admin/policies`)
    await press('tier-add')
    await page.getByTestId('tier-until').fill('1')
    await page.getByTestId('tier-kind').selectOption('days')
    await page.getByTestId('tier-fee').fill('15')
    await page.getByTestId('tier-fee-kind').selectOption('sum')
    await press('limit-add')
    await page.getByTestId('limit-max').fill('x')
    await page.getByTestId('limit-unit').selectOption('minutes')
    await page.getByTestId('limit-of').selectOption('staff')
    await page.getByTestId('limit-per').selectOption('week')
    await press('deposit-add')
    await page.getByTestId('deposit-service').selectOption({ label: 'LED Facial' })
    await page.getByTestId('deposit-value').fill('50')
    await press('policy-save')
    await page.getByText('Enter a whole number from 1 to 100000.').waitFor()
    await page.getByTestId('limit-max').fill('2400')
    await checkEveryLook(page, 'admin-policies-more')
    await press('policy-save')
    await page.getByText('Rules saved.').waitFor()
    await page.goto(`${demo.url}/admin/policies`)
    await page.getByTestId('limit-max').waitFor()
    expect(await page.getByTestId('limit-max').inputValue()).to.equal('2400')
    expect(await page.getByTestId('tier-fee').inputValue()).to.equal('15.00')
    expect(await page.getByTestId('tier-kind').inputValue()).to.equal('days')
    expect(await page.getByTestId('deposit-value').inputValue()).to.equal('50')
    expect(await page.getByTestId('policy-noShowPercent').inputValue()).to.equal('100')
  })

  it('accepts a request, checks in, takes it back and completes with a record', async () => {
    await open(await book('Emily Tran'))
    await state('Requested')
    await page.getByTestId('booking-deadline').waitFor()
    await checkEveryLook(page, 'admin-request')
    await press('booking-confirm')
    await state('Confirmed')
    await press('booking-check-in')
    await state('Checked in')
    await press('booking-undo')
    await state('Confirmed')
    await press('booking-complete')
    await page.getByTestId('record-issue').fill('Stiff neck')
    await page.getByTestId('record-days').fill('x')
    await press('action-confirm')
    await page.getByText('Say what is to follow').waitFor()
    expect(await page.getByTestId('record-issue').inputValue()).to.equal('Stiff neck')
    await page.getByTestId('record-follow-up').fill('Look again')
    await page.getByTestId('record-days').fill('90')
    await checkEveryLook(page, 'admin-complete')
    await press('action-confirm')
    await state('Completed')
    await page.getByTestId('booking-record').filter({ hasText: 'Stiff neck' }).waitFor()
  })

  it('declines a request with a reason, and shows what was offered instead', async () => {
    await open(await book('Ben Cole'))
    await press('booking-decline')
    await page.getByTestId('action-reason').fill('Away that week')
    await press('action-confirm')
    await state('Declined')
    await page.getByText('Offered instead').waitFor()
  })

  it('waives the fee of a no-show with a reason', async () => {
    const id = await book('Sofia Marques')
    await open(id)
    await press('booking-confirm')
    await state('Confirmed')
    await withOwner(demo.databaseUrl, client =>
      client.query(
        `INSERT INTO bw.ledger_entry (tenant_id, id, booking_id, kind, amount, currency, actor_type, actor_name)
         SELECT tenant_id, gen_random_uuid(), id, 'late-cancellation', 500, 'GBP', 'system', 'system' FROM bw.booking WHERE id = $1`,
        [id],
      ),
    )
    await page.reload()
    await press('booking-waive-fee')
    await press('action-confirm')
    await page.getByText('Say why.').waitFor()
    await page.getByTestId('action-reason').fill('Bereavement')
    await press('action-confirm')
    await page.getByTestId('booking-fees').filter({ hasText: 'Bereavement' }).waitFor()
    await checkEveryLook(page, 'admin-fees')
    await page.goto(`${new URL(page.url()).origin}/admin/ledger`)
    await page.locator('[data-testid="ledger-row"][data-kind="reversal"]').waitFor()
    await page.getByTestId('ledger-sums').waitFor()
    await checkEveryLook(page, 'admin-ledger')
    await page.getByTestId('ledger-kind').selectOption('late-cancellation')
    await page.locator('[data-testid="ledger-row"][data-kind="reversal"]').waitFor({ state: 'detached' })
    await page.getByRole('cell', { name: /taken back/ }).waitFor()
    await page.getByTestId('ledger-to').fill('2020-01-01')
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).press('Enter')
    await page.locator('[data-testid="ledger-row"][data-kind="reversal"]').waitFor()
  })
})
