import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { weeksLater } from '../../core/dist-test/booking/support/spa-engine.js'
import { BookingClient } from '../support/booking-client.js'
import { addOneClass, bookPlaces, type OneClass } from '../support/class-client.js'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

const SLUG = 'lotus-day-spa'

describe('classes and bookings that repeat in a browser', function () {
  this.timeout(240_000)
  const demo = demoBrowser()
  let page: Page
  let one: OneClass
  let client: BookingClient
  let owner: Readonly<Record<string, string>>

  before(async () => {
    client = new BookingClient(demo.url)
    const login = { email: `owner@${SLUG}.test`, password: demo.password }
    const { body } = await client.post('/auth/login', login)
    const headers = { authorization: `Bearer ${String(body.accessToken)}` }
    owner = { ...headers, 'Bookwright-Tenant': SLUG, 'Content-Type': 'application/json' }
    one = await addOneClass({ url: demo.url, databaseUrl: demo.databaseUrl, slug: SLUG, headers }, 3, 10)
    page = await demo.signIn()
  })

  async function press(testId: string): Promise<void> {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }
  const day = (instant: string) => instant.slice(0, 10)
  const later = (days: number) => day(new Date(Date.now() + days * 86_400_000).toISOString())

  it('adds a series by keyboard alone, after it was shown when it takes place', async () => {
    await page.goto(`${demo.url}/admin/classes?week=${day(one.startsAt)}`)
    await page.getByTestId('class-row').waitFor()
    await press('class-add')
    await press('new-class-submit')
    await page.getByText('Choose a class.').waitFor()
    await page.getByTestId('new-class-service').selectOption(one.classId)
    await page.getByTestId('new-class-date').fill(day(one.startsAt))
    await page.getByTestId('new-class-time').fill('15:00')
    await page.getByTestId('new-class-repeat').selectOption('weekly')
    await page.getByTestId('new-class-times').fill('3')
    await press('new-class-submit')
    await page.getByTestId('new-class-preview').waitFor()
    expect(await page.getByTestId('new-class-preview').locator('li').count()).to.equal(3)
    await checkEveryLook(page, 'admin-new-class')
    await press('new-class-submit')
    await page.getByText('3 classes added').waitFor()
    await page.getByTestId('class-row').nth(1).waitFor()
  })

  it('lists who comes, checks them in and takes it back, changes the places and calls a class off', async () => {
    expect((await bookPlaces(client, one, 'Lucia Ferrer', 2)).status).to.equal(201)
    expect((await bookPlaces(client, one, 'Ana Ruiz')).status).to.equal(201)
    await page.goto(`${demo.url}/admin/classes?week=${day(one.startsAt)}`)
    await page.getByText('3 of 3').waitFor()
    await checkEveryLook(page, 'admin-classes')
    await page.locator(`[data-session="${one.sessionId}"]`).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('roster-entry').nth(1).waitFor()
    await checkEveryLook(page, 'admin-roster')
    await page.goto(`${demo.url}/admin/calendar?date=${day(one.startsAt)}`)
    await page.locator('[data-testid="calendar-day"]').waitFor()
    await page.goto(`${demo.url}/admin/classes?week=${day(one.startsAt)}&session=${one.sessionId}`)
    await page.getByTestId('roster-entry').nth(1).waitFor()
    await press('roster-check-in')
    await page.getByTestId('roster-undo').waitFor()
    await press('roster-undo')
    await page.getByTestId('roster-places').fill('2')
    await press('roster-save')
    await page.getByText('3 places are taken').waitFor()
    expect(await page.getByTestId('roster-places').inputValue()).to.equal('2')
    await page.getByTestId('roster-places').fill('5')
    await press('roster-save')
    await page.getByTestId('roster-taken').filter({ hasText: '3 of 5' }).waitFor()
    await press('roster-cancel')
    await page.getByTestId('class-cancel-reason').fill('The teacher fell ill')
    await press('class-cancel-confirm')
    await page.getByText('Nobody yet.').waitFor()
  })

  it('moves a class to another time by keyboard alone', async () => {
    await page.goto(`${demo.url}/admin/classes?week=${day(one.startsAt)}`)
    const series = page.locator(`[data-testid="class-row"]:not([data-session="${one.sessionId}"])`)
    await series.first().press('Enter')
    await page.getByTestId('roster-move').waitFor()
    await press('roster-move')
    await page.getByTestId('class-move-date').waitFor()
    expect(await page.getByTestId('class-move-time').inputValue()).to.equal('15:00')
    await page.getByTestId('class-move-time').fill('')
    await press('class-move-confirm')
    await page.getByText('Choose a date and a time.').waitFor()
    await page.getByTestId('class-move-time').fill('16:00')
    await checkEveryLook(page, 'admin-class-move')
    await press('class-move-confirm')
    await page.getByText(/moved to/).waitFor()
    await page.getByText('16:00–16:45').first().waitFor()
  })

  it('shows visitors the places that are left, and books one', async () => {
    const visitor = await demo.open()
    const { items } = await client.get<{ items: { id: string; slug: string; isClass: boolean }[] }>('/services')
    const { slug } = items.find(item => item.id === one.classId)!
    await visitor.goto(`${demo.url}/b/${SLUG}/${slug}/times?day=${day(one.startsAt)}`)
    await visitor.getByText('3 places left').first().waitFor()
    await checkEveryLook(visitor, 'storefront-class')
    await visitor.getByTestId('guests-more').press('Enter')
    await visitor.waitForURL(url => url.searchParams.get('guests') === '2')
    await visitor.getByTestId('time').first().click()
    await visitor.getByText('£24.00').first().waitFor()
    await visitor.getByTestId('hold-button').click()
    await visitor.getByTestId('field-name').fill('Maria Soler')
    await visitor.getByTestId('field-email').fill('maria@example.test')
    await visitor.getByTestId('book-button').click()
    await visitor.waitForURL(url => url.pathname.includes('/booking/'))
    await visitor.goto(`${demo.url}/b/${SLUG}/${slug}/times?day=${day(one.startsAt)}&guests=2`)
    await visitor.getByText('has only 1 place left').waitFor()
    await checkEveryLook(visitor, 'storefront-class-full')
    await visitor.getByTestId('wait-class').press('Enter')
    await visitor.getByTestId('wait-form').waitFor()
    expect(await visitor.getByTestId('window-from-0').inputValue()).to.equal('16:00')
    expect(await visitor.getByTestId('window-to-0').inputValue()).to.equal('16:45')
    expect(await visitor.getByTestId('wait-guests').inputValue()).to.equal('2')
    await visitor.getByTestId('field-name').fill('Ines Prado')
    await visitor.getByTestId('field-email').fill('ines@example.test')
    await visitor.getByTestId('join-button').press('Enter')
    await visitor.locator('[data-status="waiting"]').first().waitFor()
    await visitor.context().close()
  })

  it('holds as many places of a class as wait for it', async () => {
    const { items } = await client.get<{ items: { id: string; startsAt: string; placesLeft: number }[] }>(
      `/sessions?serviceId=${one.classId}&from=${day(one.startsAt)}&to=${later(60)}`,
    )
    const target = items.at(-1)!
    const call = async (path: string, body: object) => {
      const sent = { method: 'POST', headers: owner, body: JSON.stringify(body) }
      const response = await fetch(`${demo.url}/api/v1${path}`, sent)
      return { status: response.status, body: (await response.json()) as { id: string } }
    }
    const added = await call('/waitlist/entries', {
      ...{ serviceIds: [one.classId], guests: 2, customer: { name: 'Noor Aziz', phone: '+44 1225 555 0188' } },
      windows: [{ date: day(target.startsAt), from: '08:00', to: '22:00' }],
    })
    expect(added.status, JSON.stringify(added.body)).to.equal(201)
    const offered = await call(`/waitlist/entries/${added.body.id}/offer`, {})
    expect(offered.status, JSON.stringify(offered.body)).to.be.oneOf([200, 201])
    const { placesLeft } = await client.get<{ placesLeft: number }>(`/sessions/${target.id}`)
    expect(placesLeft).to.equal(target.placesLeft - 2)
  })

  it('leads from one chosen time to a row of them, and cancels from one on', async () => {
    const visitor = await demo.open()
    const slots = await client.slots('cut-and-finish', 25, 40)
    const first = slots[0]!
    const third = weeksLater(new Date(first.startsAt), 2).toISOString()
    expect((await client.book({ ...first, startsAt: third }, 'In The Way')).status).to.equal(201)
    const query = new URLSearchParams({ day: day(first.startsAt), at: first.startsAt })
    await visitor.goto(`${demo.url}/b/${SLUG}/cut-and-finish/times?${query}`)
    await visitor.getByTestId('hold-button').click()
    await visitor.getByTestId('repeat-link').click()
    await visitor.getByTestId('field-times').fill('4')
    await visitor.getByTestId('repeat-answer').waitFor()
    await checkEveryLook(visitor, 'storefront-repeat')
    await visitor.getByTestId('repeat-book').click()
    await visitor.locator('#field-name:focus').waitFor()
    await visitor.getByTestId('field-name').fill('David Kim')
    await visitor.getByTestId('field-email').fill('david@example.test')
    await visitor.getByTestId('repeat-book').focus()
    await visitor.keyboard.press('Enter')
    await visitor.getByTestId('repeat-done').waitFor()
    expect(await visitor.getByTestId('repeat-booked').count()).to.equal(3)
    await visitor.getByTestId('repeat-booked').nth(1).getByRole('link').click()
    await visitor.getByTestId('series').waitFor()
    await checkEveryLook(visitor, 'storefront-series')
    await visitor.getByTestId('series-cancel').click()
    await visitor.getByTestId('series-confirm').click()
    await visitor.getByText('2 bookings were cancelled.').waitFor()
    await visitor.context().close()
  })

  it('enters a row of bookings at the desk, and shows them with each other', async () => {
    const slots = await client.slots('root-colour', 40, 60)
    const first = slots[0]!
    await page.goto(`${demo.url}/admin/bookings`)
    await page.getByTestId('new-booking').first().click()
    await page.getByTestId('new-booking-service').selectOption(first.serviceId)
    await page.getByTestId('time-date').fill(day(first.startsAt))
    await page.getByTestId('time-option').first().click()
    await page.getByTestId('repeat-every').selectOption('weekly')
    await page.getByTestId('repeat-times').fill('2')
    await page.getByTestId('repeat-list').waitFor()
    await page.getByTestId('new-booking-name').fill('David Kim')
    await checkEveryLook(page, 'admin-repeat')
    await press('new-booking-submit')
    await page.getByText('2 bookings made').waitFor()
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByTestId('booking-series').waitFor()
    await checkEveryLook(page, 'admin-series')
    // The panel moves between page and sheet with the size; after a reload it stands still.
    await page.reload()
    await page.getByTestId('booking-series').waitFor()
    await press('series-cancel')
    await press('series-cancel-confirm')
    await page.getByText('2 bookings cancelled').waitFor()
  })

  it('settles the class of a teacher who is ill, beside the bookings', async () => {
    const send = async (path: string, body: object) => {
      const headers = { ...owner, 'Idempotency-Key': randomUUID() }
      const sent = { method: 'POST', headers, body: JSON.stringify(body) }
      const response = await fetch(`${demo.url}/api/v1${path}`, sent)
      expect(response.status, path).to.equal(201)
      return (await response.json()) as { id: string; items: Taught[] }
    }
    const requirements = [{ key: 'teacher', type: 'staff', skill: 'massage' }]
    const breathing = { name: 'Breathing', durationMinutes: 45, price: 1200, requirements }
    const { id } = await send('/services', { ...breathing, grid: { mode: 'sessions', places: 4 } })
    // Both who can teach it are free then.
    const { startsAt } = (await client.slots('couples-massage', 20, 30)).at(-1)!
    const { items } = await send('/sessions', { serviceId: id, startsAt })
    const teacher = items[0]!.assignments.flatMap(item => item.resources)[0]!.name
    const taken = await bookPlaces(client, { classId: id, sessionId: items[0]!.id, startsAt }, 'Ana Ruiz')
    expect(taken.status).to.equal(201)
    await page.goto(`${demo.url}/admin/absence`)
    await page.getByTestId('absence-who').selectOption({ label: teacher })
    await page.getByTestId('absence-from').fill(`${day(startsAt)}T00:00`)
    await page.getByTestId('absence-to').fill(`${day(startsAt)}T23:59`)
    await press('absence-look')
    await page.getByTestId('absence-class').filter({ hasText: '1 of 4 places taken' }).waitFor()
    expect(await page.getByTestId('absence-class-choice').inputValue()).to.match(/^reassign /)
    await checkEveryLook(page, 'absence-classes')
    await press('absence-apply')
    await page.getByText('The absence is entered').waitFor()
    expect(await page.getByTestId('absence-class').count()).to.equal(0)
    const { assignments } = await client.get<Taught>(`/sessions/${items[0]!.id}`)
    expect(assignments.flatMap(item => item.resources)[0]!.name).not.to.equal(teacher)
  })
})

interface Taught {
  readonly id: string
  readonly assignments: readonly { readonly resources: readonly { readonly name: string }[] }[]
}
