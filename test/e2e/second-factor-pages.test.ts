import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, LOOKS, printLooks } from '../support/looks.js'
import { codeOf } from '../support/one-time-code.js'

const GUEST = 'zoe@example.test'
const GUEST_PASSWORD = 'a better one to remember'

describe('pages of the second factor', function () {
  this.timeout(180_000)
  let bench: InProcessEngine
  let url: string
  let secret = ''
  let recoveryCodes: string[] = []
  const open: InProcessEngine['open'] = (path, look) => bench.open(path, look)
  const givePassword = (page: Page) => fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    url = bench.url
  })
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))

  it('set a factor up with the keyboard alone and show the recovery codes once', async () => {
    const page = await open('/admin/login?returnTo=/security', LOOKS[0])
    await givePassword(page)
    await page.getByTestId('factor-password').waitFor()
    await checkEveryLook(page, 'security-off')
    await page.getByTestId('factor-password').focus()
    await page.keyboard.type('not my password')
    await page.keyboard.press('Enter')
    await page.getByText('This is not your password. Nothing was changed.').waitFor()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByTestId('qr-code').waitFor()
    await checkEveryLook(page, 'security-setup')
    secret = ((await page.getByTestId('factor-secret').textContent()) ?? '').replaceAll(/\s/g, '')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'factor-code')
    const field = page.getByTestId('factor-code')
    expect(await field.getAttribute('autocomplete')).to.equal('one-time-code')
    expect(await field.getAttribute('inputmode')).to.equal('numeric')
    await page.keyboard.type(codeOf(secret))
    await page.keyboard.press('Enter')
    await page.getByTestId('recovery-code').first().waitFor()
    recoveryCodes = await page.getByTestId('recovery-code').allTextContents()
    expect(recoveryCodes).to.have.length(10)
    await checkEveryLook(page, 'security-codes')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).to.equal('bookwright-recovery-codes.txt')
    await page.getByTestId('recovery-kept').focus()
    await page.keyboard.press('Enter')
    await page.getByText('10 recovery codes are left.').waitFor()
    expect(await page.getByTestId('recovery-code').count()).to.equal(0)
  })

  it('ask for the code after the password: a pasted one opens, a wrong one stays where it was typed', async () => {
    const page = await open('/admin/login', LOOKS[3])
    await givePassword(page)
    await page.getByTestId('second-step-code').waitFor()
    expect(await focused(page)).to.equal('second-step-code')
    await checkEveryLook(page, 'second-step')
    await page.keyboard.type('12345')
    await page.keyboard.press('Enter')
    await page.getByText('This code is wrong or was used before.').waitFor()
    expect(await page.getByTestId('second-step-code').inputValue()).to.equal('12345')
    await checkEveryLook(page, 'second-step-wrong')
    // The step of the set-up is used up; the one after it counts already, because telephones are a little fast.
    const code = codeOf(secret, 1)
    await page.getByTestId('second-step-code').selectText()
    // What a paste does: the whole text in one input event, here with the space that apps put in the middle.
    await page.keyboard.insertText(`${code.slice(0, 3)} ${code.slice(3)}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/admin\/(today|calendar|bookings)/)
  })

  it('take a recovery code instead, and begin anew when the sign-in took too long', async () => {
    const page = await open('/admin/login?returnTo=/security', LOOKS[1])
    await givePassword(page)
    await page.getByTestId('second-step-other').click()
    await page.getByLabel('Recovery code').waitFor()
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await page.getByTestId('second-step-code').fill(`wrong code ${attempt}`)
      await page.keyboard.press('Enter')
      await page.getByText('This recovery code is wrong or was used before.').waitFor()
    }
    await checkEveryLook(page, 'second-step-recovery')
    await page.getByTestId('second-step-code').fill('one too many')
    await page.keyboard.press('Enter')
    await page.getByText('The sign-in took too long.').waitFor()
    await givePassword(page)
    await page.getByTestId('second-step-other').click()
    await page.getByTestId('second-step-code').fill(recoveryCodes[0] ?? '')
    await page.keyboard.press('Enter')
    await page.getByText('9 recovery codes are left.').waitFor()
    await checkEveryLook(page, 'security-on')
  })

  it('demand a factor of the team, and turn one off', async () => {
    const page = await open('/admin/login?returnTo=/team', LOOKS[2])
    await givePassword(page)
    await page.getByTestId('second-step-other').click()
    await page.getByTestId('second-step-code').fill(recoveryCodes[1] ?? '')
    await page.keyboard.press('Enter')
    await page.getByTestId('team-demand-factor').check()
    await page.getByText('From now on the team needs a second factor.').first().waitFor()
    await checkEveryLook(page, 'team-security')
    await page.goto(`${url}/admin/security`)
    await page.getByTestId('manage-password').fill(DEMO_PASSWORD)
    await page.getByTestId('manage-code').fill(recoveryCodes[2] ?? '')
    await page.getByTestId('factor-off').click()
    await page.getByText('asks its team for a second factor. Set one up').waitFor()
    await checkEveryLook(page, 'security-demanded')
    await page.goto(`${url}/admin/bookings`)
    await page.waitForURL(`${url}/admin/security`)
  })

  it('confirm an address without violations, also once it is done', async () => {
    await fetch(`${url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'bookwright-tenant': DEMO_SLUG },
      body: JSON.stringify({ email: GUEST, name: 'Zoe', password: GUEST_PASSWORD }),
    })
    // Customers come back to the storefront; the page of the admin takes the same link.
    const link = await bench.linkFor(GUEST, `/b/${DEMO_SLUG}/account/verify`)
    const page = await open(`/admin/verify${link.slice(link.indexOf('?'))}`, LOOKS[3])
    await page.getByTestId('verify-password').fill('not the one')
    await page.keyboard.press('Enter')
    await page.getByText('This is not the password that was chosen.').waitFor()
    expect(await focused(page)).to.equal('verify-password')
    await checkEveryLook(page, 'verify-wrong')
    await page.getByTestId('verify-password').fill(GUEST_PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your e-mail is confirmed' }).waitFor()
    await checkEveryLook(page, 'verify-done')
  })
})
