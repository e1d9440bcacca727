import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { namesIn, type Assignment } from '../journeys/support/business.js'
import { Desk } from '../journeys/support/desk.js'
import { expectSame, openEmptyBusiness, type EmptyBusiness } from '../journeys/support/empty-business.js'
import { foundFamilyClinic, MEETING } from '../journeys/support/family-clinic.js'
import { eventually } from '../journeys/support/eventually.js'
import { invite } from '../journeys/support/invitation.js'
import { typeReminder } from '../journeys/support/reminding.js'
import { addressOf, plain, Shop } from '../journeys/support/shop.js'
import { typeFamilyClinic } from '../journeys/support/typed-clinic.js'
import { beginHealthForm, endHealthForm, signNote, typeHealthForm } from '../journeys/support/typed-intake.js'
import { checkEveryLook } from '../support/looks.js'

const NAME = 'Northgate Physio & Family Clinic'
const FACTS = { slug: 'northgate', name: NAME, timeZone: 'America/New_York', currency: 'USD' }
const MONDAY = '2027-10-04'
const THURSDAY = '2027-10-07'
const TUESDAY = '2027-10-12'
const SIX = ['09:00', '09:40', '10:20', '11:00', '11:40', '12:20']
const ROSA = { email: 'rosa@example.test', phone: '+1 212 555 0101' }
const DOCTOR = ['bookings:read', 'bookings:attend', 'health:read', 'health:write']
const RECEPTION = ['bookings:read', 'bookings:write', 'bookings:attend', 'calendar:read', 'resources:read']

interface Letter {
  channel: string
  to: string
  subject: string
  text: string
  createdAt: string
}

