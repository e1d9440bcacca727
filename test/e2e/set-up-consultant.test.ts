import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { AnswerBody } from '../support/booking-client.js'
import type { Span, Week } from '../journeys/support/business.js'
import { foundConsultant, MONDAY } from '../journeys/support/consultant.js'
import { bookInShop, Desk } from '../journeys/support/desk.js'
import { openEmptyBusiness, PASSWORD, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { eventually } from '../journeys/support/eventually.js'

const NAME = 'Rowan Hale IT Support'
const FACTS = { slug: 'rowan', name: NAME, timeZone: 'Australia/Melbourne', currency: 'AUD' }
const VISIT = 'On-site Visit'
const EMILY = 'emily.tran@example.test'
const DAY: Span[] = [['09:00', '17:00']]
const WEEK: Week = { mo: DAY, tu: DAY, we: DAY, th: DAY, fr: DAY }

/** The consultant of the journeys, typed into an empty business; then steps 4 to 8, 10 and 12 in the browser. */
describe('A consultant who types his business into the admin and works with it', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let desk: Desk
  let emily: { id: string; token: string }
  /** Where Emily is signed in. */
  let herPage: Page

  before(async () => {
    world = await openEmptyBusiness(FACTS, '2027-09-20', '09:00')
    desk = new Desk(world)
  })
  after(() => world?.close('2028-01-12T00:00:00Z'))

  const monday = (time: string) => world.business.at(MONDAY, time)
  const shopAt = (day: string) => `${world.url}/b/rowan/on-site-visit/times?day=${day}`

  it('is the same as the consultant of the journey when hours, person, rules and services are typed', async () => {
    const { setup, business, sandbox } = world
    await setup.location({ name: NAME })
    await setup.hours('Working week', { weekly: WEEK })
    await setup.thing(NAME.slice(0, 10), { hours: 'Working week', skills: ['it'] })
    await setup.policy('House rules', {
      fields: {
        'A booking is': 'A request that keeps its time',
        'A request waits, hours': '24',
        'To pay after approval, hours': '12',
        'Free to cancel until, hours before': '24',
      },
      fees: { Deposit: ['40.00', 'AUD'], 'A later cancellation costs': ['100', 'percent of the deposit'] },
    })
    const usual = { step: 30, needs: [{ key: 'consultant', type: 'staff' }] }
    await setup.service('Remote Support', { ...usual, minutes: 30, price: '60.00' })
    await setup.service(VISIT, {
      ...{ ...usual, minutes: 60, price: '140.00', after: 30 },
      more: async form => {
        await form.getByLabel('Preparation before, minutes').fill('30')
        await form.getByLabel('Turnover must end before closing').press('Space')
      },
    })
    await setup.service('Network Health Check', { ...usual, minutes: 120, price: '260.00' })
    const twin = await foundConsultant(sandbox, 'rowan-by-api')
    expect(await business.described()).to.deep.equal(await twin.described())
  })

  it('reminds by rules that are typed: two days of the calendar before, and 48 hours that pass', async () => {
    const { setup, page } = world
    await setup.go('messages')
    for (const [amount, unit] of [
      ['2', 'Days of the calendar'],
      ['48', 'Hours that pass'],
    ] as const) {
      await desk.press('rule-add')
      await page.getByTestId('rule-amount').fill(amount)
      await page.getByTestId('rule-unit').selectOption({ label: unit })
      await page.getByTestId('rule-staff').press('Space')
      await setup.saving('/reminder-rules', () => desk.press('rule-save'))
      await page.getByTestId('rule-save').waitFor({ state: 'detached' })
    }
    await page.getByTestId('rule-row').nth(1).waitFor()
  })

  it('books a new client who is on the telephone by hand, with the source phone', async () => {
    const wish = { service: 'Remote Support', day: '2027-09-20', time: '10:00', name: 'Priti Shah' }
    const booked = await desk.book({ ...wish, phone: '+61 3 9000 0000', source: 'Phone' })
    expect([booked.status, booked.source]).to.deep.equal(['confirmed', 'phone'])
    await desk.open(booked.id)
    await world.page.getByText('+61390000000').or(world.page.getByText('+61 3 9000 0000')).first().waitFor()
  })

  it('lets Emily make a login, which is hers once she opened the link of the letter', async () => {
    const page = await world.openPage()
    await page.goto(`${world.url}/b/rowan/account/register`)
    await page.getByTestId('field-name').fill('Emily Tran')
    await page.getByTestId('field-email').fill(EMILY)
    await page.getByTestId('field-password').fill(PASSWORD)
    await page.getByTestId('register-button').click()
    await page.getByTestId('register-sent').waitFor()
    // There is no mail server, so the terminal shows the link of the letter.
    const link = /\/b\/rowan\/account\/verify\?token=[\w.-]*[\w-]/
    const output = () => world.sandbox.engines[0]?.output() ?? ''
    await page.goto(world.url + (await eventually(async () => link.exec(output())?.[0])))
    await page.getByTestId('field-password').fill(PASSWORD)
    await page.getByTestId('verify-button').click()
    await page.getByTestId('account-link').filter({ hasText: 'Emily Tran' }).waitFor()
    herPage = page
  })

  it('takes the request of Emily for Monday 09:00 on the page of the business, and keeps the time from Ben', async () => {
    const page = herPage
    const note = 'Wi-Fi drops in the meeting room'
    emily = await bookInShop(page, shopAt(MONDAY), { startsAt: monday('09:00'), name: 'Emily Tran', notes: note })
    await page.getByText('Requested').first().waitFor()
    await page.getByText(note).waitFor()
    const ben = await world.openPage()
    await ben.goto(shopAt(MONDAY))
    await ben.getByTestId('time').first().waitFor()
    expect(await ben.getByTestId('time').first().getAttribute('data-starts-at')).to.equal(monday('11:00'))
    const asked = await world.business.owner.read(emily.id)
    expect(asked).to.deep.include({ status: 'requested', expiresAt: world.business.at('2027-09-21', '09:00') })
  })

  it('is approved by Rowan, on a telephone', async () => {
    await world.page.setViewportSize({ width: 390, height: 844 })
    await desk.open(emily.id)
    await desk.press('booking-confirm')
    await desk.state('Confirmed')
    await world.page.setViewportSize({ width: 1280, height: 900 })
  })

  it('takes two requests for one time where they keep none, and offers the other one three times', async () => {
    const { page, setup, business } = world
    await setup.go('policies')
    await page.getByTestId('policy-approval').selectOption({ label: 'A request that keeps no time' })
    await setup.saving('/policies/', () => page.getByTestId('policy-save').click())
    const day = '2027-10-11'
    const asked: { id: string; token: string }[] = []
    for (const name of ['Emma Cole', 'Ben Cole']) {
      const guest = await world.openPage()
      asked.push(await bookInShop(guest, shopAt(day), { startsAt: business.at(day, '09:00'), name }))
      await guest.getByText('Requested').first().waitFor()
      await guest.context().close()
    }
    await desk.open(asked[0]?.id)
    await desk.press('booking-confirm')
    await desk.state('Confirmed')
    await eventually(async () => (await business.owner.read(asked[1]?.id)).status === 'declined' || undefined)
    const ben = await world.openPage()
    await ben.goto(`${world.url}/b/rowan/manage/${asked[1]?.id}?token=${asked[1]?.token}`)
    await ben.getByText('Declined').first().waitFor()
    const times = await ben
      .getByTestId('other-time')
      .evaluateAll(all => all.map(one => (one as HTMLElement).dataset['startsAt']))
    expect(times).to.deep.equal(['11:00', '11:30', '12:00'].map(time => business.at(day, time)))
    await ben.context().close()
    await business.owner.setRules({ approval: 'blocking' })
  })

  async function moveInBrowser(day: string, time: string): Promise<void> {
    const page = await world.openPage()
    const startsAt = world.business.at(day, time)
    await page.goto(`${world.url}/b/rowan/manage/${emily.id}?token=${emily.token}`)
    await page.getByTestId('reschedule-button').click()
    const jump = page.locator('.pick__jump input')
    await jump.waitFor({ state: 'attached' })
    await jump.evaluate((input: HTMLInputElement, value) => {
      input.value = value
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }, day)
    await page.locator(`[data-testid="time"][data-starts-at="${startsAt}"]`).click()
    await page.getByTestId('reschedule-confirm').click()
    await page.getByTestId('news').waitFor()
  }

  it('is moved twice by Emily, and the booking says who, when, from and to', async () => {
    await world.clock('2027-09-21', '10:00')
    await moveInBrowser('2027-10-05', '11:00')
    await world.clock('2027-09-21', '10:05')
    await moveInBrowser(MONDAY, '09:00')
    await desk.open(emily.id)
    const steps = world.page.getByTestId('booking-history').locator('li')
    await steps.nth(3).waitFor()
    const [back, away] = await steps.allInnerTexts()
    expect(back)
      .to.match(/5 Oct.*11:00.*4 Oct.*09:00/s)
      .and.match(/21 Sep.*10:05/s)
    expect(away)
      .to.match(/4 Oct.*09:00.*5 Oct.*11:00/s)
      .and.match(/21 Sep.*10:00/s)
    for (const text of [back, away]) expect(text).to.match(/Customer|Emily/)
  })

  it('is reminded of on Saturday at 08:00 and at 09:00, over the night in which the clocks change', async () => {
    const { business } = world
    await world.clock('2027-10-03', '09:00')
    const sent = (await business.visitor.outbox())
      .filter(mail => mail.to === 'emily.tran@example.test' && mail.subject.startsWith('Reminder'))
      .map(mail => mail.createdAt)
      .sort()
    expect(sent).to.deep.equal([business.at('2027-10-02', '08:00'), business.at('2027-10-02', '09:00')])
  })

  it('ends with a record of what was done, and invites on 2 January 2028 to the check that follows', async () => {
    const { page, business } = world
    await world.clock(MONDAY, '10:00')
    await desk.open(emily.id)
    await desk.press('booking-complete')
    await page.getByTestId('record-issue').fill('Wi-Fi drops')
    await page.getByTestId('record-resolution').fill('replaced access point AP-3')
    await page.getByTestId('record-follow-up').fill('firmware check in 90 days')
    await page.getByTestId('record-days').fill('90')
    await page.getByTestId('record-service').selectOption({ label: 'Network Health Check' })
    await desk.press('action-confirm')
    await desk.state('Completed')
    await page.getByTestId('booking-record').getByText('replaced access point AP-3').waitFor()
    const read = await business.owner.read(emily.id)
    expect(read).to.deep.include({ balance: { amount: 10_000, currency: 'AUD' } })
    const followUp = { followUpOn: '2028-01-02', followUpServiceId: business.id('Network Health Check') }
    expect(read.serviceRecord).to.deep.include(followUp)
    const invited = async (): Promise<AnswerBody[] | undefined> => {
      const mails = (await business.visitor.outbox()).filter(
        mail => mail.createdAt >= business.at('2028-01-01', '00:00'),
      )
      return mails.length > 0 ? (mails as unknown as AnswerBody[]) : undefined
    }
    await world.clock('2028-01-02', '08:59')
    expect(await invited()).to.equal(undefined)
    await world.clock('2028-01-02', '09:00')
    const [mail] = await eventually(invited)
    expect(mail).to.include({ to: 'emily.tran@example.test' })
  })

  it('shows Emily what was found, done and comes next, among her visits, and what a late cancellation costs', async () => {
    const page = herPage
    await page.goto(`${world.url}/b/rowan/account/bookings`)
    const own = page.getByTestId('own-booking').filter({ hasText: VISIT })
    await own.getByText('Completed').waitFor()
    const record = own.getByTestId('visit-record')
    for (const text of ['Wi-Fi drops', 'replaced access point AP-3', 'firmware check in 90 days', '2 January 2028']) {
      await record.getByText(text).first().waitFor()
    }
    await record.getByRole('link', { name: 'Book Network Health Check' }).click()
    await page.getByTestId('time').or(page.getByTestId('empty')).first().waitFor()
    // A minute less than a day before: the deposit is lost, and she reads so before she confirms.
    const wish = { startsAt: world.business.at('2028-01-10', '11:00'), name: 'Emily Tran' }
    const next = await bookInShop(page, shopAt('2028-01-10'), wish)
    expect((await world.business.owner.act('confirm', next.id)).status).to.equal(200)
    await world.clock('2028-01-09', '11:01')
    await page.goto(`${world.url}/b/rowan/manage/${next.id}?token=${next.token}&action=cancel`)
    await page
      .locator('section', { has: page.getByTestId('cancel-terms') })
      .getByText('40.00')
      .first()
      .waitFor()
    await page.getByTestId('cancel-confirm').click()
    await page.getByTestId('news').getByText('40.00').waitFor()
  })
})
