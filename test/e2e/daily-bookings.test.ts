import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { BookingClient, type AnswerBody } from '../support/booking-client.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('the day around bookings, in a browser', function () {
  this.timeout(120_000)
  let world: InProcessEngine
  let client: BookingClient
  let next = 3

  before(async () => {
    world = await startInProcessEngine({ isDemoWanted: true })
    client = new BookingClient(world.url)
  })
  afterEach(() => world.closePages())
  after(async () => {
    printLooks()
    await world?.close()
  })

  async function signIn(path: string): Promise<Page> {
    const page = await world.open(`/admin${path}`)
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.waitForURL(url => !url.pathname.endsWith('/login'))
    return page
  }

  async function aBooking(name: string): Promise<AnswerBody> {
    const slots = await client.slots('swedish-massage')
    next += 9
    const { status, body } = await client.book(slots[next]!, name)
    expect(status).to.equal(201)
    return body
  }

  const openBooking = (page: Page, name: string) =>
    page.getByTestId('booking-row').filter({ hasText: name }).filter({ visible: true }).click()

  async function expectLive(page: Page): Promise<void> {
    await page.locator('[data-testid="live-updates"][data-connected]').waitFor({ state: 'attached' })
  }

  it('two people write notes at once: the second sees both versions, loses nothing, and every change is in the history', async () => {
    const { reference } = await aBooking('Noemi Notes')
    const [one, other] = [await signIn(`/bookings?search=${reference}`), await signIn(`/bookings?search=${reference}`)]
    for (const page of [one, other]) {
      await openBooking(page, 'Noemi')
      await page.getByTestId('notes-edit').press('Enter')
    }
    await other.getByTestId('notes-internal').fill('Bring the heavy table')
    await one.getByTestId('notes-internal').fill('Allergic to almond oil')
    await one.getByTestId('notes-save').press('Enter')
    await one.getByTestId('note-internal').getByText('almond').waitFor()
    await other.getByTestId('notes-save').press('Enter')
    const stale = other.getByTestId('stale-notes')
    await stale.waitFor()
    expect(await stale.getByTestId('stale-now').innerText()).to.include('Allergic to almond oil')
    expect(await other.getByTestId('notes-internal').inputValue()).to.equal('Bring the heavy table')
    await checkEveryLook(other, 'booking-notes-stale')
    await other.getByTestId('notes-internal').fill('Allergic to almond oil. Bring the heavy table')
    await other.getByTestId('notes-save').press('Enter')
    await other.getByTestId('note-internal').getByText('heavy').waitFor()
    // The page of the first follows by itself.
    await one.getByTestId('note-internal').getByText('heavy').waitFor()
    const history = one.getByTestId('booking-history')
    await history.getByText('Bring the heavy table').waitFor()
    expect(await history.getByRole('listitem').count()).to.equal(3)
    await checkEveryLook(one, 'booking-history')
  })

  it('lists follow what happens elsewhere at once, and say so politely', async () => {
    const page = await signIn('/bookings?view=all')
    await page.getByTestId('booking-row').first().waitFor()
    await expectLive(page)
    const { reference } = await aBooking('Livia Live')
    await page.getByTestId('live-updates').getByText('A booking was updated.').waitFor({ state: 'attached' })
    await page.getByTestId('booking-search').fill(reference ?? '')
    await page.getByTestId('booking-row').filter({ hasText: 'Livia' }).first().waitFor()
  })

  it('staff keep a file with a booking and take it off again', async () => {
    const { reference } = await aBooking('Fiona File')
    const page = await signIn(`/bookings?search=${reference}`)
    await openBooking(page, 'Fiona')
    await page
      .getByTestId('file-input')
      .setInputFiles({ name: 'x.txt', mimeType: 'image/png', buffer: Buffer.from('text') })
    await page.getByTestId('booking-files').getByText('Send a picture').waitFor()
    await page.getByTestId('file-input').setInputFiles({ name: 'tap.png', mimeType: 'image/png', buffer: PNG })
    const row = page.getByTestId('file-row')
    await row.getByRole('link', { name: 'tap.png' }).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('link').click()])
    expect(download.suggestedFilename()).to.equal('tap.png')
    await checkEveryLook(page, 'booking-files')
    await row.getByRole('button').press('Enter')
    await page.getByTestId('confirm').press('Enter')
    await row.waitFor({ state: 'detached' })
  })

  it('a call is booked by keyboard in well under 30 seconds: known client, first free time', async () => {
    await aBooking('Marcus Caller')
    const page = await signIn('/bookings')
    await page.getByTestId('booking-row').first().waitFor()
    const startedAt = performance.now()
    await page.getByTestId('new-booking').press('Enter')
    await chooseService(page, 'Swedish')
    await page.getByTestId('first-times').getByRole('button').last().press('Enter')
    await page.getByTestId('new-booking-name').pressSequentially('Marcus')
    await page.getByTestId('client-picks').getByRole('button').first().press('Enter')
    expect(await page.getByTestId('new-booking-email').inputValue()).to.match(/@/)
    await checkEveryLook(page, 'new-booking-quick')
    await page.locator('[data-testid="time-option"] input:checked').waitFor({ state: 'attached' })
    await page.getByTestId('new-booking-submit').press('Enter')
    await page.getByText('Marcus Caller booked').first().waitFor()
    expect(performance.now() - startedAt, 'with the looks in between').to.be.below(30_000)
  })

  async function chooseService(page: Page, name: string): Promise<void> {
    const select = page.getByTestId('new-booking-service')
    const option = select.locator('option').filter({ hasText: name })
    await option.waitFor({ state: 'attached' })
    await select.selectOption({ label: await option.innerText() })
  }

  it('what the rules do not offer is booked with a reason, which stands in the history', async () => {
    const page = await signIn('/bookings')
    await page.getByTestId('new-booking').press('Enter')
    await chooseService(page, 'Swedish')
    await page.getByTestId('forced').press('Space')
    await page.getByTestId('forced-date').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10))
    await page.getByTestId('forced-time').fill('20:30')
    await page.getByTestId('new-booking-name').fill('Otto Override')
    await page.getByTestId('new-booking-submit').press('Enter')
    await page.getByText('Say why the rules are left aside.').waitFor()
    await page.getByTestId('forced-reason').fill('Owner agreed')
    await page.getByTestId('new-booking-submit').press('Enter')
    await page.getByText('Otto Override booked').first().waitFor()
    await page.goto(`${world.url}/admin/bookings?view=all&search=Otto`)
    await openBooking(page, 'Otto')
    await page.getByTestId('booking-history').getByText('Owner agreed').waitFor()
  })

  it('everybody chooses what they are told of; the audit log speaks in words', async () => {
    const page = await signIn('/notifications')
    const choice = page.getByTestId('notify-booking-cancelled-email')
    await choice.press('Space')
    await page.getByText('Saved').first().waitFor()
    await page.reload()
    await choice.waitFor()
    expect(await choice.isChecked()).to.equal(true)
    await checkEveryLook(page, 'notifications')
    await page.goto(`${world.url}/admin/audit`)
    await page.getByTestId('audit-action').selectOption({ label: 'Booking made' })
    await page.getByTestId('audit-row').filter({ hasText: 'Booking made' }).first().waitFor()
    expect(await page.getByTestId('audit-row').allInnerTexts()).to.satisfy((rows: string[]) =>
      rows.every(row => row.includes('Booking made')),
    )
    await checkEveryLook(page, 'audit-words')
  })

  it('a customer adds a picture where the service asks for one', async () => {
    const booking = await aBooking('Ken Photos')
    const staff = await fetch(`${world.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: DEMO_OWNER, password: DEMO_PASSWORD }),
    })
    const { accessToken } = (await staff.json()) as { accessToken: string }
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'bookwright-tenant': client.tenant,
      'idempotency-key': randomUUID(),
    }
    const [{ serviceId }] = booking.appointments as unknown as [{ serviceId: string }]
    const changed = await fetch(`${world.url}/api/v1/services/${serviceId}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ asksForFiles: true }),
    })
    expect(changed.status, await changed.text()).to.equal(200)
    const page = await world.open(`/b/${client.tenant}/manage/${booking.id}?token=${booking.manageToken}`)
    await page.getByTestId('files-input').setInputFiles({ name: 'leak.png', mimeType: 'image/png', buffer: PNG })
    await page.getByTestId('file').getByText('leak.png').waitFor()
    await checkEveryLook(page, 'manage-files')
  })
})
