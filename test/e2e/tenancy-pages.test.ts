import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import { ACCOUNT_STORE, PASSWORD_HASHER } from '../../core/dist/di/tokens.js'
import { newId } from '../../core/dist/domain/id.js'
import { OrganizationService } from '../../core/dist/tenancy/organization-service.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'

const ADMIN = 'ada@x.test'
const FOUNDER = 'nova@x.test'
const PASSWORD = 'a password of my own'

describe('pages about businesses', function () {
  this.timeout(180_000)
  let bench: InProcessEngine
  let url: string
  const open = (path: string) => bench.open(path)

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: false })
    url = bench.url
  })
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  async function signedIn(path: string): Promise<Page> {
    const page = await open(`/admin/login?returnTo=${encodeURIComponent(path)}`)
    await fillSignIn(page, ADMIN, PASSWORD)
    return page
  }

  it('set an empty installation up with the keyboard alone, and keep what was typed when the code is wrong', async () => {
    const page = await open('/')
    await page.getByTestId('setup-code').waitFor()
    expect(new URL(page.url()).pathname).to.equal('/admin/setup')
    await checkEveryLook(page, 'setup')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
    expect(await focused()).to.equal('setup-code')
    await page.keyboard.press('Enter')
    await page.getByText('Enter the code from the terminal.').waitFor()
    expect(await focused()).to.equal('setup-code')
    await page.keyboard.type('AAAA-AAAA-AAAA')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Café Nova')
    expect(await page.getByTestId('business-slug').inputValue()).to.equal('cafe-nova')
    expect(await page.getByTestId('business-zone').inputValue()).to.equal('Europe/London')
    expect(await page.getByTestId('business-currency').inputValue()).to.equal('GBP')
    await page.getByTestId('person-name').focus()
    await page.keyboard.type('Ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type(ADMIN)
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('This is not the code.').waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'setup-code')
    await page.getByTestId('business-template').selectOption('sports-center')
    await page.getByTestId('template-preview').getByText('40 classes in the calendar').waitFor()
    await page.getByTestId('business-days').selectOption('weekdays')
    await checkEveryLook(page, 'setup-wrong')
    await page.getByTestId('business-template').selectOption('')
    await page.getByTestId('setup-code').focus()
    expect(await page.getByTestId('business-name').inputValue()).to.equal('Café Nova')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type((await bench.engine.setupCode()) ?? '')
    await page.keyboard.press('Enter')
    await page.getByTestId('first-steps').waitFor()
    await checkEveryLook(page, 'first-steps')
    await page.getByRole('button', { name: 'Hide the set-up' }).click()
    await page.getByTestId('first-steps').waitFor({ state: 'detached' })
    const again = await open('/admin/setup')
    await again.getByRole('heading', { name: 'It is set up already' }).waitFor()
    await checkEveryLook(again, 'setup-done')
  })

  it('sign a business up: a letter, then signed in on the empty calendar', async () => {
    await bench.catchLettersOf('cafe-nova')
    const page = await open('/sign-up')
    await page.getByTestId('business-name').waitFor()
    await checkEveryLook(page, 'sign-up')
    await page.getByTestId('sign-up-button').click()
    await page.getByText('Enter your name.').waitFor()
    await checkEveryLook(page, 'sign-up-missing')
    await page.getByTestId('business-name').fill('Café Nova')
    await page.getByTestId('person-name').fill('Nova')
    await page.getByTestId('person-email').fill(FOUNDER)
    await page.getByTestId('person-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('This short name is taken. Choose another one.').waitFor()
    expect(await page.getByTestId('person-password').inputValue()).to.equal(PASSWORD)
    await page.getByTestId('business-slug').fill('nova-two')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await checkEveryLook(page, 'sign-up-done')
    await page.goto(url + (await bench.linkFor(FOUNDER, '/admin/verify')))
    await page.getByTestId('verify-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('first-steps').waitFor()
    await page.getByText('Nova').first().waitFor()
    await page.getByTestId('start-from').waitFor()
    expect(await page.getByTestId('opening-service').getAttribute('data-done')).to.equal(null)
    await page.goto(`${url}/admin/calendar`)
    await page.getByTestId('start-button').click()
    await page.getByText('npx bookwright seed --tenant nova-two --template spa').waitFor()
    await page.goto(`${url}/b/nova-two/`)
    await page.getByText('Nothing can be booked online yet').waitFor()
    await page.getByText('Please come back later.').waitFor()
    expect(await page.getByText('Pick a time').count()).to.equal(0)
    await checkEveryLook(page, 'storefront-empty')
  })

  it('check 33: lead from the sign-up to the first online booking in at most 15 clicks and 8 typed fields', async () => {
    const page = await open('/sign-up')
    const did = { clicks: 0, fields: 0 }
    const fill = async (tab: Page, testId: string, text: string) => {
      did.fields += 1
      await tab.getByTestId(testId).fill(text)
    }
    const click = async (target: Locator) => {
      did.clicks += 1
      await target.click()
    }
    await fill(page, 'business-name', 'Quiet Corner')
    did.clicks += 1
    await page.getByTestId('business-template').selectOption('spa')
    await fill(page, 'person-name', 'Quinn')
    await fill(page, 'person-email', 'quinn@example.test')
    await fill(page, 'person-password', PASSWORD)
    await click(page.getByTestId('sign-up-button'))
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    did.clicks += 1
    await page.goto(url + (await bench.linkFor('quinn@example.test', '/admin/verify')))
    await fill(page, 'verify-password', PASSWORD)
    await click(page.getByRole('button', { name: 'Confirm' }))
    await page.getByTestId('first-steps').waitFor()
    expect(await page.getByTestId('opening-count').innerText()).to.equal('5 of 6 done')
    await checkEveryLook(page, 'opening-steps')
    const coming = page.context().waitForEvent('page')
    await click(page.getByRole('link', { name: 'Make a test booking' }))
    const shop = await coming
    await click(shop.getByTestId('first-time').nth(1))
    await fill(shop, 'field-name', 'A Customer')
    await fill(shop, 'field-email', 'customer@example.test')
    await click(shop.getByTestId('book-button').first())
    await shop.getByTestId('confirmation-reference').waitFor()
    await page.getByRole('heading', { name: 'You are open for online bookings' }).waitFor()
    await page.getByRole('button', { name: 'News, 1 new' }).waitFor()
    console.log(`      check 33: first online booking after ${did.clicks} clicks and ${did.fields} typed fields`)
    expect(did.clicks).to.be.at.most(15)
    expect(did.fields).to.be.at.most(8)
    await page.reload()
    await page.getByTestId('next-up').waitFor()
    expect(await page.getByTestId('first-steps').count(), 'it is over').to.equal(0)
  })

  it('fill an empty business from a template that was looked at, and the page of its customers follows', async () => {
    const page = await open('/admin/login?returnTo=%2Fcalendar')
    await fillSignIn(page, FOUNDER, PASSWORD)
    await page.getByTestId('start-from').waitFor()
    await page.getByTestId('business-template').selectOption('clinic')
    await page.getByTestId('template-preview').getByText('Dr Lena Fischer').waitFor()
    await checkEveryLook(page, 'start-from')
    await page.getByTestId('start-button').click()
    await page.getByText('It is all there. Look at your page.').waitFor()
    // The list of the calendar, not its columns: nobody of a clinic works on a Sunday.
    await page.locator('option', { hasText: 'Dr Lena Fischer' }).first().waitFor({ state: 'attached' })
    await page.goto(`${url}/b/nova-two/`)
    await page.getByText('Ultrasound').first().waitFor()
  })

  it('work in a browser whose language is one that Intl refuses', async () => {
    const page = await bench.open('/admin/sign-up', undefined, async of => {
      await of.addInitScript("Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix' })")
    })
    expect(await page.getByTestId('business-country').inputValue()).to.equal('US')
  })

  it('run organizations and businesses: add, rename, suspend and open again', async () => {
    const page = await signedIn('/businesses')
    await page.getByTestId('organization-name').fill('Region North')
    await page.getByTestId('add-organization').click()
    await page.getByRole('heading', { name: 'Region North' }).waitFor()
    await page.getByTestId('tenant-organization').selectOption({ label: 'Region North' })
    await page.getByTestId('business-name').fill('North Spa')
    await page.getByTestId('add-tenant').click()
    await page.getByRole('button', { name: 'Suspend North Spa' }).waitFor()
    await page.getByRole('button', { name: 'Rename North Spa' }).click()
    await page.getByTestId('rename-name').fill('Northern Spa')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Suspend Northern Spa' }).click()
    await page.getByTestId('confirm').click()
    await page.getByRole('button', { name: 'Open again: Northern Spa' }).waitFor()
    expect((await fetch(`${url}/api/v1/business`, { headers: { 'Bookwright-Tenant': 'north-spa' } })).status).to.equal(
      403,
    )
    await checkEveryLook(page, 'businesses')
    await page.getByRole('button', { name: 'Open again: Northern Spa' }).click()
    await page.getByRole('button', { name: 'Suspend Northern Spa' }).waitFor()
  })

  it('move an organization and give roles in it with the keyboard alone', async () => {
    const page = await signedIn('/businesses')
    await page.getByTestId('organization-name').fill('Region of the Extraordinarily Long Named Holding Company')
    await page.getByTestId('add-organization').click()
    await page.getByRole('heading', { name: /^Region of the/ }).waitFor()
    await page.getByRole('button', { name: /^Rename or move Region of the/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('rename-place').selectOption({ label: 'Region North' })
    await checkEveryLook(page, 'organization-move')
    await page.getByTestId('rename-name').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('rename-name').waitFor({ state: 'detached' })
    await page.getByText('Holding Company is saved.').first().waitFor()
    const moved = page.getByTestId('organization').filter({ hasText: 'Region of the' })
    const indent = await moved.evaluate(card => parseFloat(getComputedStyle(card).marginInlineStart))
    expect(indent, 'it stands below another').to.be.greaterThan(0)
    await moved.getByTestId('organization-members').focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nobody has a role here yet.').waitFor()
    await page.getByTestId('member-email').fill('nobody@x.test')
    await page.keyboard.press('Enter')
    await page.getByText('Has no login here yet').waitFor()
    expect(await page.getByTestId('member-email').inputValue()).to.equal('nobody@x.test')
    await page.getByTestId('member-email').fill(FOUNDER)
    await page.keyboard.press('Enter')
    await page.getByTestId('organization-member').waitFor()
    await checkEveryLook(page, 'organization-members')
    await page.getByRole('button', { name: 'Take the role of Nova' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nobody has a role here yet.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('member-email').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'organization-members')
  })

  it('lead an agency that has no business yet to the page where it opens one', async () => {
    const { container } = bench.engine
    const accounts = container.resolve(ACCOUNT_STORE)
    const passwordHash = await container.resolve(PASSWORD_HASHER).hash(PASSWORD)
    const person = { id: newId<'account'>(), email: 'agency@x.test', name: 'Agnes', passwordHash }
    const accountId = await accounts.saveAccount(person)
    const { id: organizationId } = await container.resolve(OrganizationService).create({ name: 'New Agency' })
    await accounts.addMembership({ accountId, organizationId, tenantId: null, role: 'agency' })
    const page = await open('/admin/login')
    await fillSignIn(page, 'agency@x.test', PASSWORD)
    await page.waitForURL(`${url}/admin/businesses`)
    await page.getByRole('heading', { name: 'New Agency' }).waitFor()
    await checkEveryLook(page, 'agency-without-business')
    await page.getByTestId('business-name').fill('First Spa')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Rename First Spa' }).waitFor()
    await page.getByRole('link', { name: 'Bookings' }).waitFor()
  })

  it('say what to enter at the DNS for a host name, and refuse one at its field', async () => {
    const page = await signedIn('/businesses')
    await page.getByRole('link', { name: 'Web addresses of Northern Spa' }).click()
    await page.getByTestId('empty-action').click()
    await page.getByTestId('domain-name').fill('https://book.example.com/')
    await page.keyboard.press('Enter')
    await page.getByText('Give a host name such as book.example.com').waitFor()
    expect(await page.getByTestId('domain-name').inputValue()).to.equal('https://book.example.com/')
    await page.getByTestId('domain-name').fill('book.example.com')
    await page.keyboard.press('Enter')
    await page.getByText('add a CNAME record for book.example.com').waitFor()
    await checkEveryLook(page, 'domains')
    await page.getByRole('button', { name: 'Confirm by hand: book.example.com' }).click()
    await page.getByTestId('domain').getByText('In use').waitFor()
    await page.getByRole('button', { name: 'Remove book.example.com' }).click()
    await page.getByText('No address of your own yet').waitFor()
  })
})
