import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { JourneyBusiness } from '../journeys/support/business.js'
import { foundHomeServices, planned, PLACES, sendAway } from '../journeys/support/home-services.js'
import { launchBrowser } from '../support/browser.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { runCommand, startSandbox, type SandboxEngines } from '../support/sandbox-client.js'

const SLUG = 'brightspark'
const LOGIN = { email: 'office@brightspark.test', password: 'a long enough password' }

/** A working day at least so many days from now. */
function comingDay(ahead: number): string {
  const day = new Date(Date.now() + ahead * 86_400_000)
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}

describe('Visits at customers’ places in a browser', function () {
  this.timeout(240_000)
  const day = comingDay(4)
  let sandbox: SandboxEngines
  let business: JourneyBusiness
  let browser: Browser
  let page: Page
  let url: string

  before(async () => {
    sandbox = await startSandbox()
    url = sandbox.engines[0]!.url
    business = await foundHomeServices(sandbox, SLUG)
    await business.visitor.setClock(null)
    const named = ['--email', LOGIN.email, '--password', LOGIN.password, '--role', 'owner', '--tenant', SLUG]
    await runCommand(sandbox.env, ['user:create', ...named])
    browser = await launchBrowser()
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
  })
  after(async () => {
    printLooks()
    await browser?.close()
    await sandbox?.close(() => expectInvariants(sandbox.database.url))
  })

  async function press(testId: string): Promise<void> {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }

  async function sayWhere(zip: string, address: string): Promise<void> {
    await page.getByTestId('field-zip').fill(zip)
    await page.getByTestId('field-address').fill(address)
    await page.keyboard.press('Enter')
  }

  it('asks a customer for the place first, and takes contact details outside the area', async () => {
    await page.goto(`${url}/b/${SLUG}/tap-replacement/times?day=${comingDay(7)}`)
    await page.getByTestId('place-form').waitFor()
    await press('place-submit')
    await page.getByText('Enter a ZIP or postcode such as 78701.').waitFor()
    await checkEveryLook(page, 'storefront-place')
    await sayWhere('78750', '9 Far Road')
    await page.getByTestId('outside-area').waitFor()
    await page.getByTestId('field-lead-name').fill('Far Away')
    await page.getByTestId('field-lead-email').fill('far@example.test')
    await checkEveryLook(page, 'storefront-outside-area')
    await press('lead-submit')
    await page.getByTestId('lead-sent').waitFor()
  })

  it('shows windows instead of starts, and holds one', async () => {
    await page.getByRole('button', { name: 'Change the place' }).click()
    await sayWhere(PLACES.C.zip, PLACES.C.address)
    const times = page.getByTestId('time')
    await times.first().waitFor()
    expect((await times.first().innerText()).replaceAll(/\s+/g, ' ')).to.match(/08:00–10:00|10:00–12:00|13:00–15:00/)
    await times.first().locator('input').check()
    await checkEveryLook(page, 'storefront-windows')
    await press('hold-button')
    await page.getByTestId('held-card').filter({ hasText: 'between' }).waitFor()
  })

  it('shows the day on a phone, tells the customer, and moves the day along by keyboard', async () => {
    await sendAway(business, 'Hannah Lee', day)
    const common = { service: 'Leak Repair', day, staff: 'Diego Ramirez' }
    expect((await planned(business, { ...common, time: '09:00', at: 'A' })).status).to.equal(201)
    expect((await planned(business, { ...common, time: '11:30', at: 'C' })).status).to.equal(201)
    expect((await planned(business, { ...common, time: '14:00', at: 'B' })).status).to.equal(201)
    await page.goto(`${url}/admin/`)
    await page.getByTestId('login-email').fill(LOGIN.email)
    await page.getByTestId('login-password').fill(LOGIN.password)
    await page.getByTestId('login-button').click()
    await page.waitForURL(address => !address.pathname.endsWith('/login'))
    await page.goto(`${url}/admin/on-the-road?date=${day}&who=${business.id('Diego Ramirez')}`)
    await page.getByTestId('field-stop').nth(2).waitFor()
    await press('on-my-way')
    await page.getByText('Customer A knows').waitFor()
    await checkEveryLook(page, 'admin-on-the-road')
    await page.getByTestId('running-late').nth(1).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('delay-minutes').fill('x')
    await press('delay-submit')
    await page.getByText('Enter whole minutes').waitFor()
    await page.getByTestId('delay-minutes').fill('60')
    await checkEveryLook(page, 'admin-delay')
    await press('delay-submit')
    await page.getByTestId('delay-done').filter({ hasText: 'Customer B' }).waitFor()
    await checkEveryLook(page, 'admin-delay-done')
    await page.keyboard.press('Escape')
    await press('decide')
    await page.getByTestId('decide-ask').waitFor()
    await checkEveryLook(page, 'admin-decide')
    await press('decide-ask')
    await page.getByText('was asked to choose').first().waitFor()
  })

  it('describes the area in tables, says what is wrong, and forgets who was called', async () => {
    await page.goto(`${url}/admin/service-area`)
    await page.getByTestId('zone').first().waitFor()
    await press('zone-add')
    await press('area-save')
    await page.getByText('Enter a name that no other zone has.').waitFor()
    await page.getByTestId('zone-name').last().fill('North')
    await page.getByTestId('zone-codes').last().fill('78751, 7876*')
    await page.getByTestId('cell-1-5').fill('12')
    await page.getByTestId('contact-request').waitFor()
    await checkEveryLook(page, 'admin-service-area')
    await press('area-save')
    await page.getByText('Service area saved').waitFor()
    const { body } = await business.owner.as('GET', '/service-area')
    expect(body.matrix).to.deep.include({ A: { B: 25, C: 45, North: 12 } })
    await page.getByRole('button', { name: 'Forget Far Away' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nobody has left contact details.').waitFor()
  })
})
