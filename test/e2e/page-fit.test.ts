import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { busyDay } from '../support/busy-day.js'
import { DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { LOOKS } from '../support/looks.js'
import { watchAnswers } from '../support/page-states.js'
import { shopAddresses } from '../support/route-addresses.js'

const SPA = { slug: 'lotus-day-spa', service: 'swedish-massage' }
const SPORTS = { slug: 'riverside-sports-center', service: 'padel' }
const [PHONE, , DESK] = LOOKS

/** What somebody saw who looked at pictures of every page beside the design kit. */
describe('how pages fit', function () {
  this.timeout(120_000)
  let bench: InProcessEngine

  before(async () => {
    const businesses = [SPA.slug, SPORTS.slug]
    bench = await startInProcessEngine({ isDemoWanted: true, businesses })
  })
  afterEach(() => bench.closePages())
  after(() => bench?.close())

  const addressesOf = ({ slug, service }: typeof SPA) =>
    shopAddresses(bench, { customer: new BookingClient(bench.url, slug), service })

  async function openAdmin(path: string, { viewport }: (typeof LOOKS)[number], { slug } = SPA): Promise<Page> {
    const page = await bench.open('/admin/login')
    await page.setViewportSize(viewport)
    const answers = watchAnswers(page)
    await fillSignIn(page, `owner@${slug}.test`, DEMO_PASSWORD)
    await page.waitForURL(url => !url.pathname.endsWith('/login'))
    await page.goto(bench.url + path)
    await page.locator('h1').first().waitFor()
    await answers.rest()
    return page
  }

  it('shows no shape of loading where a booking asks for no form', async () => {
    const { intake } = await addressesOf(SPA)
    const page = await bench.open('/health')
    await page.clock.install()
    await page.goto(bench.url + intake)
    await page.getByRole('heading', { name: 'Nothing to fill in' }).waitFor()
    await page.clock.runFor(1_000)
    expect(await page.locator('.bw-skeleton').count()).to.equal(0)
  })

  it('opens a flower after a booking in a spa, and the mark of the brand elsewhere', async () => {
    for (const [business, petals] of [
      [SPA, 7],
      [SPORTS, 0],
    ] as const) {
      const { confirmation } = await addressesOf(business)
      const page = await bench.open(confirmation ?? '')
      await page.locator('.done__mark').waitFor()
      expect(await page.locator('.done__petal').count(), business.slug).to.equal(petals)
    }
  })

  it('parts the time that is held from the court it is held on', async () => {
    const page = await bench.open(`/b/${SPORTS.slug}/`)
    await page.getByTestId('first-time').first().click()
    await page.getByTestId('held-things').waitFor()
    expect(await page.locator('.visit__when').innerText()).to.match(/\d\d:\d\d \S/)
  })

  it('keeps a name of three words on one line of the head of a phone', async () => {
    const page = await bench.open(`/b/${SPA.slug}/`)
    await page.setViewportSize(PHONE.viewport)
    const name = page.locator('.shop__brand > span')
    await name.waitFor()
    const lines = await name.evaluate(
      one => one.getClientRects()[0]!.height / parseFloat(getComputedStyle(one).lineHeight),
    )
    expect(lines).to.be.below(1.5)
  })

  it('writes the comma of the language between what, when and with whom', async () => {
    const page = await bench.open(`/b/${SPA.slug}/?lang=ar`)
    const next = page.locator('.hero__next')
    await next.getByText('Swedish Massage').waitFor()
    expect(await next.innerText()).to.match(/، Swedish Massage/)
    await page.goto(`${bench.url}/b/${SPA.slug}/${SPA.service}/times`)
    const about = page.locator('h1 + p').first()
    await about.waitFor()
    expect(await about.innerText()).to.match(/^Swedish Massage، /)
  })

  it('draws a page on which there is nothing', async () => {
    const page = await bench.open(`/b/${SPA.slug}/account/device`)
    await page.locator('.bw-empty').waitFor()
    const drawing = await page.locator('.bw-empty').evaluate(empty => {
      const { inlineSize, maskImage } = getComputedStyle(empty, '::before')
      return [inlineSize, maskImage.slice(0, 10)]
    })
    expect(drawing).to.deep.equal(['120px', 'url("data:'])
  })

  it('keeps no column in the plan of a visit for what nothing in it asks', async () => {
    for (const [{ slug }, columns] of [
      [SPA, 2],
      [SPORTS, 1],
    ] as const) {
      const page = await bench.open(`/b/${slug}/plan/services`)
      await page.setViewportSize(DESK.viewport)
      const line = page.getByTestId('plan-line').first()
      await line.waitFor()
      const fields = line.locator('select')
      expect(await fields.count(), slug).to.equal(columns)
      const [last, remove] = await Promise.all([fields.last().boundingBox(), line.getByRole('button').boundingBox()])
      expect(remove!.x - last!.x - last!.width, slug).to.be.within(8, 24)
    }
  })

  it('shows on a phone what roles may do, beside the names of the permissions', async () => {
    const page = await openAdmin('/admin/roles', PHONE)
    const matrix = page.getByTestId('role-matrix')
    const marked = matrix.locator('tbody tr').first().locator('td')
    const second = await marked.nth(1).boundingBox()
    expect(second!.x + second!.width, 'two roles are in sight').to.be.below(PHONE.viewport.width)
    await marked.last().scrollIntoViewIfNeeded()
    const permission = await matrix.locator('tbody th').first().boundingBox()
    expect(permission!.x, 'the permission stays').to.be.at.least(0)
  })

  it('clips the column that stays at the corners of its card', async () => {
    const page = await openAdmin('/admin/roles', PHONE)
    const [outer, inner] = await page.getByTestId('role-matrix').evaluate(table => {
      const radius = (element: Element) => parseFloat(getComputedStyle(element).borderTopLeftRadius)
      return [radius(table.closest('.bw-card')!), radius(table.parentElement!)]
    })
    expect(outer).to.be.above(1)
    expect(inner, 'within the hairline').to.equal(outer! - 1)
  })

  it('leaves the page of components at its top', async () => {
    const page = await openAdmin('/admin/components', DESK)
    await page.locator('.bw-days').first().waitFor()
    expect(await page.evaluate(() => scrollY)).to.equal(0)
  })

  it('lets the end of a page be scrolled clear of a message on a phone', async () => {
    const page = await openAdmin('/admin/sign-ins', PHONE)
    await page.getByRole('button', { name: 'Save telephone' }).click()
    const toast = page.locator('.bw-toast--place')
    await toast.hover()
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    const last = await page.locator('main button').last().boundingBox()
    expect(last!.y + last!.height).to.be.below((await toast.boundingBox())!.y)
  })

  it('keeps the words of each button of a booking inside it where the calendar opens it', async () => {
    for (const look of [PHONE, DESK]) {
      const page = await openAdmin(`/admin/calendar?date=${busyDay()}`, look)
      await page.getByTestId('calendar-entry').first().click()
      await page.getByTestId('booking-reassign').waitFor()
      const buttons = page.getByTestId('booking-sheet').locator('.bw-btn')
      expect(await buttons.count(), 'buttons').to.be.greaterThan(3)
      const wide = await buttons.evaluateAll(all =>
        all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent),
      )
      expect(wide, look.label).to.deep.equal([])
    }
  })

  it('leaves a page at its top when the navigation scrolls to where one is', async () => {
    const page = await openAdmin('/admin/reports', DESK)
    expect(await page.locator('.app__links').evaluate(links => links.scrollTop)).to.be.greaterThan(0)
    expect(await page.evaluate(() => window.scrollY)).to.equal(0)
  })

  it('shows where one is in the navigation as soon as there is room for it', async () => {
    const page = await openAdmin('/admin/reports', PHONE)
    await page.setViewportSize(DESK.viewport)
    await page.waitForFunction(() => {
      const links = document.querySelector('.app__links')!.getBoundingClientRect()
      const here = document.querySelector('.app__links [aria-current]')!.getBoundingClientRect()
      return links.height > 0 && here.top >= links.top && here.bottom <= links.bottom
    })
  })

  it('breaks what a page is for alike on every page, and leaves room for its button beside it', async () => {
    const page = await openAdmin('/admin/audit', DESK)
    const [title, button] = await Promise.all([
      page.locator('h1').boundingBox(),
      page.getByRole('button', { name: 'Check the seal' }).boundingBox(),
    ])
    expect(button!.x).to.be.above(title!.x + title!.width)
  })

  it('rings no class of a week while nothing is chosen', async () => {
    const page = await openAdmin(`/admin/calendar?view=week&date=${busyDay()}`, DESK, SPORTS)
    await page.getByTestId('calendar-entry').filter({ hasText: 'Spin 45' }).first().waitFor()
    expect(await page.locator('.bw-event--chosen').count()).to.equal(0)
  })

  it('stands all buttons of the head of the calendar on one line, and marks the list where a week fits not', async () => {
    const page = await openAdmin(`/admin/calendar?view=week&date=${busyDay()}`, DESK)
    const [today, walkIn] = await Promise.all([
      page.getByRole('button', { name: 'Today', exact: true }).boundingBox(),
      page.getByTestId('walk-in').boundingBox(),
    ])
    expect(walkIn!.y).to.be.closeTo(today!.y, 1)
    await page.setViewportSize(PHONE.viewport)
    const pressed = page.locator('.cal__types [aria-pressed="true"]')
    await pressed.filter({ hasText: 'List' }).waitFor()
    expect(await pressed.count()).to.equal(1)
  })

  it('leads a keyboard past the head of the calendar', async () => {
    const page = await openAdmin(`/admin/calendar?date=${busyDay()}`, DESK)
    await page.getByTestId('calendar-entry').first().waitFor()
    for (const key of ['Tab', 'Enter', 'Tab', 'Enter']) await page.keyboard.press(key)
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-booking'))).to.equal(true)
  })
})
