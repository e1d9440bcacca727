import { expect } from 'chai'
import { foundDaySpa, SATURDAY } from '../journeys/support/day-spa.js'
import { Desk } from '../journeys/support/desk.js'
import { expectSame, openEmptyBusiness, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { eventually } from '../journeys/support/eventually.js'
import { invite } from '../journeys/support/invitation.js'
import { addressOf, plain, Shop, type ShopBooking } from '../journeys/support/shop.js'
import { joinLine, looksAgain, sellOut } from '../journeys/support/waiting.js'
import { typeDaySpa } from '../journeys/support/typed-spa.js'
import { namesIn, wishesOf, type Assignment } from '../journeys/support/business.js'

const FACTS = { slug: 'lotus', name: 'Lotus Day Spa', timeZone: 'Europe/London', currency: 'GBP', place: 'Bath' }
const MAYA = { name: 'Maya Patel', email: 'maya@lotus.test', role: 'Staff' }
const MASSAGE = 'swedish-massage'

interface Mail {
  to: string
  subject: string
  text: string
  createdAt: string
}

/** The spa of the journeys, typed into an empty business; then its steps in browsers, but for what needs plugins. */
describe('A day spa that its owner types into the admin and works with', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let desk: Desk
  let sofia: ShopBooking
  let wanda: ShopBooking
  let visit = ''

  before(async () => {
    world = await openEmptyBusiness(FACTS, '2027-06-01', '09:00')
    desk = new Desk(world)
  })
  after(() => world?.close('2027-06-14T12:00:00Z'))

  const mails = async (to: string) =>
    ((await world.business.visitor.outbox(`?tenant=${FACTS.slug}&limit=200`)) as unknown as Mail[]).filter(
      mail => mail.to === to,
    )
  const assigned = async (id: string) => {
    const { appointments } = await world.business.owner.read(id)
    return (appointments as { assignments: Assignment[] }[]).map(({ assignments }) => namesIn(assignments))
  }

  it('is the same as the spa of the journey when its places, hours, team, things, services and rules are typed', async () => {
    await typeDaySpa(world.setup)
    await expectSame(world.business, await foundDaySpa(world.sandbox, 'lotus-by-api'))
  })

  it('lets Maya in by an invitation, and knows her login from then on', async () => {
    const { setup, business, page } = world
    await invite(world, MAYA)
    await setup.go(`resources/${business.id('Maya Patel')}`)
    await page.getByTestId('thing-login').selectOption({ label: 'Maya Patel' })
    await setup.saving('/resources/', () => page.getByTestId('thing-save').click())
  })

  it('offers Sofia both treatments from 10:00 to 11:45 with Maya alone, and holds them for ten minutes', async () => {
    const shop = await Shop.open(world)
    const { page } = shop
    await shop.go('plan/services')
    await page.getByTestId('plan-service').nth(0).selectOption({ label: 'Swedish Massage' })
    await page.getByTestId('plan-service').nth(1).selectOption({ label: 'LED Facial' })
    await page.locator('#plan-day').fill(SATURDAY)
    await page.getByTestId('find-visits').click()
    const first = page.getByTestId('visit-offer').first()
    await first.waitFor()
    expect(await plain(first)).to.match(
      /10:00 to 11:45 £160\.00 10:00 Swedish Massage.*with Maya.*11:00 LED Facial.*with Maya.*No change of person/,
    )
    await first.getByTestId('hold-visit').click()
    await page.getByTestId('held-visit').waitFor()
    expect(await shop.text('hold-timer')).to.include('10:00')
    expect(await shop.text('held-visit')).to.match(/Total £160\.00 Deposit £48\.00/)
    await shop.say({ name: 'Sofia Marques' })
    sofia = await shop.book()
    await shop.close()
    const booked = await world.business.owner.read(sofia.id)
    expect(booked).to.deep.include({ status: 'confirmed', balance: { amount: 11_200, currency: 'GBP' } })
    expect(await assigned(sofia.id)).to.deep.equal([
      ['Maya Patel', 'Treatment Room 1'],
      ['Maya Patel', 'Treatment Room 1', 'LED machine'],
    ])
  })

  it('writes to Sofia with a calendar file, tells Maya, and keeps her, the room and the machine until 12:00', async () => {
    const { business } = world
    await eventually(async () => ((await mails(MAYA.email)).length > 0 ? true : undefined))
    const letters = await eventually(async () => {
      const { body } = await business.owner.as('GET', '/outbox?limit=50')
      type Letter = Mail & { attachments: { text: string }[] }
      const found = (body.items as Letter[]).filter(letter => letter.to === addressOf('Sofia Marques'))
      return found.length > 0 ? found : undefined
    })
    expect(letters).to.have.lengthOf(1)
    expect(letters[0]?.attachments.map(({ text }) => text).join()).to.include('BEGIN:VEVENT')
    const { body } = await business.owner.as('GET', `/calendar?from=${SATURDAY}&to=${SATURDAY}`)
    type Entry = { resourceId: string; blockedFrom: string; blockedUntil: string }
    for (const name of ['Maya Patel', 'Treatment Room 1', 'LED machine']) {
      const own = (body.entries as Entry[]).filter(({ resourceId }) => resourceId === business.id(name))
      expect(
        business.timeOf(
          own
            .map(({ blockedUntil }) => blockedUntil)
            .sort()
            .at(-1) ?? '',
        ),
        name,
      ).to.equal('12:00')
    }
  })

  it('reports that this visit takes 23.3 % of the day of Maya', async () => {
    const { setup, page } = world
    await setup.go('reports')
    await page.getByRole('button', { name: 'Dates' }).click()
    await page.getByTestId('reports-from').fill(SATURDAY)
    await page.getByTestId('reports-to').fill(SATURDAY)
    await page.getByTestId('report-table-utilisation').click()
    const row = page.getByTestId('report-utilisation').getByRole('row').filter({ hasText: 'Maya Patel' })
    await row.filter({ hasText: '23.3' }).waitFor()
    expect(await plain(row)).to.match(/450 105 23\.3%/)
  })

  it('shows what is left of the Saturday, and that a break of the staff stands in the way', async () => {
    const { setup, business, page } = world
    const facials = await setup.freeTimes(business.id('LED Facial'), SATURDAY)
    expect([facials[0], facials[1], facials.at(-1)]).to.deep.equal(['12:00', '13:30', '17:00'])
    for (const time of ['12:15', '12:30', '12:45', '13:00', '13:15']) {
      expect(await askWhy(time), time).to.match(/break/i)
    }
    expect((await setup.freeTimes(business.id('Couples Massage'), SATURDAY))[0]).to.equal('14:30')
    await setup.freeTimes(business.id('Swedish Massage'), SATURDAY)
    expect(await askWhy('10:00')).to.match(/therapist Free: Chloe Reed.*room Free: Treatment Room 2/)
    await setRoomTwo('Inactive')
    await setup.freeTimes(business.id('Swedish Massage'), SATURDAY)
    expect(await askWhy('10:00')).to.match(/Not offered .*room/i)
    await setRoomTwo('Active')
    const { id } = await (
      await Shop.open(world)
    ).bookAt(MASSAGE, { day: SATURDAY, time: '10:00', name: 'Second Guest' })
    expect(await assigned(id)).to.deep.equal([['Chloe Reed', 'Treatment Room 2']])
    expect(page.url()).to.include('/admin/')
  })

  /** On the page of free times: what it says about one of them. */
  async function askWhy(time: string): Promise<string> {
    const { page, business } = world
    await page.locator(`[data-testid="why-time"][data-starts-at="${business.at(SATURDAY, time)}"]`).click()
    const panel = page.getByTestId('why-panel').filter({ hasText: time })
    await panel.waitFor()
    return plain(panel)
  }

  async function setRoomTwo(status: string): Promise<void> {
    const { setup, page, business } = world
    await setup.go(`resources/${business.id('Treatment Room 2')}`)
    await page.getByTestId('thing-status').selectOption({ label: status })
    await setup.saving('/resources/', () => page.getByTestId('thing-save').click())
  }

  it('gives the last massage at 15:00 to one of two browsers, and three other times to the other', async () => {
    const { business } = world
    const { status } = await business.book('Earlier Guest', [business.wish('Swedish Massage', SATURDAY, '15:00')])
    expect(status).to.equal(201)
    const rivals = await Promise.all([Shop.open(world), Shop.open(world)])
    for (const rival of rivals) await rival.choose(MASSAGE, SATURDAY, '15:00')
    await Promise.all(rivals.map(({ page }) => page.getByTestId('hold-button').click()))
    const isLost = async ({ page }: Shop) => {
      const lost = page.getByTestId('alternatives')
      await page.getByTestId('hold-timer').or(lost).first().waitFor()
      return lost.isVisible()
    }
    const lost = await Promise.all(rivals.map(isLost))
    expect([...lost].sort()).to.deep.equal([false, true])
    const [winner, loser] = lost[0] ? [rivals[1]!, rivals[0]!] : [rivals[0]!, rivals[1]!]
    await loser.page.getByTestId('alternative').nth(2).waitFor()
    expect(await loser.text('alternatives')).to.include('was just taken')
    expect(await loser.page.getByTestId('alternative').count()).to.equal(3)
    await winner.say({ name: 'Wanda First' })
    wanda = await winner.book()
    for (const rival of rivals) await rival.close()
  })

  it('offers Cut & Finish in the processing time of a colour: at 10:30, in the second chair, and at 11:30', async () => {
    const shop = await Shop.open(world)
    const { id } = await shop.bookAt('root-colour', { day: SATURDAY, time: '10:00', name: 'Priya Shah' })
    expect(await assigned(id)).to.deep.equal([['Anna Kowalska', 'Hair chairs']])
    const early = async () => (await shop.times('cut-finish', SATURDAY)).filter(time => time <= '11:30')
    expect(await early()).to.deep.equal(['10:30', '11:30'])
    const cut = await shop.bookAt('cut-finish', { day: SATURDAY, time: '10:30', name: 'Cut Guest' })
    expect(await assigned(cut.id)).to.deep.equal([['Anna Kowalska', 'Hair chairs']])
    expect(await early()).to.deep.equal(['11:30'])
    await shop.close()
  })

  it('offers a cancelled 15:00 to James for twenty minutes, then to Nadia, who takes it', async () => {
    // Those too that begin before two and reach into the afternoon.
    await sellOut(world.business, 'Swedish Massage', [SATURDAY, '13:00'])
    const wish = { service: MASSAGE, day: SATURDAY, from: '14:00', to: '17:00' }
    const [james, nadia, wandas] = await Promise.all([Shop.open(world), Shop.open(world), Shop.open(world)])
    await joinLine(james, { ...wish, name: 'James Okoro' })
    await joinLine(nadia, { ...wish, name: 'Nadia Rahman' })
    await world.clock('2027-06-10', '10:00')
    await wandas.cancelTerms(wanda)
    await wandas.cancel()
    await world.clock('2027-06-10', '10:00')
    expect(await looksAgain(james, 'offered')).to.match(/12 Jun.*15:00.*until 10:20/)
    expect((await mails(addressOf('James Okoro'))).map(({ subject }) => subject).join()).to.include('Free for you')
    expect(await wandas.times(MASSAGE, SATURDAY), 'not public meanwhile').not.to.include('15:00')
    expect(await looksAgain(nadia, 'waiting')).to.equal('You are number 2 in line.')
    await world.clock('2027-06-10', '10:20')
    expect(await looksAgain(james, 'skipped')).to.include('out of the line')
    await looksAgain(nadia, 'offered')
    await nadia.page.getByTestId('see-offer').click()
    await nadia.page.getByTestId('offer-timer').waitFor()
    expect(await nadia.text('offer')).to.match(/15:00.*£75\.00.*£22\.50/)
    await world.clock('2027-06-10', '10:25')
    await nadia.page.getByTestId('accept-button').click()
    await nadia.page.getByTestId('confirmation-reference').waitFor()
    const { body } = await world.business.owner.as('GET', '/bookings?search=Nadia')
    const [booked] = body.items as { status: string; deposit: object }[]
    expect(booked).to.deep.include({ status: 'confirmed', deposit: { amount: 2_250, currency: 'GBP' } })
    for (const shop of [james, nadia, wandas]) await shop.close()
  })

  it('cancels for nothing at exactly 24 hours before, and for the deposit a second later', async () => {
    const { business } = world
    const shop = await Shop.open(world)
    await world.clock('2027-06-11', '10:00:00')
    expect(await shop.cancelTerms(sofia)).not.to.include('£48.00')
    expect(await shop.cancel()).to.equal('Your booking is cancelled.')
    const [again] = await business.visits([{ service: 'Swedish Massage' }, { service: 'LED Facial' }], SATURDAY)
    const { body } = await business.book('Sofia Marques', wishesOf(again!))
    await world.clock('2027-06-11', '10:00:01')
    expect(await shop.cancelTerms({ id: body.id ?? '', token: body.manageToken ?? '' })).to.include('Fee £48.00')
    expect(await shop.cancel()).to.include('The fee is £48.00.')
    await shop.close()
  })

  it('takes Sofia again at the desk, for the visit that she wanted', async () => {
    const { setup, page } = world
    await setup.go('bookings')
    await setup.newBooking('Swedish Massage')
    await page.getByTestId('visit-add').click()
    await setup.chooseService('visit-service', 'LED Facial')
    await page.getByTestId('visit-date').fill(SATURDAY)
    const first = page.getByTestId('visit-option').first()
    await first.waitFor()
    expect(await plain(first)).to.match(/^10:00 to 11:45 10:00 Swedish Massage with Maya.*11:00 LED Facial with Maya/)
    await first.getByRole('radio').check()
    await page.getByTestId('new-booking-name').fill('Sofia Marques')
    await page.getByTestId('new-booking-email').fill(addressOf('Sofia Marques'))
    visit = (await setup.saving('/bookings', () => page.getByTestId('new-booking-submit').click())).id
  })

  it('charges £112.00 when Maya marks a no-show, which the owner waives with a reason; both stand in the audit', async () => {
    const { setup, page } = world
    await world.clock(SATURDAY, '12:00')
    const maya = await world.signIn(MAYA.email)
    await maya.openBooking(visit)
    await maya.page.getByTestId('booking-no-show').click()
    await maya.page.getByTestId('action-confirm').click()
    await maya.state('No-show')
    await desk.open(visit)
    expect(await plain(page.getByTestId('booking-fees'))).to.include('£112.00')
    await desk.press('booking-waive-fee')
    await page.getByTestId('action-reason').fill('bereavement')
    await desk.press('action-confirm')
    await page.getByTestId('booking-fees').filter({ hasText: 'bereavement' }).waitFor()
    await setup.go('ledger')
    const rows = page.getByTestId('ledger-row').filter({ hasText: 'Sofia Marques' })
    await rows.filter({ hasText: 'bereavement' }).waitFor()
    const sums = (await rows.allInnerTexts()).join(' ').match(/-?£112\.00/g)
    expect(sums?.sort(), 'sums to nothing').to.deep.equal(['-£112.00', '£112.00'])
    await setup.go('audit')
    const audit = page.getByTestId('audit-row')
    await audit.filter({ hasText: 'bereavement' }).waitFor()
    await audit
      .filter({ hasText: 'Maya Patel' })
      .filter({ hasText: /no-show/i })
      .first()
      .waitFor()
    await maya.page.getByTestId('booking-undo').click()
    await maya.state('Confirmed')
    await maya.page.getByTestId('booking-complete').click()
    await maya.page.getByTestId('record-resolution').fill('Firm pressure, shoulders')
    await maya.page.getByTestId('action-confirm').click()
    await maya.state('Completed')
    await maya.page.context().close()
  })

  it('asks Sofia two hours later how it was, and knows what she had and that she likes firm pressure', async () => {
    const { setup, page, business } = world
    const asked = async () =>
      (await mails(addressOf('Sofia Marques'))).filter(({ subject }) => subject.startsWith('How was your visit'))
    await world.clock(SATURDAY, '13:59')
    expect(await asked()).to.deep.equal([])
    await world.clock(SATURDAY, '14:00')
    const [letter] = await eventually(async () => ((await asked()).length > 0 ? asked() : undefined))
    expect(letter?.createdAt).to.equal(business.at(SATURDAY, '14:00'))
    const { customer } = (await business.owner.read(visit)) as unknown as { customer: { id: string } }
    await setup.go(`clients/${customer.id}`)
    await page.getByTestId('likes-edit').click()
    await page.getByTestId('likes-items').fill('pressure: firm')
    await page.getByTestId('likes-save').click()
    await page.getByTestId('client-likes').filter({ hasText: 'firm' }).waitFor()
    const row = page.getByTestId('booking-row').filter({ hasText: 'Completed' })
    expect(await plain(row.first())).to.match(/Swedish Massage.*LED Facial/)
    await desk.open(visit)
    const history = page.getByTestId('booking-history').getByRole('listitem')
    await history.nth(4).waitFor()
    expect((await history.allInnerTexts()).join(' ')).to.match(/Completed.*No-show/s)
  })

  it('lets Ellie leave a massage for two: Tom keeps a single one for £75', async () => {
    const shop = await Shop.open(world)
    const { page } = shop
    await shop.go('plan/services')
    await page.getByTestId('party-two').click()
    await page.getByLabel('Your name').fill('Tom')
    await page.getByLabel('Who comes with you?').fill('Ellie')
    await page.getByTestId('plan-service').nth(0).selectOption({ label: 'Couples Massage' })
    await page
      .getByRole('button', { name: /^Remove / })
      .nth(1)
      .click()
    await page.locator('#plan-day').fill('2027-06-19')
    await page.getByTestId('find-visits').click()
    await page.getByTestId('hold-visit').first().click()
    await page.getByTestId('held-visit').waitFor()
    expect(await shop.text('held-visit')).to.match(/Total £150\.00 Deposit £45\.00/)
    await shop.say({ name: 'Tom Hale' })
    const booking = await shop.book()
    await shop.manage(booking)
    await page.getByRole('button', { name: 'Ellie cannot come' }).click()
    await page.getByTestId('cancel-terms').waitFor()
    expect(await shop.cancel()).to.include('That part is cancelled')
    const rest = await world.business.owner.read(booking.id)
    expect(rest).to.deep.include({ status: 'confirmed', total: { amount: 7_500, currency: 'GBP' } })
    expect(rest).to.deep.include({ deposit: { amount: 2_250, currency: 'GBP' } })
    await eventually(async () => {
      const subjects = (await mails(addressOf('Tom Hale'))).map(({ subject }) => subject)
      return subjects.some(subject => subject.includes('has changed')) ? true : undefined
    })
    await shop.close()
  })
})
