import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { encode } from 'uqr'
import { bookInShop, Desk } from '../journeys/support/desk.js'
import { openEmptyBusiness, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { listenForDevices, type Devices } from '../journeys/support/devices.js'
import { eventually } from '../journeys/support/eventually.js'
import { foundPricedCourts } from '../journeys/support/padel-prices.js'
import { foundSportsCenter } from '../journeys/support/sports-center.js'
import {
  followRules,
  typeLights,
  typePrices,
  typeRules,
  typeServices,
  typeThings,
} from '../journeys/support/typed-sports-center.js'
import type { AnswerBody } from '../support/booking-client.js'

const NAME = 'Riverside Sports Center'
const FACTS = { slug: 'riverside', name: NAME, timeZone: 'Europe/Madrid', currency: 'EUR' }
const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = ['2027-10-19', '2027-10-20', '2027-10-21', '2027-10-22'] as const
const SATURDAY = '2027-10-23'
const NEXT_WEEK = '2027-10-27'
const REQUESTS = 200
const MARTA = { name: 'Marta Vidal', email: 'marta@example.test' }

type Described = Record<string, { id: string }[]>

/** The sports center of the journeys, typed into an empty business; then steps 4, 5 and 7 to 13 in the browser. */
describe('A sports center that is typed into the admin, and its players', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let desk: Desk
  let lucia: { id: string; token: string }
  let rider1: { id: string; token: string }
  let riders: AnswerBody[]
  let lights: Devices | undefined
  /** Pages of those who wait for a place in the class. */
  const waiting: Page[] = []
  /** What Marta books, by day. */
  const marta = new Map<string, string | undefined>()

  before(async () => {
    world = await openEmptyBusiness(FACTS, '2027-10-18', '08:00')
    desk = new Desk(world)
  })
  after(async () => {
    await world?.close('2027-10-30T00:00:00Z')
    lights?.close()
  })

  const at = (day: string, time: string) => world.business.at(day, time)
  const shopAt = (service: string, day: string) => `${world.url}/b/riverside/${service}/times?day=${day}`

  it('is the same as the center of the journeys when hours, courts, hall, classes, prices and rules are typed', async () => {
    const { setup, business, sandbox } = world
    await setup.location({ name: NAME })
    await typeThings(world, desk)
    await typeServices(world)
    await typePrices(world, desk)
    await typeRules(world, desk)
    const [halls, courts] = [
      await (await foundSportsCenter(sandbox, 'halls-by-api')).described(),
      await (await foundPricedCourts(sandbox, 'courts-by-api')).described(),
    ]
    const [typed, twin] = [await business.described(), both(halls as Described, courts as Described)]
    for (const [path, items] of Object.entries(twin)) {
      for (const [index, item] of items.entries()) expect(typed[path]?.[index], path).to.deep.equal(item)
      expect(typed[path], path).to.have.lengthOf(items.length)
    }
  })

  const priceOn = (page: Page, day: string, time: string) =>
    page.locator(`[data-testid="time"][data-starts-at="${at(day, time)}"]`).innerText()

  it('shows guests what each time costs, and books 16:30 for 32 euros', async () => {
    const page = await world.openPage()
    await page.goto(shopAt('padel', WEDNESDAY))
    for (const [time, price] of [
      ['10:00', '€24.00'],
      ['16:30', '€32.00'],
      ['17:00', '€36.00'],
      ['19:30', '€40.00'],
    ] as const) {
      expect(await priceOn(page, WEDNESDAY, time)).to.contain(price)
    }
    lucia = await bookInShop(page, shopAt('padel', WEDNESDAY), {
      startsAt: at(WEDNESDAY, '16:30'),
      name: 'Lucia Ferrer',
    })
    expect((await world.business.owner.read(lucia.id)).total).to.deep.equal({ amount: 3_200, currency: 'EUR' })
  })

  it('tells guests that they book 7 days ahead, and books a member 9 days ahead at a quarter less', async () => {
    const { setup, page } = world
    const shop = await world.openPage()
    await shop.goto(`${shopAt('padel', NEXT_WEEK)}&at=${at(NEXT_WEEK, '10:00')}`)
    await shop.getByTestId('lost-why').getByText('guests book 7 days ahead').waitFor()
    await setup.go('clients')
    await desk.press('client-add')
    await page.getByTestId('new-client-name').fill(MARTA.name)
    await page.getByTestId('new-client-email').fill(MARTA.email)
    const { id } = await setup.saving('/clients', () => desk.press('new-client-save'))
    await desk.press('client-edit')
    await page.getByTestId('client-group-members').press('Space')
    await setup.saving(`/clients/${id}`, () => desk.press('edit-save'))
    expect(await desk.begin('Padel', NEXT_WEEK), 'somebody unknown').to.deep.equal([])
    const ahead = await desk.book({ ...MARTA, service: 'Padel', day: NEXT_WEEK, time: '10:00', isKnown: true })
    expect((ahead.total as { amount: number }).amount).to.equal(1_800)
    marta.set(NEXT_WEEK, ahead.id)
  })

  it('gives a member at most 180 minutes of peak a week, and says how many are left', async () => {
    const { page } = world
    for (const day of [TUESDAY, WEDNESDAY]) {
      const booked = await desk.book({ ...MARTA, service: 'Padel', day, time: '16:30', isKnown: true })
      expect((booked.total as { amount: number }).amount).to.equal(2_400)
      marta.set(day, booked.id)
    }
    const early = await desk.book({ ...MARTA, service: 'Padel', day: THURSDAY, time: '10:00', isKnown: true })
    marta.set(THURSDAY, early.id)
    await desk.begin('Padel', THURSDAY)
    const third = await desk.send({ ...MARTA, service: 'Padel', day: THURSDAY, time: '18:00' })
    expect([third.status, third.body.code]).to.deep.equal([409, 'BW_BAND_LIMIT'])
    await page.getByText('60 minutes left').first().waitFor()
  })

  it('gives the ball machine to one court at a time, and says at the desk that it is the machine', async () => {
    const { business, setup, page } = world
    const wish = { service: 'Padel with ball machine', day: WEDNESDAY, time: '10:00', name: 'Marc Soler' }
    await desk.book({ ...wish, thing: ['court', 'Padel 1'] })
    const beside = await desk.begin(wish.service, WEDNESDAY, undefined, { thing: ['court', 'Padel 2'] })
    expect(beside).to.include('11:30').and.not.include('10:00')
    const query = new URLSearchParams({
      service: business.id(wish.service),
      date: WEDNESDAY,
      at: at(WEDNESDAY, '10:00'),
    })
    await setup.go(`availability?${query}`)
    await page
      .getByTestId('why-panel')
      .getByText(/ball machine/i)
      .first()
      .waitFor()
    const without = await desk.begin('Padel', WEDNESDAY, undefined, { thing: ['court', 'Padel 2'] })
    expect(without, 'without the machine').to.include('10:00')
  })

  it('gives the full hall and its halves only where nobody stands in the way', async () => {
    const club = { name: 'Volleyball Club', day: SATURDAY }
    await desk.book({ ...club, service: 'Full Hall 90', time: '10:00' })
    const half = (name: string) => ({ thing: ['hall', name] as const })
    await desk.book({ ...club, ...half('Half A'), service: 'Half Hall 60', time: '09:00' })
    expect(await desk.begin('Half Hall 60', SATURDAY, undefined, half('Half B'))).not.to.include('11:00')
    await desk.book({ ...club, ...half('Half B'), service: 'Half Hall 30', time: '11:30' })
    await desk.book({ ...club, ...half('Half A'), service: 'Half Hall 60', time: '12:00' })
    expect(await desk.begin('Full Hall 90', SATURDAY))
      .to.include('13:00')
      .and.not.include('12:00')
    await desk.book({ ...club, ...half('Half B'), service: 'Half Hall 60', time: '12:00' })
  })

  it(`gives 20 of ${REQUESTS} requests for a class of 20 a place, and lets number 21 wait for one`, async () => {
    const { setup, page, business } = world
    await setup.go('classes')
    await desk.press('class-add')
    await page.getByTestId('new-class-service').selectOption({ label: 'Spin 45' })
    await page.getByTestId('new-class-date').fill(WEDNESDAY)
    await page.getByTestId('new-class-time').fill('18:30')
    await desk.press('new-class-submit')
    await page.getByTestId('new-class-preview').waitFor()
    const { items } = await setup.saving<{ items: { id: string }[] }>('/sessions', () => desk.press('new-class-submit'))
    const rider = await world.openPage()
    const startsAt = at(WEDNESDAY, '18:30')
    rider1 = await bookInShop(rider, shopAt('spin-45', WEDNESDAY), { startsAt, name: 'Rider 1' })
    const wish = { serviceId: business.id('Spin 45'), sessionId: items[0]!.id }
    const others = Array.from({ length: REQUESTS - 1 }, (_, index) => business.book(`Rider ${index + 2}`, [wish]))
    const answers = await Promise.all(others)
    riders = answers.filter(({ status }) => status === 201).map(({ body }) => body)
    expect(riders).to.have.lengthOf(19)
    const refused = answers.filter(({ status }) => status !== 201).map(({ status, body }) => `${status} ${body.code}`)
    expect(new Set(refused)).to.deep.equal(new Set(['409 BW_SLOT_TAKEN']))
    for (const name of ['Number 21', 'Number 22']) await waitFor(await world.openPage(), name)
    await setup.go('waitlist')
    await page.getByText('Number 21').first().waitFor()
  })

  async function waitFor(tab: Page, name: string): Promise<void> {
    await tab.goto(shopAt('spin-45', WEDNESDAY))
    await tab.getByTestId('wait-class').click()
    await tab.getByTestId('field-name').fill(name)
    await tab.getByTestId('field-email').fill(`${name.toLowerCase().replace(' ', '.')}@example.test`)
    await tab.getByTestId('join-button').click()
    await tab.locator('[data-status="waiting"]').first().waitFor()
    waiting.push(tab)
  }

  it('offers training with the coach around his class', async () => {
    const times = ['16:00', '16:30', '17:00', '17:30', '19:30', '20:00', '20:30', '21:00']
    expect(await desk.begin('Private Training', WEDNESDAY)).to.deep.equal(times)
  })

  it('counts the hours of the nights in which the clocks change: seven for 140 euros, five for 100', async () => {
    const { setup } = world
    await setup.policy('Far ahead', { fields: { 'Book ahead, days': '366' } })
    await followRules(world, ['Night Tournament', 'Short Night Tournament'], 'Far ahead')
    for (const [service, day, hours, total] of [
      ['Night Tournament', '2027-10-31', 7, 14_000],
      ['Short Night Tournament', '2028-03-26', 5, 10_000],
    ] as const) {
      const body = await desk.book({ service, day, time: '00:00', name: 'Volleyball Club' })
      const [visit] = body.appointments as { startsAt: string; endsAt: string }[]
      expect((Date.parse(visit!.endsAt) - Date.parse(visit!.startsAt)) / 3_600_000).to.equal(hours)
      expect(world.business.timeOf(visit!.endsAt)).to.equal('06:00')
      expect(body.total).to.deep.equal({ amount: total, currency: 'EUR' })
    }
  })

  it('gives a place that is cancelled 13 hours before to number 21', async () => {
    await world.clock(WEDNESDAY, '05:30')
    const tab = await world.openPage()
    await tab.goto(`${world.url}/b/riverside/manage/${rider1.id}?token=${rider1.token}&action=cancel`)
    await tab.getByTestId('cancel-confirm').click()
    await tab.getByTestId('news').waitFor()
    await world.clock(WEDNESDAY, '05:30')
    const [first, second] = waiting as [Page, Page]
    for (const page of [first, second]) await page.reload()
    await second.locator('[data-status="waiting"]').first().waitFor()
    await first.getByTestId('see-offer').click()
    await first.getByTestId('accept-button').click()
    await first.getByTestId('confirmation-reference').waitFor()
    const { body } = await world.business.owner.as('GET', `/sessions?from=${WEDNESDAY}&to=${WEDNESDAY}`)
    expect(body.items).to.have.lengthOf(1)
    expect((body.items as { placesLeft: number }[])[0]?.placesLeft).to.equal(0)
  })

  it('turns the lights of a court on five minutes before the visit, as its page and a webhook say', async () => {
    lights = await listenForDevices()
    await typeLights(world, desk, { court: 'Padel 1', minutes: '5', url: lights.url })
    const on = () => lights?.calls.filter(({ data }) => data.startsAt === at(WEDNESDAY, '16:30')) ?? []
    await world.clock(WEDNESDAY, '16:24:59')
    expect(on()).to.deep.equal([])
    await world.clock(WEDNESDAY, '16:25')
    const [call] = await eventually(async () => (on().length > 0 ? on() : undefined))
    expect([call?.type, call?.data.resourceId]).to.deep.equal(['resource.before-use', world.business.id('Padel 1')])
  })

  it('has a code that brings a player up at the door, and writes 15 minutes after the start who did not come', async () => {
    await world.clock(WEDNESDAY, '16:25')
    const tab = await world.openPage({ viewport: { width: 390, height: 844 } })
    await tab.goto(`${world.url}/b/riverside/booking/${lucia.id}?token=${lucia.token}`)
    await tab.getByTestId('arrival').locator('summary').click()
    const drawn = await tab.getByTestId('arrival-code').locator('path').getAttribute('d')
    const address = `${world.url}/admin/bookings?booking=${lucia.id}`
    expect(drawn, 'what a camera reads').to.equal(modulesOf(address))
    await world.page.goto(address)
    await desk.press('booking-check-in')
    await desk.state('Checked in')
    await world.clock(WEDNESDAY, '16:45')
    await desk.open(await missedBy(WEDNESDAY))
    await desk.state('No-show')
    await world.page.getByTestId('booking-fees').getByText('5.00').first().waitFor()
  })

  /** The booking of Marta on a day, once the engine has written that she did not come. */
  function missedBy(day: string): Promise<string> {
    return eventually(async () => {
      const found = await world.business.owner.read(marta.get(day))
      return found.status === 'no-show' ? found.id : undefined
    })
  }

  it('offers no place of the class any more in the last hour before it', async () => {
    await world.clock(WEDNESDAY, '17:31')
    const [gone] = riders
    expect((await world.business.visitor.cancel(gone!.id ?? '', gone!.manageToken ?? '')).status).to.equal(200)
    await world.clock(WEDNESDAY, '17:31')
    const [, second] = waiting as [Page, Page]
    await second.reload()
    await second.locator('[data-status="waiting"]').first().waitFor()
    const { body } = await world.business.owner.as('GET', '/waitlist/entries')
    expect((body.items as { status: string }[]).map(({ status }) => status))
      .to.include('waiting')
      .and.not.include('offered')
  })

  it('says for the day how full each court was in peak hours, what an hour brought, and how much was of members', async () => {
    const { setup, page } = world
    await world.clock(WEDNESDAY, '23:00')
    await setup.go('reports')
    await page.getByRole('button', { name: 'Dates' }).click()
    for (const field of ['from', 'to']) await page.getByTestId(`reports-${field}`).fill(WEDNESDAY)
    const rows = async (name: string) => {
      await desk.press(`report-table-${name}`)
      const body = page.getByTestId(`report-${name}`).locator('tbody tr')
      await body.first().waitFor()
      const texts = await body.evaluateAll(all =>
        all.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent?.trim() ?? '')),
      )
      return new Map(texts.map(([key, ...rest]) => [key, rest]))
    }
    const peak = await rows('peak')
    // 300 minutes of peak, 60 of them booked; 120 of the other 660. Of two visits of 90 minutes one came, for 32 euros.
    const padel = ['court', '300', '60', '20%', '18.2%', 'EUR', '€32.00', '€10.67', '€2.00']
    expect(peak.get('Padel 1')).to.deep.equal(padel)
    expect(peak.get('Padel 3')?.slice(0, 4)).to.deep.equal(['court', '300', '0', '0%'])
    await page.getByTestId('reports-to').fill(THURSDAY)
    const groups = await rows('groups')
    expect(groups.get('Guests')).to.deep.equal(['21', '91.3%', '20', '2', 'EUR', '€32.00'])
    expect(groups.get('Members')).to.deep.equal(['2', '8.7%', '1', '0', 'EUR', '€18.00'])
  })

  it('lets somebody who missed three visits in thirty days book nothing, until a week after the last', async () => {
    const { page } = world
    await world.clock(THURSDAY, '10:15')
    await missedBy(THURSDAY)
    expect(await desk.begin('Padel', FRIDAY, MARTA.name), 'for her').to.deep.equal([])
    expect(await desk.begin('Padel', FRIDAY), 'for others').to.include('10:00')
    const refused = await desk.send({ ...MARTA, service: 'Padel', day: FRIDAY, time: '10:00' })
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_CUSTOMER_BLOCKED'])
    expect(refused.body.details).to.deep.include({ until: at('2027-10-28', '10:00') })
    await page.getByText('3 visits within 30 days were missed').first().waitFor()
    // What stands is hers, and she comes to it.
    await world.clock(NEXT_WEEK, '10:00')
    await desk.open(marta.get(NEXT_WEEK))
    await desk.press('booking-check-in')
    await desk.state('Checked in')
    await world.clock('2027-10-28', '10:00')
    const again = { ...MARTA, service: 'Padel', day: '2027-10-29', time: '10:00', isKnown: true }
    expect((await desk.book(again)).status).to.equal('confirmed')
  })
})

/** The dark modules of a QR code of a text. */
function modulesOf(text: string): string {
  const { data } = encode(text, { ecc: 'M', border: 4 })
  return data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
}

/** One business out of two that were described apart; the name of a group makes its key in the admin. */
function both(halls: Described, courts: Described): Described {
  const joined = Object.keys(halls).map(path => {
    const items = new Map([...(halls[path] ?? []), ...(courts[path] ?? [])].map(item => [item.id, item]))
    return [path, [...items.values()].sort((left, right) => left.id.localeCompare(right.id))] as const
  })
  return JSON.parse(JSON.stringify(Object.fromEntries(joined)).replaceAll('"member"', '"members"')) as Described
}
