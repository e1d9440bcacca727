import { expect } from 'chai'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { openWithKeyboard, typeSignIn } from '../support/keyboard-person.js'
import { checkEveryLook, LOOKS, printLooks, takePicture } from '../support/looks.js'

const [PHONE, , DESK] = LOOKS
/** The jobs by which pages are grouped. */
const GROUPS = ['Day', 'Clients', 'Catalogue', 'Staff', 'Money', 'Business', 'System']

describe('every page of the admin', function () {
  this.timeout(180_000)
  let bench: InProcessEngine

  before(async () => (bench = await startInProcessEngine({ isDemoWanted: true })))
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  it('is reached from the navigation by keyboard alone, and marked there', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', DESK)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    const { page } = keys
    const main = page.getByRole('navigation', { name: 'Main', exact: true })
    await main.waitFor()
    for (const name of GROUPS) await main.getByRole('list', { name, exact: true }).waitFor()
    const links = await main.getByRole('link').evaluateAll(found =>
      found.map(link => ({
        name: link.textContent.trim(),
        path: new URL((link as HTMLAnchorElement).href).pathname,
      })),
    )
    expect(links).to.have.length.above(25)
    for (const { name, path } of links) {
      await keys.tabTo('link', name, true)
      await page.keyboard.press('Enter')
      await page.waitForURL(url => url.pathname === path)
      await page.locator('h1').first().waitFor()
      expect(await main.locator('[aria-current]').allInnerTexts(), path).to.deep.equal([name])
    }
  })

  it('is reached on a phone from four tabs and a menu in the same groups', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', PHONE)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    const { page } = keys
    const bar = page.getByRole('navigation', { name: 'Main, short' })
    await bar.waitFor()
    expect(await bar.getByRole('link').allInnerTexts()).to.deep.equal(['Today', 'Calendar', 'Bookings', 'Clients'])
    await keys.activate('button', 'More')
    for (const name of GROUPS) await page.getByRole('group', { name, exact: true }).waitFor()
    await takePicture(page, 'phone-menu', false)
    await page.keyboard.press('Escape')
    await keys.choosePage('More', 'Privacy')
    await page.waitForURL(url => url.pathname === '/admin/privacy')
  })

  it('looks well where nothing is yet: a new service, an import, an address that leads nowhere', async () => {
    const keys = await openWithKeyboard(bench, '/admin/services/new', DESK)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    const { page } = keys
    await page.waitForURL(url => url.pathname === '/admin/services/new')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await checkEveryLook(page, 'new-service')
    await page.goto(`${bench.url}/admin/import`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await checkEveryLook(page, 'imports')
    await page.goto(`${bench.url}/admin/no-such-page`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await checkEveryLook(page, 'admin-not-found')
    await page.goto(`${bench.url}/b/${DEMO_SLUG}/no/such/page`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await checkEveryLook(page, 'storefront-not-found')
  })
})
