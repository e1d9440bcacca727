import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkLook, LOOKS } from '../support/looks.js'

const PHONE = LOOKS[0].viewport
const DESK = LOOKS[2].viewport

describe('pages about API keys and roles', function () {
  this.timeout(240_000)
  let bench: InProcessEngine
  let url: string
  let page: Page

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    url = bench.url
    page = await bench.open('/admin/login?returnTo=/api-keys')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.waitForURL(`${url}/admin/api-keys`)
  })
  after(() => bench?.close())

  const check = (name: string) => checkLook(page, name, false)
  async function inEveryLook(path: string, ready: string, name: string): Promise<void> {
    for (const { label, viewport, colorScheme } of LOOKS) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await page.goto(`${url}/admin${path}`)
      await page.getByTestId(ready).first().waitFor()
      await check(`${name}-${label}`)
    }
    await page.setViewportSize(DESK)
    await page.emulateMedia({ colorScheme: 'light' })
  }
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '')
  async function tabTo(testId: string): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()) === testId) return
      await page.keyboard.press('Tab')
    }
    expect(await focused()).to.equal(testId)
  }
  async function press(testId: string): Promise<void> {
    await tabTo(testId)
    await page.keyboard.press(testId.startsWith('permission-') ? 'Space' : 'Enter')
  }

  it('make a key with the keyboard alone, show it once, and it works', async () => {
    await page.getByText('No keys yet').waitFor()
    await press('key-create')
    await page.getByTestId('key-name').waitFor()
    await press('key-submit')
    await page.getByText('Enter a name.').waitFor()
    expect(await focused()).to.equal('key-name')
    await page.keyboard.type('Website')
    await press('permission-bookings:read')
    expect(await page.getByTestId('permission-users:write').count()).to.equal(0)
    await check('new-key-desk-light')
    await press('key-submit')
    await page.getByTestId('key-token').waitFor()
    const token = await page.getByTestId('key-token').inputValue()
    expect(token).to.match(/^bw_live_[0-9a-f]{32}\.[\w-]{43}$/)
    await press('key-copy')
    await page
      .getByRole('status')
      .filter({ hasText: /Copied|could not copy/ })
      .waitFor()
    await check('key-token-desk-light')
    await press('key-done')
    await page.getByTestId('api-key').waitFor()
    expect(await page.content()).to.not.include(token.slice(-37))
    const headers = { 'X-Api-Key': token, 'Bookwright-Tenant': 'lotus-day-spa' }
    expect((await fetch(`${url}/api/v1/bookings?limit=1`, { headers })).status).to.equal(200)
    expect((await fetch(`${url}/api/v1/users`, { headers })).status).to.equal(403)
  })

  it('make and change a role with the keyboard alone, and keep what was typed when it is refused', async () => {
    await page.goto(`${url}/admin/roles`)
    await press('role-create')
    await page.getByTestId('role-name').waitFor()
    await tabTo('role-name')
    await page.keyboard.type('Manager')
    await press('permission-bookings:read')
    await press('permission-calendar:read')
    await press('role-submit')
    await page.getByRole('dialog').getByText('Choose another name than "Manager".').waitFor()
    expect(await page.getByTestId('role-name').inputValue()).to.equal('Manager')
    await page.getByTestId('role-name').focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('Evening desk')
    await check('new-role-desk-light')
    await press('role-submit')
    await page.getByTestId('own-role').waitFor()
    expect(await page.getByTestId('role-matrix').locator('thead th').allInnerTexts()).to.include('Evening desk')
  })

  it('have no violations that axe knows, with data, on phone and desk, light and dark', async () => {
    await inEveryLook('/api-keys', 'api-key', 'api-keys')
    await inEveryLook('/roles', 'own-role', 'roles')
  })

  it('offer the role in the team, and the pages on a phone in the menu', async () => {
    await page.setViewportSize(PHONE)
    await page.goto(`${url}/admin/team`)
    await page.getByTestId('invite-role').waitFor()
    expect(await page.getByTestId('invite-role').locator('option').allInnerTexts()).to.include('Evening desk')
    await page.getByRole('button', { name: 'More' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'API keys' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/admin/api-keys`)
    await page.setViewportSize(DESK)
  })

  it('revoke a key and remove a role after asking', async () => {
    await page.goto(`${url}/admin/api-keys`)
    await press('key-revoke')
    await page.getByRole('dialog').getByText('Revoke “Website”?').waitFor()
    await press('confirm')
    await page.getByText('No keys yet').waitFor()
    await page.goto(`${url}/admin/roles`)
    await page.getByRole('button', { name: 'Remove Evening desk' }).focus()
    await page.keyboard.press('Enter')
    await press('confirm')
    await page.getByText('No roles of your own yet').waitFor()
  })
})
