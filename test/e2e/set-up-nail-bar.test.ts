import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { AnswerBody } from '../support/booking-client.js'
import { AdminSetup } from '../journeys/support/admin-setup.js'
import { JourneyBusiness } from '../journeys/support/business.js'
import { Desk } from '../journeys/support/desk.js'
import { openEmptyBusiness, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { eventually } from '../journeys/support/eventually.js'
import { foundNailBar } from '../journeys/support/nail-bar.js'

const NAME = "Ama's Nail Bar"
const ZONE = { timeZone: 'Asia/Singapore', currency: 'SGD' }
const [TODAY, FRIDAY, SATURDAY, SUNDAY] = ['2027-09-02', '2027-09-03', '2027-09-04', '2027-09-05'] as const
const AMA = 'ama@example.test'
const PASSWORD = 'a password of her own'
const GEL = 'Gel Manicure'

/** The nail bar of the journeys: its owner signs up by herself and types the rest; then steps 5, 6, 8 to 10 and 14. */
describe('A nail bar whose owner signs up by herself, and its customers', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let page: Page
  let setup: AdminSetup
  let desk: Desk
  let bar: JourneyBusiness
  let booked: { id: string; token: string }

  before(async () => {
    // Somebody who runs the installation; the clocks of all pages.
    world = await openEmptyBusiness({ slug: 'operator', name: 'Operator', ...ZONE }, TODAY, '10:00')
    page = await world.openPage()
  })
  after(() => world?.close('2027-09-06T00:00:00Z'))

  /** There is no mail server, so the terminal shows the link of the letter. */
  const letter = () =>
    eventually(async () => /\/admin\/verify\?token=[\w.-]*[\w-]/.exec(world.sandbox.engines[0]?.output() ?? '')?.[0])

  it('is opened with a profile, hours and a telephone number, and her address is confirmed by a letter', async () => {
    await page.goto(`${world.url}/admin/sign-up`)
    await page.getByTestId('business-name').fill(NAME)
    await page.getByTestId('business-slug').fill('ama')
    await page.getByTestId('business-country').selectOption('SG')
    expect(await page.getByTestId('business-currency').inputValue()).to.equal('SGD')
    await page.getByTestId('business-zone').selectOption('Asia/Singapore')
    await page.getByTestId('business-phone').fill('+65 6123 0000')
    await page.getByTestId('business-days').selectOption('toSunday')
    await page.getByTestId('business-opens').fill('10:00')
    await page.getByTestId('business-closes').fill('20:00')
    await page.getByTestId('person-name').fill('Ama Mensah')
    await page.getByTestId('person-email').fill(AMA)
    await page.getByTestId('person-password').fill(PASSWORD)
    await page.getByTestId('sign-up-button').click()
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await page.goto(world.url + (await letter()))
    await page.getByTestId('verify-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('first-steps').waitFor()
    bar = await JourneyBusiness.existing(world.sandbox, { slug: 'ama', name: NAME, ...ZONE })
    await bar.clock(TODAY, '10:00')
    setup = new AdminSetup(page, world.url)
    desk = new Desk({ page, setup, business: bar })
    const tab = await world.openPage()
    await tab.goto(`${world.url}/b/ama/`)
    await tab.getByText(NAME).first().waitFor()
  })

  it('is the same as the bar of the journey when people, the service with its add-on and the rules are typed', async () => {
    await setup.go('hours')
    await page.getByTestId('hours-name').fill('Open')
    await setup.saving('/schedules', () => page.getByTestId('hours-save').click())
    const ama = await setup.thing('Ama Mensah', { hours: 'Open', skills: ['nails'], sort: 0 })
    await setup.thing('Li Wei', { hours: 'Open', skills: ['nails'], sort: 1 })
    await setup.go('policies')
    await page.getByLabel('Name', { exact: true }).first().fill('House rules')
    await page.getByLabel('A chosen time is kept, minutes').fill('15')
    await page.getByTestId('policy-depositPercent').fill('15.00')
    await page.getByTestId('policy-depositPercent-kind').selectOption('sum')
    await setup.saving('/policies', () => page.getByTestId('policy-save').click())
    await setup.service(GEL, {
      ...{ minutes: 60, step: 30, price: '48.00', needs: [{ key: 'artist', type: 'staff', skill: 'nails' }] },
      more: async form => {
        await form.getByTestId('add-on-add').click()
        await form.getByTestId('add-on-name').fill('Nail Art')
        await form.getByLabel('Minutes longer').fill('30')
        await form.getByTestId('add-on-price').fill('20.00')
      },
    })
    await setup.go(`resources/${ama}`)
    await page.getByTestId('row-price').fill('10.00')
    await setup.saving('/performers', () => page.getByTestId('row-save').click())
    const twin = await (await foundNailBar(world.sandbox, 'ama-by-api')).described()
    const typed = await bar.described()
    const [place] = typed['/catalog/locations'] as { phone: string }[]
    expect(place?.phone).to.equal('+65 6123 0000')
    expect({ ...typed, '/catalog/locations': 1 }).to.deep.equal({ ...twin, '/catalog/locations': 1 })
  })

  const shop = `/b/ama/gel-manicure/times?day=${SATURDAY}`
  async function artWithAma(tab: Page): Promise<void> {
    await tab.goto(world.url + shop)
    await tab.getByTestId('staff').filter({ hasText: 'Ama' }).click()
    await tab.getByTestId('add-on').click()
    await tab.getByText('Gel Manicure + Nail Art').first().waitFor()
  }
  const timeAt = (time: string) => `[data-testid="time"][data-starts-at="${bar.at(SATURDAY, time)}"]`

  it('offers 15:00, 15:30, 16:00 and 18:30 on Saturday after two for gel nails with art with Ama, at S$78.00', async () => {
    for (const time of ['14:00', '17:30']) {
      expect((await bar.book('A Guest', [bar.wish(GEL, SATURDAY, time, 'Ama Mensah')])).status).to.equal(201)
    }
    expect(await startsAfterTwo()).to.deep.equal(['15:00', '15:30', '16:00', '18:30'])
  })

  it('offers 15:00, 16:00 and 18:30 where starts leave no small gaps: 15:30 would strand half an hour twice', async () => {
    await setup.go('services')
    await page.getByRole('link', { name: GEL, exact: true }).click()
    await page.getByTestId('service-grid').selectOption({ label: 'At steps that leave no small gaps' })
    await page.getByLabel('Smallest gap to leave, minutes').fill('60')
    await page.getByLabel('In the day of').selectOption('staff')
    await setup.saving('/services', () => page.getByTestId('service-save').first().click())
    expect(await startsAfterTwo()).to.deep.equal(['15:00', '16:00', '18:30'])
  })

  async function startsAfterTwo(): Promise<string[]> {
    const tab = await world.openPage()
    await artWithAma(tab)
    await tab.locator(timeAt('18:30')).getByText('78').waitFor()
    const starts = await tab
      .getByTestId('time')
      .evaluateAll(all => all.map(item => item.getAttribute('data-starts-at') ?? ''))
    const times = starts.map(start => bar.timeOf(start)).filter(time => time >= '14:00')
    for (const time of times) expect(await tab.locator(timeAt(time)).innerText()).to.contain('78.00')
    return times
  }

  it('says of Sunday at 21:00 that it is outside the hours, with the nearest times', async () => {
    const tab = await world.openPage()
    await tab.goto(`${world.url}/b/ama/gel-manicure/times?day=${SUNDAY}&at=${bar.at(SUNDAY, '21:00')}`)
    await tab.getByTestId('lost-why').getByText('outside the hours').waitFor()
    await tab.getByTestId('alternative').first().waitFor()
  })

  it('keeps 15:00 for Jia Hui, and offers somebody else Li Wei at S$68.00', async () => {
    const [jia, other] = [await world.openPage(), await world.openPage()]
    for (const tab of [jia, other]) {
      await artWithAma(tab)
      await tab.locator(timeAt('15:00')).click()
    }
    await jia.getByTestId('hold-button').click()
    await jia.getByTestId('hold-timer').first().waitFor()
    await other.getByTestId('hold-button').click()
    const first = other.getByTestId('alternative').first()
    await first.getByText('Li').waitFor()
    expect(await first.getAttribute('data-starts-at')).to.equal(bar.at(SATURDAY, '15:00'))
    await first.click()
    await other.getByTestId('held-card').getByText('68.00').first().waitFor({ state: 'attached' })
    booked = await finish(jia, 'Jia Hui')
    const read = (await bar.owner.read(booked.id)) as AnswerBody & { total: object; deposit: object }
    expect([read.total, read.deposit]).to.deep.equal([
      { amount: 7_800, currency: 'SGD' },
      { amount: 1_500, currency: 'SGD' },
    ])
  })

  async function finish(tab: Page, name: string): Promise<{ id: string; token: string }> {
    await tab.getByTestId('field-name').fill(name)
    await tab.getByTestId('field-email').fill('jia.hui@example.test')
    const sent = tab.waitForResponse(
      answer => answer.request().method() === 'POST' && new URL(answer.url()).pathname.endsWith('/bookings'),
    )
    await tab.getByTestId('book-button').first().click()
    const { id = '', manageToken = '' } = (await (await sent).json()) as AnswerBody
    return { id, token: manageToken }
  }

  it('is moved by her to 16:00, half of which is her own time, with Ama and the art', async () => {
    const tab = await world.openPage()
    await tab.goto(`${world.url}/b/ama/manage/${booked.id}?token=${booked.token}`)
    await tab.getByTestId('reschedule-button').click()
    await tab.locator(timeAt('16:00')).click()
    await tab.getByTestId('reschedule-confirm').click()
    await tab.getByTestId('news').waitFor()
    await tab.locator(`[data-testid="booking-time"][data-starts-at="${bar.at(SATURDAY, '16:00')}"]`).waitFor()
    await tab.getByText('Ama Mensah').first().waitFor()
    const { appointments } = await bar.owner.read(booked.id)
    const [moved] = appointments as { startsAt: string; endsAt: string }[]
    expect([moved?.startsAt, moved?.endsAt]).to.deep.equal([bar.at(SATURDAY, '16:00'), bar.at(SATURDAY, '17:30')])
  })

  it('books Friday 11:00 with Li Wei for a caller, at S$48.00 with a deposit of S$15.00', async () => {
    const wish = { service: GEL, day: FRIDAY, time: '11:00', staff: 'Li Wei', name: 'Marcus Lee' }
    const booked = await desk.book({ ...wish, phone: '+65 6123 4567', source: 'Phone' })
    expect([booked.status, booked.source]).to.deep.equal(['confirmed', 'phone'])
    const sum = (amount: number) => ({ amount, currency: 'SGD' })
    expect(booked).to.deep.include({ total: sum(4_800), deposit: sum(1_500), balance: sum(3_300) })
    await desk.open(booked.id)
    await page.getByRole('dialog').getByText('Li Wei').first().waitFor()
    await page
      .getByRole('dialog')
      .getByText(/(\$|SGD\s)48\.00/)
      .first()
      .waitFor()
  })

  it('sees where its bookings come from: three by the web, one by telephone', async () => {
    await setup.go('reports')
    await desk.press('report-table-sources')
    const rows = page.getByTestId('report-sources').locator('tbody tr')
    await rows.nth(1).waitFor()
    const texts = await rows.evaluateAll(all =>
      all.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent?.trim() ?? '')),
    )
    expect(texts.slice(0, 2).map(row => row.slice(0, 3))).to.deep.equal([
      ['Web', '3', '75%'],
      ['Phone', '1', '25%'],
    ])
  })

  it('sees what suits Jia Hui when she calls again, once the rules look at what clients did before', async () => {
    await bar.clock(SUNDAY, '10:30')
    await page.clock.setFixedTime(bar.at(SUNDAY, '10:30'))
    await setup.go('policies')
    await page.getByTestId('policy-usual').press('Space')
    await setup.saving('/policies', () => desk.press('policy-save'))
    await desk.begin(GEL, '2027-09-07', 'Jia Hui')
    const best = await page.getByTestId('suiting-times').locator('li').first().innerText()
    expect(best).to.match(/16:00/).and.contain('had it last').and.contain('their usual time')
  })
})
