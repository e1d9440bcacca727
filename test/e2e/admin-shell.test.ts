import { expect } from 'chai'
import type { Page, Route } from 'playwright-core'
import type { PageLook } from '../support/admin-sign-in.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, checkLook, LOOKS, printLooks } from '../support/looks.js'
import { measured } from '../support/shopper.js'

const [PHONE, , DESK] = LOOKS

interface Found {
  id: string
  reference: string
  status: string
  customer: { name: string } | null
  appointments: { startsAt: string; serviceName: string }[]
}

describe('the frame around every page', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  let page: Page
  let booking: Found

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    page = await enter('/admin/')
  })
  after(async () => {
    printLooks()
    await bench?.closePages()
    await bench?.close()
  })

  async function enter(path: string, look: PageLook = DESK, prepare?: (page: Page) => Promise<void>): Promise<Page> {
    const tab = await bench.open('/admin/login', look, prepare)
    await fillSignIn(tab, DEMO_OWNER, DEMO_PASSWORD)
    await tab.waitForURL(url => !url.pathname.endsWith('/login'))
    if (path !== '/admin/') await tab.goto(bench.url + path)
    return tab
  }
  const get = async <T>(path: string): Promise<T> =>
    page.evaluate(async ({ path, slug }) => (await fetch(path, { headers: { 'Bookwright-Tenant': slug } })).json(), {
      path: `/api/v1${path}`,
      slug: DEMO_SLUG,
    }) as Promise<T>
  const palette = (of = page) => of.getByRole('dialog', { name: 'Search or type a command' })
  const field = (of = page) => of.getByRole('combobox', { name: 'Search or type a command' })
  const chosen = (of = page) => palette(of).locator('[role="option"][aria-selected="true"]')
  const focused = (of = page) => of.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '')

  it('begins with the day: who comes next, what waits, how the week goes', async () => {
    await page.waitForURL(/\/admin\/today/)
    await page.getByTestId('next-up').waitFor()
    await page.getByTestId('needs-you').waitFor()
    await page.getByTestId('week-revenue').waitFor()
    expect(await page.getByTestId('first-steps').count(), 'a business that is open needs no set-up').to.equal(0)
    await checkEveryLook(page, 'admin-today')
    await page.getByTestId('week-table').click()
    await page.getByTestId('this-week').locator('tbody tr').nth(6).waitFor()
    await page.getByTestId('week-table').click()
  })

  it('check 37: opens the palette by Ctrl-K, begins a booking by "new b" and Enter, and gives the focus back', async () => {
    await page.getByTestId('palette-open').focus()
    const startedAt = Date.now()
    await page.keyboard.press('Control+k')
    await field().waitFor()
    const openMs = Date.now() - startedAt
    expect(await page.locator('.app').getAttribute('aria-hidden'), 'the page behind is inert').to.equal('true')
    const names = await palette().locator('[role="option"]').allInnerTexts()
    expect(names.length).to.be.above(35)
    expect(new Set(names).size, 'nothing twice').to.equal(names.length)
    await checkLook(page, 'palette-desk-light', false)
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
    expect(await focused()).to.equal('palette-open')

    await page.keyboard.press('Control+k')
    await field().waitFor()
    await page.keyboard.type('new b')
    await chosen().filter({ hasText: 'New booking' }).waitFor()
    await checkLook(page, 'palette-new-b', false)
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: 'New booking' })
    await sheet.waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    measured(37, `Ctrl-K opens a named dialog in ${openMs} ms; "new b" and Enter start a booking; Escape returns focus`)
  })

  it('goes where what is typed in the head leads, and has that first the next time', async () => {
    await page.getByTestId('palette-open').focus()
    await page.keyboard.type('wait')
    await chosen().filter({ hasText: 'Waitlist' }).waitFor()
    expect(await field().inputValue()).to.equal('wait')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/admin\/waitlist/)
    await page.waitForFunction(() => document.activeElement?.id === 'main')
    await page.keyboard.press('Control+k')
    await page.getByRole('group', { name: 'Recent' }).waitFor()
    expect(await chosen().innerText()).to.equal('Waitlist')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await chosen().innerText()).to.equal('Waitlist')
    await page.keyboard.type('theme: dark')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark')
    await page.keyboard.press('Control+k')
    await checkLook(page, 'palette-dark', false)
    await page.keyboard.type('theme: as')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === undefined)
  })

  it('finds a client and a booking, and says so where nothing is', async () => {
    const { items } = await get<{ items: Found[] }>('/bookings?status=confirmed&sort=startsAt&limit=20')
    const found = items.find(item => new Date(item.appointments[0]?.startsAt ?? 0) > new Date())
    if (!found) throw new Error('the demo has a confirmed booking to come')
    booking = found
    const name = booking.customer?.name ?? ''
    await page.keyboard.press('Control+k')
    await page.keyboard.type(name.toLowerCase())
    await page.getByRole('group', { name: 'Clients' }).getByRole('option').filter({ hasText: name }).first().waitFor()
    await checkLook(page, 'palette-found', false)
    await field().fill(booking.reference)
    await chosen().filter({ hasText: booking.reference }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.searchParams.get('booking') === booking.id)
    await page.getByTestId('booking-sheet').getByText(booking.reference).first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('qqqqqq')
    await palette().getByText('Nothing matches “qqqqqq”').waitFor()
    await checkLook(page, 'palette-nothing', false)
    await page.keyboard.press('Escape')
  })

  it('takes an arrival at once and takes it back, while nothing moves under whoever is in the list', async () => {
    const begin = new Date(booking.appointments[0]?.startsAt ?? 0)
    const tab = await enter('/admin/today', DESK, async one => {
      await one.clock.setFixedTime(new Date(begin.getTime() - 5 * 60_000))
    })
    const name = booking.customer?.name ?? ''
    const row = tab.getByTestId('next-row').filter({ has: tab.locator(`[data-booking="${booking.id}"]`) })
    await row.getByText('in 5 min').waitFor()
    await checkLook(tab, 'admin-today-next')
    const before = await tab.getByTestId('next-row').locator('[data-booking]').evaluateAll(ids)
    await row.getByTestId('next-arrived').focus()
    await tab.keyboard.press('Enter')
    await row.getByText('Checked in').waitFor()
    await tab.getByText(`${name} checked in`).first().waitFor()
    expect(await tab.getByTestId('next-row').locator('[data-booking]').evaluateAll(ids)).to.deep.equal(before)
    await tab.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await row.getByText('Confirmed').waitFor()
    await tab.getByTestId('news-open').click()
    await tab
      .getByTestId('news-item')
      .filter({ hasText: `${name} checked in` })
      .waitFor()
    expect(await tab.getByTestId('news-count').count(), 'what one did oneself is read').to.equal(0)
    await checkLook(tab, 'news-desk-light', false)
    await tab.keyboard.press('Escape')
    await tab.locator('h1').click()
    await tab.keyboard.press('w')
    await tab.getByTestId('walk-in-sheet').waitFor()
    await tab.keyboard.press('Escape')
    await tab.getByTestId('walk-in-sheet').waitFor({ state: 'detached' })
    await tab.locator('h1').click()
    await tab.keyboard.press('n')
    await tab.getByRole('dialog', { name: 'New booking' }).waitFor()
    await tab.close()
  })
  const ids = (all: (HTMLElement | SVGElement)[]) => all.map(one => one.dataset['booking'])

  it('tells of a cancellation that somebody else made, counts it, and keeps it over a reload', async () => {
    const other = await enter('/admin/today', PHONE)
    await other.locator('[data-testid="live-updates"][data-connected]').waitFor({ state: 'attached' })
    await page.evaluate(
      async ({ id, slug }) => {
        const headers = { 'Bookwright-Tenant': slug, 'Content-Type': 'application/json' }
        const { csrfToken } = (await (await fetch('/api/v1/auth/csrf')).json()) as { csrfToken: string }
        const all = { ...headers, 'X-CSRF-Token': csrfToken, 'Idempotency-Key': crypto.randomUUID() }
        await fetch(`/api/v1/bookings/${id}/cancel`, { method: 'POST', headers: all, body: '{}' })
      },
      { id: booking.id, slug: DEMO_SLUG },
    )
    await other.getByRole('button', { name: 'News, 1 new' }).waitFor()
    await other.reload()
    await other.getByRole('button', { name: 'News, 1 new' }).click()
    await other
      .getByTestId('news-item')
      .filter({ hasText: `Cancelled: ${booking.customer?.name ?? ''}` })
      .waitFor()
    await checkLook(other, 'news-phone-light', false)
    await other.keyboard.press('Escape')
    await other.getByRole('button', { name: 'News', exact: true }).waitFor()
    await other.close()
  })

  it('folds its menu and its groups, and remembers both', async () => {
    await page.goto(`${bench.url}/admin/bookings`)
    const nav = page.getByRole('navigation', { name: 'Main', exact: true })
    await nav.getByRole('button', { name: 'System' }).click()
    await nav.getByRole('link', { name: 'API keys' }).waitFor({ state: 'hidden' })
    await page.getByTestId('nav-fold').click()
    await page.reload()
    await nav.getByRole('link', { name: 'Calendar' }).waitFor()
    expect(await nav.evaluate(one => one.getBoundingClientRect().width)).to.be.below(80)
    expect(await nav.getByRole('link', { name: 'API keys' }).isVisible()).to.equal(false)
    await checkLook(page, 'nav-narrow')
    await page.getByTestId('nav-fold').click()
    await nav.getByRole('button', { name: 'System' }).click()
    await nav.getByRole('link', { name: 'API keys' }).waitFor()
  })

  it('says of a page that a role does not include what it needs, and leads on', async () => {
    const tab = await bench.open('/admin/login', DESK, async one => {
      await one.route('**/api/v1/auth/login', answerWithout('audit:read'))
      await one.route('**/api/v1/auth/session', answerWithout('audit:read'))
    })
    await fillSignIn(tab, DEMO_OWNER, DEMO_PASSWORD)
    await tab.waitForURL(/\/admin\/today/)
    expect(await tab.getByRole('link', { name: 'Audit' }).count()).to.equal(0)
    await tab.goto(`${bench.url}/admin/audit`)
    await tab.getByRole('heading', { name: 'Your role does not include this page' }).waitFor()
    await checkEveryLook(tab, 'no-permission')
    await tab.getByRole('link', { name: 'Go to Today' }).click()
    await tab.waitForURL(/\/admin\/today/)
    await tab.close()
  })

  it('tells an owner whom a page of the installation is for, and does not ask for what is refused', async () => {
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    await page.goto(`${bench.url}/admin/plugins/channel-email/activity`)
    await page.getByTestId('plugin-activity-closed').getByText('whoever runs this installation').waitFor()
    expect(asked.filter(path => /^\/api\/.*\/activity$/.test(path))).to.deep.equal([])
    await page.getByTestId('empty-action').click()
    await page.getByTestId('plugin-card').first().waitFor()
  })
})

/** The engine's answer, less one right. */
function answerWithout(right: string) {
  return async (route: Route): Promise<void> => {
    const answer = await route.fetch()
    if (!answer.ok()) return route.fulfill({ response: answer })
    const body = (await answer.json()) as { user: { memberships: { permissions: string[] }[] } }
    for (const one of body.user.memberships) {
      one.permissions = one.permissions.filter(permission => permission !== right)
    }
    return route.fulfill({ response: answer, json: body })
  }
}
