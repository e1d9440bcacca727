import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'

const SLUG = 'riverside-sports-center'
const DAY_MS = 86_400_000
const day = new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10)

describe('a storefront of courts and classes', function () {
  this.timeout(120_000)
  let bench: InProcessEngine

  before(async () => (bench = await startInProcessEngine({ isDemoWanted: true, businesses: [SLUG] })))
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  const cell = (page: Page, court: string, startsAt: string) =>
    page.locator(`[data-thing="${court}"][data-starts-at="${startsAt}"] input`)

  async function fillAndBook(page: Page, name: string): Promise<void> {
    await page.getByTestId('field-name').fill(name)
    await page.getByTestId('field-email').fill(`${name.toLowerCase()}@players.test`)
    await page.getByTestId('book-button').first().click()
    await page.getByTestId('booking-time').waitFor()
  }

  it('shows courts side by side, is walked with arrows, and books the court that was chosen', async () => {
    const page = await bench.open(`/b/${SLUG}/padel/times?day=${day}`)
    await page.getByTestId('view-grid').click()
    await page.getByTestId('thing-grid').waitFor()
    const heads = await page.locator('.courts__head').allInnerTexts()
    expect(heads).to.deep.equal(['Padel 1', 'Padel 2', 'Padel 3'])
    const starts = await page
      .locator('[data-thing="Padel 2"]')
      .evaluateAll(found => found.map(one => one.getAttribute('data-starts-at') ?? ''))
    expect(starts.length).to.be.above(5)
    await cell(page, 'Padel 2', starts[1] ?? '').focus()
    await page.keyboard.press('Space')
    const goes = async (key: string, court: string) => {
      await page.keyboard.press(key)
      await page.locator(`[data-thing="${court}"] input:checked`).waitFor()
      expect(await page.locator('.courts input:checked').count()).to.equal(1)
      return new URL(page.url()).searchParams.get('at') ?? ''
    }
    await goes('ArrowRight', 'Padel 3')
    const before = await goes('ArrowLeft', 'Padel 2')
    const third = await goes('ArrowDown', 'Padel 2')
    expect(third > before, `${third} is later than ${before}`).to.equal(true)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.match(/^Padel 2, .+, €\d/)
    await page.getByTestId('visit-things').filter({ hasText: 'Padel 2' }).waitFor()
    await checkEveryLook(page, 'storefront-courts')
    await page.getByTestId('hold-button').click()
    await page.getByTestId('held-things').filter({ hasText: 'Padel 2' }).waitFor()

    const other = await bench.open(`/b/${SLUG}/padel/times?view=grid&day=${day}`)
    await cell(other, 'Padel 1', third).waitFor({ state: 'attached' })
    expect(await cell(other, 'Padel 2', third).count(), 'what somebody holds is no choice').to.equal(0)

    await fillAndBook(page, 'Lucia')
    await page.getByText('Padel 2').first().waitFor()
  })

  it('offers what is free instead when the court went meanwhile, at any court', async () => {
    const page = await bench.open(`/b/${SLUG}/padel/times?view=grid&day=${day}`)
    await page.getByTestId('thing-grid').waitFor()
    const startsAt = (await page.locator('[data-thing="Padel 3"]').nth(4).getAttribute('data-starts-at')) ?? ''
    const client = new BookingClient(bench.url, SLUG)
    const question = `serviceId=${await padelId(client)}&from=${day}&to=${day}`
    const { items } = await client.get<{ items: { resource: { id: string; name: string } }[] }>(
      `/availability/resources?${question}`,
    )
    const court = items.find(({ resource }) => resource.name === 'Padel 3')!.resource.id
    await cell(page, 'Padel 3', startsAt).check()
    const held = await client.post('/holds', {
      appointments: [{ serviceId: await padelId(client), startsAt, resourceIds: [court] }],
    })
    expect(held.status).to.equal(201)
    await page.getByTestId('hold-button').click()
    await page.getByTestId('alternative').first().waitFor()
    expect(await page.getByTestId('alternative').count()).to.be.at.least(3)
    await page.getByTestId('alternative').first().click()
    await page.getByTestId('held-card').waitFor()
  })

  it('lists the classes of seven days with the places that are left, and books one', async () => {
    const page = await bench.open(`/b/${SLUG}/`)
    await page.getByTestId('classes-link').click()
    await page.getByTestId('class-line').first().waitFor()
    expect(await page.getByTestId('class-line').first().innerText()).to.match(/Spin 45[\s\S]*places? left/)
    await checkEveryLook(page, 'storefront-classes')
    await page.getByTestId('class-book').first().click()
    await page.getByTestId('held-card').waitFor()
    await fillAndBook(page, 'Ana')
    await page.goto(`${bench.url}/b/${SLUG}/classes/week?from=2027-99-99`)
    await page.getByTestId('class-line').first().waitFor()
  })

  async function padelId(client: BookingClient): Promise<string> {
    const { items } = await client.get<{ items: { id: string; slug: string }[] }>('/services')
    return items.find(({ slug }) => slug === 'padel')!.id
  }
})
