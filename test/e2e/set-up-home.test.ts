import { expect } from 'chai'
import type { Locator } from 'playwright-core'
import { Desk } from '../journeys/support/desk.js'
import { expectSame, openEmptyBusiness, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { eventually } from '../journeys/support/eventually.js'
import { foundHomeServices, FRIDAY, planned, PLACES, THURSDAY } from '../journeys/support/home-services.js'
import { addressOf, plain, Shop, type ShopBooking } from '../journeys/support/shop.js'
import { typeHomeServices } from '../journeys/support/typed-home.js'

const NAME = 'BrightSpark Home Services'
const FACTS = { slug: 'brightspark', name: NAME, timeZone: 'America/Chicago', currency: 'USD', place: 'Depot' }
const WEDNESDAY = '2027-06-09'
/** A week later Hannah is there. */
const NEXT_THURSDAY = '2027-06-17'
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 900 }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

interface Mail {
  to: string
  subject: string
  text: string
}

/** The plumber of the journeys, typed into an empty business; then the steps in browsers, but for what needs plugins. */
describe('A plumber whose owner types the business into the admin and works with it', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let desk: Desk
  let ken: Shop
  let kens: ShopBooking
  let leakAtA = ''

  before(async () => {
    world = await openEmptyBusiness(FACTS, WEDNESDAY, '07:30')
    desk = new Desk(world)
  })
  after(() => world?.close('2027-06-18T00:00:00Z'))

  const mails = async () =>
    (await world.business.visitor.outbox(`?tenant=${FACTS.slug}&limit=200`)) as unknown as Mail[]
  const told = (to: string, words: string) =>
    eventually(async () => (await mails()).find(mail => mail.to === to && mail.subject.includes(words)))
  const photo = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') })

  async function sayWhere({ page }: Shop, { zip, address }: { zip: string; address: string }): Promise<void> {
    await page.getByTestId('field-zip').fill(zip)
    await page.getByTestId('field-address').fill(address)
    await page.getByTestId('place-submit').click()
  }

  it('is the same as the business of the journey when its depot, people, area, windows and rules are typed', async () => {
    const { setup, business, sandbox } = world
    await typeHomeServices(setup)
    const twin = await foundHomeServices(sandbox, 'brightspark-by-api')
    await expectSame(business, twin)
    const [typed, described] = await Promise.all([business, twin].map(one => one.owner.as('GET', '/service-area')))
    expect({ ...typed?.body, version: 0 }).to.deep.equal({ ...described?.body, version: 0 })
  })

  it('shows no time in 78750, and the office who asked from there', async () => {
    const { setup, page } = world
    const shop = await Shop.open(world)
    await shop.go(`tap-replacement/times?day=${THURSDAY}`)
    await sayWhere(shop, { zip: '78750', address: '9 Far Road' })
    await shop.page.getByTestId('outside-area').waitFor()
    expect(await shop.page.getByTestId('time').count()).to.equal(0)
    await shop.page.getByTestId('field-lead-name').fill('Far Away')
    await shop.page.getByTestId('field-lead-email').fill('far@example.test')
    await shop.page.getByTestId('lead-submit').click()
    await shop.page.getByTestId('lead-sent').waitFor()
    await shop.close()
    await setup.go('service-area')
    const lead = page.getByTestId('contact-request').filter({ hasText: 'Far Away' })
    await lead.filter({ hasText: '78750' }).waitFor()
  })

  /** At the desk, with the planned start by the minute. */
  async function planLeak(at: 'A' | 'B', window: string, start: string): Promise<string> {
    const { setup, page } = world
    const sheet = page.getByTestId('new-booking-sheet')
    await setup.go('bookings')
    await setup.newBooking('Leak Repair')
    await sheet.getByLabel('With', { exact: true }).selectOption({ label: 'Diego Ramirez' })
    await page.getByTestId('new-booking-zip').fill(PLACES[at].zip)
    await page.getByTestId('new-booking-address').fill(PLACES[at].address)
    await page.getByTestId('time-date').fill(THURSDAY)
    await page.getByTestId('time-option').filter({ hasText: window }).click()
    await page.getByTestId('time-planned').selectOption({ label: start })
    await page.getByTestId('new-booking-name').fill(`Customer ${at}`)
    await page.getByTestId('new-booking-email').fill(`${at.toLowerCase()}@example.test`)
    return (await setup.saving('/bookings', () => page.getByTestId('new-booking-submit').click())).id
  }

  it('plans the Thursday of Diego at the desk, A at nine and B at one, and sends Hannah away', async () => {
    const { setup, page, business } = world
    leakAtA = await planLeak('A', '08:00–10:00', '09:00')
    await planLeak('B', '13:00–15:00', 'As early as possible')
    await setup.go(`resources/${business.id('Hannah Lee')}`)
    await page.getByTestId('time-off-from').fill(`${THURSDAY}T08:00`)
    await page.getByTestId('time-off-to').fill(`${THURSDAY}T17:00`)
    await setup.saving('/time-off', () => page.getByTestId('time-off-add').click())
  })

  it('sells Ken 10 to 12 and 15 to 17, where 11:15 and 15:15 are the only starts', async () => {
    const { business } = world
    ken = await Shop.open(world)
    await ken.go(`tap-replacement/times?day=${THURSDAY}`)
    await sayWhere(ken, PLACES.C)
    await ken.page.getByTestId('time').first().waitFor()
    expect(await ken.times('tap-replacement', THURSDAY)).to.deep.equal(['10:00', '15:00'])
    const { refused } = await business.offer('Tap Replacement', THURSDAY, { zip: PLACES.C.zip })
    expect([...refused.keys()]).to.deep.equal(['08:00', '13:00'])
    for (const reasons of refused.values()) expect(reasons).to.include('TRAVEL technician')
    const { setup, page } = world
    await setup.go(`availability?service=${business.id('Tap Replacement')}&date=${THURSDAY}`)
    await page.getByTestId('why-zip').fill(PLACES.C.zip)
    await page.getByTestId('why-zip').press('Tab')
    for (const time of ['08:00', '13:00']) {
      const window = `[data-testid="why-time"][data-starts-at="${business.at(THURSDAY, time)}"]`
      await page.locator(window).click()
      const panel = page.getByTestId('why-panel').filter({ hasText: time })
      await panel.waitFor()
      expect(await plain(panel)).to.match(/Diego Ramirez would not get there in time/)
    }
    const query = `serviceId=${business.id('Tap Replacement')}&from=${THURSDAY}&to=${THURSDAY}&zip=${PLACES.C.zip}`
    const { body } = await business.owner.as('GET', `/availability?${query}`)
    const starts = (body.slots as { starts: string[] }[]).flatMap(slot => slot.starts)
    expect(starts.map(start => business.timeOf(start))).to.deep.equal(['11:15', '15:15'])
  })

  it('tells Ken "between 10:00 and 12:00", takes two photos, and the office sees them', async () => {
    const { page } = ken
    await ken.choose('tap-replacement', THURSDAY, '10:00')
    expect(await ken.hold()).to.match(/between 10:00 and 12:00.*Total [A-Z]*\$119\.00 Deposit [A-Z]*\$50\.00/)
    await ken.say({ name: 'Ken Wu', phone: '+1 512 555 0199' })
    kens = await ken.book()
    expect(await ken.text('booking-time')).to.include('between 10:00 and 12:00')
    expect((await told(addressOf('Ken Wu'), NAME)).text).to.include('between 10:00 and 12:00')
    await ken.manage(kens)
    for (const [index, name] of ['tap.png', 'cupboard.png'].entries()) {
      await page.getByTestId('files-input').setInputFiles(photo(name))
      await page.getByTestId('file').nth(index).waitFor()
    }
    await desk.open(kens.id)
    await world.page.getByTestId('file-row').nth(1).waitFor()
    expect((await world.page.getByTestId('file-row').allInnerTexts()).join()).to.match(/tap\.png.*cupboard\.png/s)
  })

  it('gives the deposit back until exactly twelve hours before, and keeps it a minute later', async () => {
    await world.clock(WEDNESDAY, '22:00')
    expect(await ken.cancelTerms(kens)).not.to.include('$50.00')
    await world.clock(WEDNESDAY, '22:01')
    expect(await ken.cancelTerms(kens)).to.match(/Fee [A-Z]*\$50\.00/)
    await ken.page.getByTestId('cancel-keep').click()
  })

  it('refuses a drain inspection while the camera is with Hannah', async () => {
    const { business } = world
    const hers = { service: 'Drain Inspection', day: FRIDAY, time: '10:30', staff: 'Hannah Lee', at: 'B' } as const
    expect((await planned(business, hers)).status).to.equal(201)
    const shop = await Shop.open(world)
    await shop.go(`drain-inspection/times?day=${FRIDAY}`)
    await sayWhere(shop, PLACES.A)
    await shop.page.getByTestId('time').first().waitFor()
    expect(await shop.times('drain-inspection', FRIDAY)).not.to.include('10:00')
    const { refused } = await business.offer('Drain Inspection', FRIDAY, { zip: PLACES.A.zip })
    expect(refused.get('10:00')).to.include('BOOKED camera')
    await shop.close()
  })

  /** The day of Diego, on his telephone. */
  async function dayOfDiego(day: string): Promise<Locator> {
    const { setup, page, business } = world
    await page.setViewportSize(PHONE)
    await setup.go(`on-the-road?date=${day}&who=${business.id('Diego Ramirez')}`)
    await page.getByTestId('field-stop').first().waitFor()
    return page.getByTestId('field-stop')
  }

  async function delayFirst(minutes: string): Promise<string> {
    const { page } = world
    await page.getByTestId('running-late').first().click()
    await page.getByTestId('delay-minutes').fill(minutes)
    await page.getByTestId('delay-submit').click()
    await page.getByTestId('delay-done').waitFor()
    const text = await plain(page.getByTestId('delay-done'))
    await page.keyboard.press('Escape')
    return text
  }

  it('shows Diego the day on his telephone, and tells A at 08:38 that he is there at 08:58', async () => {
    const { page } = world
    await world.clock(THURSDAY, '08:38')
    const stops = await dayOfDiego(THURSDAY)
    await stops.nth(2).waitFor()
    const texts = await Promise.all([0, 1, 2].map(index => plain(stops.nth(index))))
    expect(texts[0]).to.match(/^09:00.*Customer A.*1 Congress Avenue, 78701/)
    expect(texts[1]).to.match(/^11:15.*Ken Wu.*333 West Lynn Street, 78703.*between 10:00 and 12:00/)
    expect(texts[2]).to.match(/^13:00.*Customer B.*22 East 6th Street, 78702/)
    await page.getByTestId('on-my-way').first().click()
    await stops.first().getByText('08:58').waitFor()
    await told('a@example.test', 'expected at 08:58')
  })

  it('keeps Ken in his window after forty minutes', async () => {
    await world.clock(THURSDAY, '10:31')
    expect(await delayFirst('40')).to.match(/Ken Wu: 11:55, as agreed/)
    await told(addressOf('Ken Wu'), 'with you at about 11:55')
    expect(await world.page.getByTestId('decide').count()).to.equal(0)
  })

  it('asks Ken for another time after sixty, with ten dollars for the trouble, and he chooses', async () => {
    const { page, setup, business } = world
    expect(await delayFirst('20')).to.match(/Ken Wu: 12:15, later than agreed/)
    await page.getByTestId('decide').first().click()
    await page.getByTestId('decide-ask').waitFor()
    expect(await plain(page.getByRole('dialog').last())).to.match(
      /11 Jun.*08:00–10:00.*11 Jun.*10:00–12:00.*\$10\.00 off/,
    )
    await page.getByTestId('decide-ask').click()
    await told(addressOf('Ken Wu'), 'please choose another time')
    await ken.manage(kens)
    await ken.page.getByTestId('asked-window').nth(1).waitFor()
    expect(await ken.text('asked-window')).to.match(/11 Jun.*between 08:00 and 10:00/)
    await ken.page.getByTestId('asked-window').first().click()
    await ken.page.getByTestId('news').waitFor()
    await page.setViewportSize(DESK)
    await eventually(async () => {
      await setup.go('ledger')
      await page.getByTestId('ledger-row').or(page.getByText('Nothing')).first().waitFor()
      return (
        (await page
          .getByTestId('ledger-row')
          .filter({ hasText: /-[A-Z]*\$10\.00/ })
          .count()) > 0 || undefined
      )
    })
    const { appointments } = await business.owner.read(kens.id)
    const [{ visit }] = appointments as unknown as [{ visit: { window: { startsAt: string } } }]
    expect(visit.window.startsAt).to.equal(business.at(FRIDAY, '08:00'))
    await ken.close()
  })

  it('ends at A with a record, a photo and a visit to come back for in twelve months, and asks how it was', async () => {
    const { page } = world
    await world.clock(THURSDAY, '11:30')
    await desk.open(leakAtA)
    await page.getByTestId('file-input').setInputFiles(photo('valve.png'))
    await page.getByTestId('file-row').filter({ hasText: 'valve.png' }).waitFor()
    await desk.press('booking-complete')
    await page.getByTestId('record-issue').fill('Valve leaks')
    await page.getByTestId('record-resolution').fill('Valve replaced')
    await page.getByTestId('record-follow-up').fill('Look at the valve')
    await page.getByTestId('record-days').fill('366')
    await page.getByTestId('record-service').selectOption({ label: 'Leak Repair' })
    await desk.press('action-confirm')
    await desk.state('Completed')
    expect(await plain(page.getByTestId('booking-record'))).to.include('2028-06-10')
    await world.clock(THURSDAY, '13:29')
    expect((await mails()).filter(({ subject }) => subject.startsWith('How was your visit'))).to.deep.equal([])
    await world.clock(THURSDAY, '13:30')
    await told('a@example.test', `How was your visit to ${NAME}`)
  })

  it('sends Hannah to a customer of Diego when she can be there in time', async () => {
    const { page, business } = world
    const common = { day: NEXT_THURSDAY, staff: 'Diego Ramirez' }
    const first = await planned(business, { ...common, service: 'Leak Repair', time: '09:00', at: 'A' })
    const second = await planned(business, { ...common, service: 'Tap Replacement', time: '10:00', at: 'C' })
    expect([first.status, second.status], JSON.stringify(second.body)).to.deep.equal([201, 201])
    await world.clock(NEXT_THURSDAY, '10:31')
    await dayOfDiego(NEXT_THURSDAY)
    expect(await delayFirst('60')).to.match(/Customer C: 12:15, later than agreed/)
    await page.getByTestId('decide').first().click()
    const person = page.getByTestId('decide-person')
    await person.waitFor()
    expect(await plain(person)).to.equal('Send Hannah Lee, there at 11:06')
    await person.click()
    await page.getByTestId('field-stop').nth(1).waitFor({ state: 'detached' })
    await page.getByTestId('field-who').selectOption({ label: 'Hannah Lee' })
    const hers = page.getByTestId('field-stop').filter({ hasText: 'Customer C' })
    await hers.filter({ hasText: '11:06' }).waitFor()
  })
})