/** The clinic of the journeys, typed into an empty business; then its steps in browsers, but for what needs plugins. */
describe('A clinic that its owner types into the admin and works with', function () {
  this.timeout(120_000)
  let world: EmptyBusiness
  let desk: Desk
  let consult = ''
  let mateo = ''
  let rosa = ''
  let sessions: { id: string; startsAt: string }[] = []

  before(async () => {
    world = await openEmptyBusiness(FACTS, MONDAY, '08:00')
    desk = new Desk(world)
  })
  after(() => world?.close('2027-10-27T00:00:00Z'))

  const letters = async () =>
    (await world.business.visitor.outbox(`?tenant=${FACTS.slug}&limit=200`)) as unknown as Letter[]
  const assigned = async (id: string) => {
    const { appointments } = await world.business.owner.read(id)
    return (appointments as { assignments: Assignment[] }[]).map(({ assignments }) => namesIn(assignments))
  }

  it('is the same as the clinic of the journey when its team, rooms, types and rules are typed', async () => {
    await typeFamilyClinic(world.setup, NAME)
    await expectSame(world.business, await foundFamilyClinic(world.sandbox, 'northgate-by-api'))
  })

  it('lets Grace in at the desk, with a role that opens no files of patients, and the doctor with one that does', async () => {
    const { setup, page } = world
    for (const [role, permissions] of [
      ['Reception', RECEPTION],
      ['Doctor', DOCTOR],
    ] as const) {
      await setup.go('roles')
      await page.getByTestId('role-create').click()
      await page.getByTestId('role-name').fill(role)
      for (const permission of permissions) await page.getByTestId(`permission-${permission}`).press('Space')
      await setup.saving('/roles', () => page.getByTestId('role-submit').click())
    }
    await invite(world, { name: 'Grace Lin', email: 'grace@northgate.test', role: 'Reception' })
    await invite(world, { name: 'Lena Fischer', email: 'lena@northgate.test', role: 'Doctor' })
  })

  it('asks new patients for a form two hours before, which a guardian signs under 18', async () => {
    await typeHealthForm(world.setup, world.page, ['New Patient Consult'])
    await world.page.getByTestId('form-edit').click()
    await world.page.getByTestId('form-editor').waitFor()
    await checkEveryLook(world.page, 'admin-forms')
    await world.page.getByTestId('form-cancel').click()
  })

  it('reminds by e-mail 72 hours before, by SMS 24 hours before, and with the link 10 minutes before a call', async () => {
    await typeReminder(world, { amount: '72', unit: 'Hours that pass' })
    await typeReminder(world, { amount: '24', unit: 'Hours that pass', channel: 'SMS' })
    await typeReminder(world, { amount: '10', unit: 'Minutes that pass', service: 'Telehealth Follow-up' })
  })

  it('takes nobody at less than four hours of notice, and nobody more than 60 days ahead', async () => {
    const { setup, business } = world
    const followUp = business.id('Follow-up')
    const today = await setup.freeTimes(followUp, MONDAY)
    expect(today.slice(0, 3)).to.deep.equal(['12:00', '12:10', '13:20'])
    expect((await setup.freeTimes(followUp, '2027-12-02'))[0]).to.equal('09:00')
    expect(await setup.freeTimes(followUp, '2027-12-03')).to.deep.equal([])
  })

  it('adds Mateo to his mother, who books for him with her own address, and $25 of $180', async () => {
    const { setup, page, business } = world
    await setup.go('clients')
    await page.getByTestId('client-add').first().click()
    await page.getByTestId('new-client-name').fill('Rosa Alvarez')
    await page.getByTestId('new-client-email').fill(ROSA.email)
    await page.getByTestId('new-client-phone').fill(ROSA.phone)
    rosa = (await setup.saving('/clients', () => page.getByTestId('new-client-save').click())).id
    await setup.go(`clients/${rosa}`)
    await page.getByTestId('dependant-name').fill('Mateo Alvarez')
    mateo = (await setup.saving('/dependants', () => page.getByTestId('dependant-add').click())).id
    await page.getByTestId('dependant').getByText('Mateo Alvarez').waitFor()
    const shop = await Shop.open(world)
    await shop.choose('new-patient-consult', THURSDAY, '09:00')
    expect(await shop.hold()).to.match(/Total [A-Z]*\$180\.00 Deposit [A-Z]*\$25\.00/)
    await shop.say({ name: 'Mateo Alvarez', ...ROSA })
    consult = (await shop.book()).id
    await shop.close()
    const read = await business.owner.read(consult)
    expect(read).to.deep.include({ status: 'confirmed', balance: { amount: 15_500, currency: 'USD' } })
    expect((read.customer as { id: string }).id).to.equal(mateo)
  })

  it('sends Rosa the link of the form, which she begins at a desk and signs as guardian on her telephone', async () => {
    const said = async () => (await letters()).find(({ text }) => text.includes(`/intake/${consult}?`))?.text
    const path = /\/b\/northgate\/intake\/\S+/.exec(await eventually(said))?.[0] ?? ''
    const desktop = await world.openPage()
    await beginHealthForm(desktop, world.url + path)
    await checkEveryLook(desktop, 'storefront-intake')
    await desktop.context().close()
    const telephone = await world.openPage({ viewport: { width: 390, height: 844 } })
    await endHealthForm(telephone, world.url + path, 'Rosa Alvarez')
    await telephone.context().close()
    await desk.open(consult)
    await world.page
      .getByTestId('intake-form')
      .filter({ hasText: /Complete.*Rosa Alvarez as guardian/s })
      .waitFor()
  })

  it('shows Helen in Los Angeles her own clock and a link, and needs no room for her', async () => {
    const shop = await Shop.open(world, { timeZone: 'America/Los_Angeles' })
    await shop.choose('telehealth-follow-up', THURSDAY, '11:00')
    expect(await shop.text('time-zone')).to.match(/Los Angeles.*0?9:40.* here is .*0?6:40.* there/)
    await shop.hold()
    await shop.say({ name: 'Helen Ford' })
    const { id } = await shop.book()
    expect(await shop.text('meeting-link')).to.equal(MEETING)
    await shop.close()
    expect(await assigned(id)).to.deep.equal([['Dr Lena Fischer']])
  })

  it('books David six weeks of physio but the one in which Omar is off, each at ten on the clocks of the clinic', async () => {
    const { setup, page, business } = world
    await setup.go(`resources/${business.id('Omar Haddad')}`)
    await page.getByTestId('time-off-from').fill('2027-11-02T08:00')
    await page.getByTestId('time-off-to').fill('2027-11-02T16:00')
    await setup.saving('/time-off', () => page.getByTestId('time-off-add').click())
    const shop = await Shop.open(world)
    await shop.choose('physio', TUESDAY, '10:00')
    await shop.hold()
    await shop.page.getByTestId('repeat-link').click()
    await shop.page.getByTestId('field-times').fill('6')
    const answer = shop.page.getByTestId('repeat-answer')
    await answer.waitFor()
    const items = shop.page.getByTestId('repeat-list').locator('li')
    expect(await items.evaluateAll(all => all.map(one => (one as HTMLElement).dataset['status']))).to.deep.equal([
      ...['free', 'free', 'free', 'conflict', 'free', 'free'],
    ])
    const choices = (await answer.locator('option').allInnerTexts()).join(' | ')
    expect(choices).to.match(/^Leave it out \| .*Wed.*3 Nov.*10:00/)
    await answer.selectOption({ label: 'Leave it out' })
    await shop.page.getByTestId('field-name').fill('David Kim')
    await shop.page.getByTestId('field-email').fill(addressOf('David Kim'))
    await shop.page.getByTestId('repeat-book').click()
    await shop.page.getByTestId('repeat-done').waitFor()
    expect(await shop.page.getByTestId('repeat-booked').count()).to.equal(5)
    await shop.close()
    const { body } = await business.owner.as('GET', '/bookings?search=David&sort=startsAt')
    const booked = body.items as { id: string; appointments: { startsAt: string }[] }[]
    sessions = booked.map(({ id, appointments }) => ({ id, startsAt: appointments[0]!.startsAt }))
    expect(sessions.map(({ startsAt }) => startsAt.slice(0, 16))).to.deep.equal([
      ...['2027-10-12T14:00', '2027-10-19T14:00', '2027-10-26T14:00', '2027-11-09T15:00', '2027-11-16T15:00'],
    ])
  })

  it('takes six ultrasounds back to back, none of them without a referral code', async () => {
    const { business } = world
    const shop = await Shop.open(world)
    await shop.choose('ultrasound', TUESDAY, SIX[0]!)
    await shop.hold()
    await shop.say({ name: 'Patient 1' })
    await shop.page.getByTestId('book-button').first().click()
    await shop.page.getByText('This question needs an answer.').waitFor()
    await shop.page.locator('#field-q-referral-code').fill('NPC-1')
    const booked = [await shop.book()]
    const bare = await business.book('No Code', [business.wish('Ultrasound', TUESDAY, SIX[1]!)])
    expect([bare.status, bare.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
    for (const [index, time] of SIX.slice(1).entries()) {
      expect((await business.offer('Ultrasound', TUESDAY)).times[0], 'the earliest').to.equal(time)
      const answers = { 'referral-code': `NPC-${index + 2}` }
      const wish = [business.wish('Ultrasound', TUESDAY, time)]
      const { status, body } = await business.book(`Patient ${index + 2}`, wish, { answers })
      expect(status, JSON.stringify(body)).to.equal(201)
      booked.push({ id: body.id ?? '', token: body.manageToken ?? '' })
    }
    expect(await shop.times('ultrasound', TUESDAY), 'no seventh').to.deep.equal([])
    await shop.close()
    for (const { id, token } of booked) await business.visitor.cancel(id, token)
  })

  it('offers ultrasounds around the physio while only one exam room is open', async () => {
    const { setup, business, page } = world
    await setup.go(`resources/${business.id('Exam 2')}`)
    await page.getByTestId('thing-status').selectOption({ label: 'Inactive' })
    await setup.saving('/resources/', () => page.getByTestId('thing-save').click())
    const times = await setup.freeTimes(business.id('Ultrasound'), TUESDAY)
    expect(times.slice(0, 4)).to.deep.equal(['09:00', '09:10', '09:20', '10:50'])
    await page.locator(`[data-testid="why-time"][data-starts-at="${business.at(TUESDAY, '10:20')}"]`).click()
    const panel = page.getByTestId('why-panel')
    await panel.waitFor()
    expect(await plain(panel.getByTestId('why-need').filter({ hasText: 'exam room' }))).to.include('David Kim')
  })

  it('wrote to Rosa on Monday and Wednesday at nine, and nothing of the visit by SMS', async () => {
    const { business } = world
    await world.clock(THURSDAY, '08:55')
    const sent = (await letters()).filter(({ channel, subject }) => channel === 'sms' || subject.startsWith('Reminder'))
    const own = sent.filter(({ to }) => to === ROSA.email || to === '+12125550101')
    expect(own.map(one => [one.channel, one.to, one.createdAt]).sort()).to.deep.equal([
      ['email', ROSA.email, business.at(MONDAY, '09:00')],
      ['sms', '+12125550101', business.at('2027-10-06', '09:00')],
    ])
    const short = own.find(({ channel }) => channel === 'sms')?.text ?? ''
    expect(short)
      .to.include('9:00')
      .and.not.match(/Consult|Fischer/)
  })

  it('is checked in by Grace, who sees the price and the co-pay, and no file of Mateo', async () => {
    const grace = await world.signIn('grace@northgate.test')
    await grace.openBooking(consult)
    expect(await plain(grace.page.locator('.booking__facts').first())).to.match(/\$180\.00.*\$25\.00/)
    await grace.page.getByTestId('booking-check-in').click()
    await grace.state('Checked in')
    expect(await grace.page.getByRole('link', { name: 'Clients' }).count()).to.equal(0)
    await grace.page.getByTestId('intake-form').filter({ hasText: 'Complete' }).waitFor()
    for (const closed of ['intake-open', 'visit-notes']) {
      expect(await grace.page.getByTestId(closed).count()).to.equal(0)
    }
    for (const path of [`clients/${mateo}/notes`, `bookings/${consult}/visit-notes`]) {
      const asked = { path: `/api/v1/${path}`, headers: { 'Bookwright-Tenant': FACTS.slug } }
      const answer = grace.page.evaluate(async ({ path: at, headers }) => (await fetch(at, { headers })).status, asked)
      expect(await answer, path).to.equal(403)
    }
    await grace.page.context().close()
    await world.setup.go('audit')
    const line = world.page.getByTestId('audit-row').filter({ hasText: 'Kept out' })
    await line.filter({ hasText: 'Grace Lin' }).first().waitFor()
  })

  it('has a note of the doctor, who opens the form, signs, and adds to it what comes later', async () => {
    const lena = await world.signIn('lena@northgate.test')
    await lena.openBooking(consult)
    await lena.page.getByTestId('intake-open').click()
    expect(await plain(lena.page.getByTestId('intake-answers')))
      .to.include('Penicillin')
      .and.include('His ear hurts')
    const [first, added] = await signNote(lena.page)
    expect(first).to.match(/Left ear drum red\..*Signed/s)
    expect(added).to.match(/Added to the note above.*Heard well again\./s)
    await lena.page.context().close()
  })

  it('is completed, and every time that somebody opened the file of Mateo stands in the audit', async () => {
    const { setup, page } = world
    await world.clock(THURSDAY, '09:40')
    await desk.open(consult)
    await desk.press('booking-complete')
    await desk.press('action-confirm')
    await desk.state('Completed')
    await setup.go(`clients/${mateo}`)
    await page.getByTestId('client-details').waitFor()
    await setup.go('audit')
    await page.getByTestId('audit-row').filter({ hasText: mateo }).first().waitFor()
    await world.clock(THURSDAY, '10:50')
    const [mail] = (await letters()).filter(
      ({ to, createdAt }) => to === addressOf('Helen Ford') && createdAt === world.business.at(THURSDAY, '10:50'),
    )
    expect(mail?.text).to.include(MEETING)
  })

  it('charges David $75 for each of two visits that he missed, and takes one back with a reason', async () => {
    const { page } = world
    for (const [index, day] of [TUESDAY, '2027-10-19'].entries()) {
      await world.clock(day, '10:20')
      await desk.open(sessions[index]?.id)
      await desk.press('booking-no-show')
      await desk.press('action-confirm')
      await desk.state('No-show')
      await page.getByTestId('booking-fees').filter({ hasText: '$75.00' }).waitFor()
    }
    await desk.press('booking-waive-fee')
    await page.getByTestId('action-reason').fill('the tram was late')
    await desk.press('action-confirm')
    await page.getByTestId('booking-fees').filter({ hasText: 'the tram was late' }).waitFor()
  })

  it('lets David cancel for nothing exactly 24 hours before, and for $50 a second later', async () => {
    const id = sessions[2]?.id ?? ''
    const link = (await letters()).map(({ text }) => new RegExp(`/manage/${id}\\?token=(\\S+)`).exec(text)?.[1])
    const booking = { id, token: link.find(token => token !== undefined) ?? '' }
    const shop = await Shop.open(world)
    await world.clock('2027-10-25', '10:00:00')
    expect(await shop.cancelTerms(booking)).not.to.include('$50.00')
    await world.clock('2027-10-25', '10:00:01')
    expect(await shop.cancelTerms(booking)).to.match(/Fee [A-Z]*\$50\.00/)
    expect(await shop.cancel()).to.match(/The fee is [A-Z]*\$50\.00/)
    await shop.close()
  })

  it('gives Rosa all of it as a file, says what goes and what stays, why and until when, and forgets the rest', async () => {
    const { setup, page } = world
    await setup.go(`clients/${mateo}`)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('client-export').click()])
    const exported = await readFile(await file.path(), 'utf8')
    expect(JSON.parse(exported)).to.be.an('object')
    expect(exported).to.include('Mateo Alvarez').and.include('New Patient Consult')
    for (const [id, name] of [
      [mateo, 'Mateo Alvarez'],
      [rosa, 'Rosa Alvarez'],
    ] as const) {
      await setup.go(`clients/${id}`)
      await page.getByTestId('client-erase').click()
      const preview = page.getByTestId('erase-preview')
      await preview.waitFor()
      expect(await plain(preview)).to.match(/This goes Name, e-mail.*This stays .*(until|without an end)/)
      if (id === mateo) expect(await plain(preview)).to.match(/This stays .*Sales \(\d+\), until .* \d{4}/)
      await page.getByTestId('erase-name').fill(name)
      await page.getByTestId('erase-confirm').click()
      await page.getByText('Erased on').first().waitFor()
    }
  })
})
