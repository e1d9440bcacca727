import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import {
  ACCOUNT_STORE,
  MESSAGE_CHANNEL,
  PASSWORD_HASHER,
  PLUGIN_STORE,
  PORTS,
  UNIT_OF_WORK,
} from '../../core/dist/di/tokens.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'

const MARTA = 'marta@example.test'
const LEA = 'lea@example.test'
const PASSWORD = 'a long enough password'
const SHOP = `/b/${DEMO_SLUG}`

/** A member with a tenth off; in a business where guests pay the full price. */
describe('a customer signs in at the storefront', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  let owner: Record<string, string>
  let marta: Record<string, unknown>

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    const { container } = bench.engine
    const passwordHash = await container.resolve(PASSWORD_HASHER).hash(PASSWORD)
    const account = { id: randomUUID(), email: MARTA, name: 'Marta Vidal', passwordHash }
    await container.resolve(ACCOUNT_STORE).saveAccount(account)
    const login = await send('POST', '/auth/login', { email: DEMO_OWNER, password: DEMO_PASSWORD })
    owner = { Authorization: `Bearer ${String(login.accessToken)}` }
    await send('POST', '/customer-groups', { label: 'Members', key: 'member', discountPercent: 10 })
    marta = await send('POST', '/clients', { name: 'Marta Vidal', email: MARTA, groups: ['member'] })
  })
  after(async () => {
    printLooks()
    await bench?.closePages()
    await bench?.close()
  })

  async function send(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    const headers = { 'Content-Type': 'application/json', 'Bookwright-Tenant': DEMO_SLUG, ...owner }
    const asked = { method, headers: { ...headers, 'Idempotency-Key': randomUUID() }, body: JSON.stringify(body) }
    const answer = await fetch(`${bench.url}/api/v1${path}`, asked)
    expect(answer.status, path).to.be.below(300)
    return (await answer.json()) as Record<string, unknown>
  }
  const press = async (page: Page, testId: string) => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }
  async function fill(page: Page, email: string, password: string): Promise<void> {
    await page.getByTestId('field-email').focus()
    await page.keyboard.type(email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
  }
  const amountIn = (text: string) => Number(/([\d.]+)/.exec(text.replace(/,/g, ''))?.[1])
  const total = async (page: Page) => amountIn(await page.locator('.bw-sum__total dd').first().innerText())
  async function hold(page: Page): Promise<void> {
    const card = page.getByTestId('service-card').filter({ hasText: 'Swedish Massage' })
    await card.getByTestId('first-time').last().click()
    await page.getByTestId('hold-timer').first().waitFor()
    await page.getByTestId('who-is-signed-in').waitFor()
  }

  it('keeps what was typed when the password is wrong, and holds the time anew at the price of a member', async () => {
    const page = await bench.open(`${SHOP}/`)
    await hold(page)
    const guestPrice = await total(page)
    await page.getByTestId('more-fields').click()
    await page.getByTestId('field-notes').fill('A quiet room')
    await press(page, 'details-sign-in')
    await page.getByTestId('sign-in-form').waitFor()
    await press(page, 'sign-in-button')
    expect(await page.evaluate(() => document.activeElement?.id), 'the first empty field').to.equal('field-email')
    await fill(page, MARTA, 'not the password')
    await page.getByTestId('error').waitFor()
    expect(await page.getByTestId('field-email').inputValue()).to.equal(MARTA)
    await checkEveryLook(page, 'shop-sign-in')
    await page.getByTestId('field-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('who-is-signed-in').filter({ hasText: 'Marta Vidal' }).waitFor()
    await page.waitForFunction(
      price => !document.querySelector('.bw-sum__total dd')?.textContent?.includes(price),
      guestPrice.toFixed(2),
    )
    expect(await total(page)).to.be.closeTo(guestPrice * 0.9, 0.01)
    expect(await page.getByTestId('field-name').inputValue()).to.equal('Marta Vidal')
    expect(await page.getByTestId('field-email').inputValue()).to.equal(MARTA)
    expect(await page.getByTestId('field-notes').inputValue()).to.equal('A quiet room')
    await checkEveryLook(page, 'shop-details-signed-in')
    await press(page, 'book-button')
    await page.getByTestId('confirmation-reference').waitFor()
  })

  it('makes a login by keyboard, which is theirs once the address is proved by the link and the password', async () => {
    const page = await bench.open(`${SHOP}/`)
    await press(page, 'account-link')
    await press(page, 'to-register')
    await page.getByTestId('register-form').waitFor()
    await press(page, 'register-button')
    expect(await page.evaluate(() => document.activeElement?.id), 'the first empty field').to.equal('field-name')
    await page.keyboard.type('Lea Novak')
    await page.getByTestId('field-email').fill(LEA)
    await page.getByTestId('field-password').fill('password')
    await page.keyboard.press('Enter')
    await page.locator('#error-password').waitFor()
    expect(await page.getByTestId('field-email').inputValue(), 'what was typed').to.equal(LEA)
    await checkEveryLook(page, 'shop-register')
    await page.getByTestId('field-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('register-sent').getByText(LEA).waitFor()
    await page.goto(bench.url + (await bench.linkFor(LEA, `${SHOP}/account/verify`)))
    await page.getByTestId('field-password').fill('not the one')
    await page.keyboard.press('Enter')
    await page.getByText('This is not the password that was chosen.').waitFor()
    await checkEveryLook(page, 'shop-verify')
    await page.getByTestId('field-password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('account-link').filter({ hasText: 'Lea Novak' }).waitFor()
  })

  it('lists the own bookings, opens one, and is still signed in after a reload and in another tab', async () => {
    const page = await bench.open(`${SHOP}/`)
    await press(page, 'account-link')
    await fill(page, MARTA, PASSWORD)
    await page.getByTestId('account-link').filter({ hasText: 'Marta Vidal' }).waitFor()
    await press(page, 'account-link')
    await page.getByTestId('own-booking').first().waitFor()
    expect(await page.getByTestId('own-booking').count()).to.equal(1)
    await checkEveryLook(page, 'shop-own-bookings')
    await page.reload()
    await press(page, 'open-booking')
    await page.getByTestId('cancel-button').waitFor()
    const tab = await page.context().newPage()
    await tab.goto(`${bench.url}${SHOP}/`)
    await tab.getByTestId('account-link').filter({ hasText: 'Marta Vidal' }).waitFor()
    await hold(tab)
    expect(await tab.getByTestId('field-email').inputValue()).to.equal(MARTA)
    await tab.goto(`${bench.url}${SHOP}/account/bookings`)
    await press(tab, 'sign-out')
    await tab.getByTestId('account-link').filter({ hasText: 'Sign in' }).waitFor()
    const left = await tab.context().cookies()
    expect(left.filter(({ name, value }) => name === 'bw' && value !== '')).to.deep.equal([])
    await page.goto(`${bench.url}${SHOP}/account/bookings`)
    await page.getByTestId('sign-in-form').waitFor()
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.to.contain(MARTA)
  })

  it('adds a child without a login of its own, and books for it, by keyboard', async () => {
    const page = await bench.open(`${SHOP}/account/bookings`)
    await page.getByTestId('sign-in-form').waitFor()
    await fill(page, MARTA, PASSWORD)
    await page.getByTestId('family').getByText('Nobody yet.').waitFor()
    await press(page, 'family-add')
    expect(await page.evaluate(() => document.activeElement?.id), 'the first empty field').to.equal('field-dependant')
    await page.keyboard.type('Nico Vidal')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id), 'what was not ticked').to.equal('family-agree')
    expect(await page.getByTestId('field-dependant').inputValue(), 'what was typed').to.equal('Nico Vidal')
    await checkEveryLook(page, 'shop-family-wrong')
    await page.keyboard.press('Space')
    await press(page, 'family-add')
    await page.getByTestId('dependant').filter({ hasText: 'Nico Vidal' }).waitFor()
    await checkEveryLook(page, 'shop-family')
    await press(page, 'book-for')
    await hold(page)
    expect(await page.getByTestId('field-name').inputValue()).to.equal('Nico Vidal')
    expect(await page.getByTestId('field-email').inputValue()).to.equal(MARTA)
    await press(page, 'book-button')
    await page.getByTestId('confirmation-reference').waitFor()
    await page.goto(`${bench.url}${SHOP}/account/bookings`)
    await page.getByTestId('own-booking').nth(1).waitFor()
  })

  it('chooses how to be told, on the page of a booking, where there is more than one way', async () => {
    const { container } = bench.engine
    const ports = container.resolve(PORTS) as unknown as { offer(port: symbol, id: string, make: () => unknown): void }
    ports.offer(MESSAGE_CHANNEL, 'channel-wire', () => ({ channel: 'sms', send: async () => ({ status: 'sent' }) }))
    const tenant = await container.resolve(TenantService).bySlug(DEMO_SLUG)
    const store = container.resolve(PLUGIN_STORE)
    await container.resolve(UNIT_OF_WORK).run(tenant!.id, tx => store.setEnabled(tx, 'channel-wire', true))
    await send('PATCH', `/clients/${String(marta.id)}`, { phone: '+34600000001' })
    const page = await bench.open(`${SHOP}/account/bookings`)
    await page.getByTestId('sign-in-form').waitFor()
    await fill(page, MARTA, PASSWORD)
    await page.getByTestId('own-booking').filter({ hasText: 'Swedish' }).first().waitFor()
    const told = page.getByTestId('channels')
    for (let index = 0; (await told.count()) === 0; index += 1) {
      await page.goto(`${bench.url}${SHOP}/account/bookings`)
      await page.getByTestId('open-booking').nth(index).click()
      await page.getByTestId('cancel-button').waitFor()
      await page.waitForLoadState('networkidle')
    }
    expect(await page.getByTestId('channel-usual').isChecked()).to.equal(true)
    await page.getByTestId('channel-sms').focus()
    await page.keyboard.press('Space')
    await page.waitForLoadState('networkidle')
    await checkEveryLook(page, 'shop-told-by')
    await page.reload()
    await told.waitFor()
    expect(await page.getByTestId('channel-sms').isChecked()).to.equal(true)
  })

  it('leaves the owner of an open admin a guest, and says so to a login of the team', async () => {
    const page = await bench.open('/admin/')
    await page.getByTestId('login-email').fill(DEMO_OWNER)
    await page.getByTestId('login-password').fill(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(url => !url.pathname.endsWith('/login'))
    const sent: Promise<Record<string, string>>[] = []
    page.on('request', request => {
      // The admin may still be asking while the other page is on its way.
      const isOfShop = request.url().includes('/api/') && request.frame().url().includes(SHOP)
      if (isOfShop) sent.push(request.allHeaders())
    })
    await page.goto(`${bench.url}${SHOP}/`)
    await page.getByTestId('first-time').first().waitFor()
    const headers = await Promise.all(sent)
    expect(headers).to.be.an('array').that.is.not.empty
    expect(headers.filter(({ cookie }) => cookie)).to.deep.equal([])
    await press(page, 'account-link')
    await fill(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('team-notice').waitFor()
    await page.getByTestId('account-link').filter({ hasText: 'Sign in' }).waitFor()
  })

  it('answers an own address below this storefront only, whatever the link says', async () => {
    const page = await bench.open(`${SHOP}/account/sign-in?back=//elsewhere.test/`)
    await fill(page, MARTA, PASSWORD)
    await page.getByTestId('account-link').filter({ hasText: 'Marta Vidal' }).waitFor()
    expect(new URL(page.url()).pathname).to.equal(`${SHOP}/`)
  })
})
