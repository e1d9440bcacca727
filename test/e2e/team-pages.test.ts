import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, checkLook, printLooks } from '../support/looks.js'

const PHOTO = {
  name: 'maya.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
}

describe('Team, resources and hours in a browser', function () {
  this.timeout(240_000)
  let world: InProcessEngine
  let page: Page

  before(async () => {
    world = await startInProcessEngine({ isDemoWanted: true })
    page = await world.open('/admin/resources')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('thing').first().waitFor()
  })
  after(async () => {
    printLooks()
    await world?.closePages()
    await world?.close()
  })

  const press = async (testId: string) => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }
  const go = (path: string) => page.goto(`${world.url}/admin/${path}`)
  const open = async (name: string) => {
    await go('resources')
    await page.getByRole('link', { name, exact: true }).first().focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('thing-name').waitFor()
  }

  it('adds a room by the keyboard, and keeps what was typed when it is refused', async () => {
    await checkEveryLook(page, 'resources')
    await press('new-thing-add')
    await page.getByText('Enter a name.').waitFor()
    await page.getByTestId('new-thing-name').fill('Garden Room')
    await page.getByTestId('new-thing-type').selectOption('room')
    await press('new-thing-add')
    await page.getByTestId('thing-name').waitFor()
    await page.getByTestId('thing-mode').selectOption('pool')
    await page.getByTestId('thing-capacity').fill('many')
    await press('thing-save')
    await page.getByText('Enter a whole number from 1 to 1000.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).to.equal('true')
    await page.getByTestId('thing-capacity').fill('3')
    await press('thing-save')
    await page.getByText('Saved', { exact: true }).waitFor()
  })

  it('edits a person with a picture, and shows both versions of what two people saved', async () => {
    await open('Maya Patel')
    await page.getByTestId('photo-file').setInputFiles(PHOTO)
    await page.getByRole('img', { name: 'Photo of Maya Patel' }).waitFor()
    await page.getByTestId('thing-position').fill('Lead therapist')
    await page.getByTestId('thing-bio').fill('Twelve years of deep tissue.')
    await page.evaluate(async () => {
      const { csrfToken } = await (await fetch('/api/v1/auth/session')).json()
      const { items } = await (
        await fetch('/api/v1/resources', { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } })
      ).json()
      const { id } = items.find((item: { name: string }) => item.name === 'Maya Patel')
      await fetch(`/api/v1/resources/${id}`, {
        method: 'PATCH',
        headers: {
          ...{ 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken, 'Bookwright-Tenant': 'lotus-day-spa' },
        },
        body: JSON.stringify({ position: 'Head of massage' }),
      })
    })
    await press('thing-save')
    await page.getByTestId('conflict').waitFor()
    expect(await page.getByTestId('conflict').innerText()).to.contain('Yours: Lead therapist')
    expect(await page.getByTestId('conflict').innerText()).to.contain('Saved meanwhile: Head of massage')
    await checkEveryLook(page, 'resource')
    await press('keep-mine')
    await page.getByTestId('conflict').waitFor({ state: 'hidden' })
    const client = new BookingClient(world.url)
    const { items } = await client.get<{ items: { name: string; position: string; photo: string }[] }>('/staff')
    const maya = items.find(item => item.name === 'Maya Patel')!
    expect(maya.position).to.equal('Lead therapist')
    expect((await fetch(world.url + maya.photo)).headers.get('content-type')).to.equal('image/jpeg')
  })

  it('takes a room out of service every week', async () => {
    await open('Garden Room')
    await page.getByTestId('time-off-repeat').selectOption('FREQ=WEEKLY')
    await press('time-off-add')
    await page.getByTestId('time-off').waitFor()
    expect(await page.getByTestId('time-off').innerText()).to.contain('every week')
  })

  it('ticks who can do what with the arrow keys', async () => {
    await go('performers')
    const first = page.locator('[data-row="0"][data-column="0"]')
    await first.waitFor()
    await checkEveryLook(page, 'performers')
    await first.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    const cell = page.locator('[data-row="1"][data-column="1"]')
    expect(await cell.evaluate(element => element === document.activeElement)).to.equal(true)
    const was = await cell.isChecked()
    await page.keyboard.press('Space')
    // The name of every cell says "does" too: only this toast says that the server has it.
    await page.getByText(was ? /^.+ no longer does .+/ : /^.+ does .+ now(\.|$)/).waitFor()
    await page.reload()
    await cell.waitFor()
    expect(await cell.isChecked()).to.equal(!was)
  })

  it('types hours, sees what the next customer sees and what stands outside, and keeps it', async () => {
    const client = new BookingClient(world.url)
    const [slot] = await client.slots('cut-and-finish', 8, 14)
    expect((await client.book(slot!, 'Holly Hours')).status).to.equal(201)
    const day = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'][new Date(slot!.startsAt).getUTCDay()]!
    await go('hours')
    await page.getByTestId('hours-of').selectOption({ label: 'Opening hours' })
    await page.getByTestId(`days-${day}-open`).fill('nine to five')
    await press('hours-save')
    await page.getByText('Write times such as 9:00-17:30, with commas between several.').waitFor()
    await page.getByTestId(`days-${day}-open`).fill('')
    await page.getByText('The next customer sees:').waitFor()
    await page
      .getByText(/would stand outside these hours/)
      .first()
      .waitFor()
    await checkEveryLook(page, 'hours')
    await press('hours-save')
    await page.getByTestId('problem').waitFor()
    await page.getByTestId('hours-keep').focus()
    await page.keyboard.press('Space')
    await press('hours-save')
    await page.getByText('Kept outside the hours').waitFor()
    expect(await page.getByText('Holly Hours').count()).to.be.greaterThan(0)
  })

  it('draws hours by hand: opens an empty day, makes it longer, moves it, takes it back and closes it', async () => {
    await go('hours')
    const [text, lane] = [page.getByTestId('days-su-open'), page.getByTestId('days-su-lane')]
    await text.fill('')
    await lane.scrollIntoViewIfNeeded()
    const drag = async (from: number, until: number, end: 'drop' | 'escape' = 'drop') => {
      const box = (await lane.boundingBox())!
      const at = (hour: number) => box.x + (box.width * hour) / 24
      await page.mouse.move(at(from), box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(at(until), box.y + box.height / 2, { steps: 4 })
      if (end === 'escape') await page.keyboard.press('Escape')
      await page.mouse.up()
      return text.inputValue()
    }
    expect(await drag(9, 17)).to.equal('09:00-17:00')
    expect(await drag(16.9, 18)).to.match(/^09:00-18:[01][05]$/)
    expect(await drag(12, 14, 'escape'), 'Escape gives back what was there').to.match(/^09:00-18:[01][05]$/)
    expect(await drag(12, 14)).to.match(/^11:00-20:[01][05]$/)
    expect(await drag(11.1, 21)).to.equal('')
    await text.fill('10:00-16:00')
    await page.locator('[data-testid=days-su-lane] .hours-lane__span').filter({ hasText: '10:00-16:00' }).waitFor()
    await text.fill('')
    await page.reload()
  })

  it('asks before typed hours are lost to another schedule, and keeps them for whoever stays', async () => {
    await go('hours')
    await page.getByTestId('hours-of').locator('option').nth(1).waitFor({ state: 'attached' })
    const [first = '', second = ''] = await page
      .getByTestId('hours-of')
      .locator('option')
      .evaluateAll(found => found.map(one => (one as HTMLOptionElement).value))
    await page.getByTestId('hours-of').selectOption(first)
    await page.getByTestId('days-mo-open').fill('9:15-12:45')
    await page.getByTestId('hours-of').selectOption(second)
    await press('stay')
    expect(await page.getByTestId('hours-of').inputValue()).to.equal(first)
    expect(await page.getByTestId('days-mo-open').inputValue()).to.equal('9:15-12:45')
    await page.getByTestId('hours-of').selectOption(second)
    await press('leave')
    await page.getByTestId('leave').waitFor({ state: 'detached' })
    expect(await page.getByTestId('hours-of').inputValue()).to.equal(second)
    await page.getByTestId('hours-of').selectOption(first)
    expect(await page.getByTestId('stay').count(), 'asked twice').to.equal(0)
    expect(await page.getByTestId('days-mo-open').inputValue()).to.not.equal('9:15-12:45')
  })

  it('looks at public holidays before it closes on them, and opens one again', async () => {
    // Of a year in which the demo has no bookings: in December New Year's Day is among its three weeks.
    await page.getByTestId('holiday-year').fill(String(new Date().getUTCFullYear() + 2))
    await press('holiday-look')
    await page.getByTestId('holiday-list').waitFor()
    expect(await page.getByTestId('holiday-list').innerText()).to.contain('Good Friday')
    await press('holiday-adopt')
    await page.getByTestId('holiday').first().waitFor()
    const count = await page.getByTestId('holiday').count()
    await page
      .getByRole('button', { name: /^Open again on/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await page.getByText('The week counts again that day').waitFor()
    expect(await page.getByTestId('holiday').count()).to.equal(count - 1)
  })

  it('changes telephone and address of the business, for its page and its messages', async () => {
    await go('business')
    await page.getByTestId('business-phone').fill('01225 000111')
    await page.getByTestId('business-address').fill('3 Abbey Green, Bath')
    await page.getByTestId('business-about').fill('Quiet rooms behind the abbey, since 1998.')
    await page.getByTestId('business-locale').selectOption('de-GB')
    await checkEveryLook(page, 'admin-business')
    await page.getByTestId('business-name').fill('')
    await press('business-save')
    await page.getByText('Enter a name.').waitFor()
    await page.getByTestId('business-name').fill('Lotus Day Spa')
    await press('business-save')
    await page.getByText('Saved. Pages and messages say it from now on.').waitFor()
    type Business = { contact: object; about: string; locale: string }
    const read = () => new BookingClient(world.url).get<Business>('/business')
    const { contact, about, locale } = await read()
    expect(contact).to.include({ phone: '01225 000111', address: '3 Abbey Green, Bath' })
    expect([about, locale]).to.deep.equal(['Quiet rooms behind the abbey, since 1998.', 'de-GB'])
    await page.getByTestId('business-currency').selectOption('EUR')
    await press('business-save')
    await page.getByText('Bookings of this business are in GBP').waitFor()
    expect(await page.getByTestId('business-currency').inputValue(), 'what was chosen').to.equal('EUR')
    await page.getByTestId('business-currency').selectOption('GBP')
    await page.getByTestId('business-locale').selectOption('en-GB')
    await press('business-save')
    await page.getByText('Bookings of this business are in GBP').waitFor({ state: 'detached' })
    const shop = await world.open('/b/lotus-day-spa/')
    await shop.getByTestId('about').getByText('since 1998').waitFor()
  })

  it('shows the picture and the position where a customer chooses who does it', async () => {
    const shop = await world.open('/b/lotus-day-spa/')
    await shop.locator('[data-service="swedish-massage"]').getByTestId('more-times').click()
    const maya = shop.getByTestId('staff').filter({ hasText: 'Maya Patel' })
    await maya.waitFor()
    expect(await maya.innerText()).to.contain('Lead therapist')
    expect(await maya.locator('img').evaluate((image: HTMLImageElement) => image.complete)).to.equal(true)
    await checkEveryLook(shop, 'staff-choice')
  })

  const business = () => new BookingClient(world.url).get<{ theme: Record<string, unknown> }>('/business')

  it('corrects the colour of a brand while it is typed, with both colours and how well they can be read', async () => {
    await page.goto(`${world.url}/admin/brand`)
    await page.getByTestId('brand-accent').fill('#ffd400')
    const note = page.getByTestId('brand-accent-note')
    await note.getByText('too light to read on white (1.4 to 1)').waitFor()
    const ratios = [...(await note.innerText()).matchAll(/(#[0-9a-f]{6}).*?, ([\d.]+) to 1/g)].map(([, , of]) =>
      Number(of),
    )
    expect(ratios).to.have.length(2)
    expect(ratios[0]).to.be.at.least(4.5)
    expect(ratios[1]).to.be.at.least(6)
    const preview = page.getByTestId('brand-preview').locator('.bw-btn--primary').last()
    const painted = await preview.evaluate(button => getComputedStyle(button).backgroundColor)
    expect(painted).not.to.equal('rgb(139, 86, 105)')
    console.log(`      check 53: #ffd400 in the admin: ${ratios.join(' and ')} to 1, preview ${painted}`)
  })

  it('saves a brand, and the page of the business has it at the next visit without a build', async () => {
    await page.getByTestId('brand-look-clinic').check({ force: true })
    await page.getByTestId('brand-accent').fill('#ffd400')
    await page.getByTestId('brand-radius').selectOption('0')
    await page.getByTestId('brand-face').selectOption('serif')
    await page.getByTestId('brand-tone').selectOption('warm')
    await checkEveryLook(page, 'brand')
    await page.keyboard.press('Control+s')
    await page.getByText('Your page looks like this from now on.').waitFor()
    for (const kind of ['logo', 'photo']) {
      await page
        .getByTestId(`brand-${kind}`)
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PHOTO.buffer })
      await page.getByTestId(`brand-${kind}-remove`).waitFor()
    }
    const { theme } = await business()
    expect(theme).to.include({ brand: 'clinic', accent: '#ffd400', radius: 0, face: 'serif', tone: 'warm' })
    const shop = await world.open('/b/lotus-day-spa/')
    await shop.getByTestId('first-time').first().waitFor()
    const look = await shop.evaluate(() => {
      const style = getComputedStyle(document.documentElement)
      const button = getComputedStyle(document.querySelector('.bw-time')!)
      const pictures = [...document.querySelectorAll<HTMLImageElement>('.shop__logo, img.hero__art')]
      return {
        page: style.getPropertyValue('--bw-brand-page'),
        radius: button.borderRadius,
        title: getComputedStyle(document.querySelector('h1')!).fontWeight,
        pictures: pictures.filter(image => image.complete && image.naturalWidth > 0).length,
      }
    })
    expect(look).to.deep.equal({ page: '#faf7f3', radius: '0px', title: '400', pictures: 2 })
    await checkLook(shop, 'brand-on-the-storefront')
  })

  it('says which picture it cannot take, and asks before what was chosen is lost', async () => {
    await page
      .getByTestId('brand-logo')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no') })
    await page.getByText('We cannot read this picture').waitFor()
    await page.getByTestId('brand-logo-remove').click()
    await page.getByText('Your page shows it no more.').waitFor()
    expect((await business()).theme).not.to.have.property('logo')
    await page.getByTestId('brand-accent').fill('#12')
    await page.keyboard.press('Control+s')
    await page.getByText('Write a colour such as #8b5669.').waitFor()
    await page.getByRole('link', { name: 'Business', exact: true }).first().click()
    await page.getByTestId('leave').click()
    await page.getByTestId('business-name').waitFor()
  })
})
