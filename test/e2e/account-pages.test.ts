import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { PageLook } from '../support/admin-sign-in.js'
import { DEMO_OWNER } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, LOOKS, printLooks } from '../support/looks.js'

const NEXT = 'a better one to remember'

describe('pages about logins', function () {
  this.timeout(180_000)
  let bench: InProcessEngine
  let url: string
  const open = (path: string, look: PageLook = LOOKS[0]) => bench.open(path, look)

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    url = bench.url
  })
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  it('lead from a forgotten password to a new one with the keyboard alone', async () => {
    const page = await open('/admin/login')
    await page.getByTestId('login-email').waitFor()
    await page.getByRole('link', { name: 'Forgot your password?' }).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('forgot-email').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).to.equal('forgot-email')
    await page.keyboard.type(DEMO_OWNER)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await page.goto(url + (await bench.linkFor(DEMO_OWNER, '/admin/reset')))
    await page.getByTestId('reset-password').waitFor()
    await page.waitForURL(`${url}/admin/reset`)
    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await page.getByText('Use at least 8 characters.').waitFor()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(NEXT)
    await page.keyboard.press('Enter')
    await page.getByTestId('reset-sign-in').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('login-email').waitFor()
    await fillSignIn(page, DEMO_OWNER, NEXT)
    await page.waitForURL(/\/admin\/(today|calendar|bookings)/)
  })

  async function signedIn(path: string, look: PageLook): Promise<Page> {
    const page = await open(`/admin/login?returnTo=${encodeURIComponent(path)}`, look)
    await fillSignIn(page, DEMO_OWNER, NEXT)
    await page.waitForURL(`${url}/admin${path}`)
    return page
  }

  it('lead from an invitation to a new member, who is then locked out', async () => {
    const page = await signedIn('/team', LOOKS[3])
    await page.getByTestId('invite-name').fill('Maya')
    await page.getByTestId('invite-email').fill('maya@example.test')
    await page.getByTestId('invite-button').click()
    await page.getByTestId('team-invitation').waitFor()
    const link = await bench.linkFor('maya@example.test', '/admin/invitation')
    const guest = await open(link)
    await guest.getByRole('heading', { name: 'Join Lotus Day Spa' }).waitFor()
    await checkEveryLook(guest, 'invitation')
    await guest.getByTestId('invitation-password').fill(NEXT)
    await guest.keyboard.press('Enter')
    await guest.getByRole('heading', { name: 'You are in the team' }).waitFor()
    await checkEveryLook(guest, 'invitation-done')
    const late = await open(link)
    await late.getByTestId('account-error').waitFor()
    await checkEveryLook(late, 'invitation-dead')
    await page.reload()
    await page.getByRole('button', { name: 'Lock out Maya', exact: true }).click()
    await page.getByText('Locked out', { exact: true }).waitFor()
    await checkEveryLook(page, 'team')
  })

  it('show where somebody is signed in and end the others', async () => {
    const page = await signedIn('/sign-ins', LOOKS[0])
    await page.getByTestId('sign-in').first().waitFor()
    await page
      .getByText(/^Chrome, /)
      .first()
      .waitFor()
    await checkEveryLook(page, 'sign-ins')
    await page.getByTestId('sign-ins-end-others').click()
    await page.getByTestId('password-again').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByText('This is not your password now.').waitFor()
    await checkEveryLook(page, 'sign-ins-password')
    await page.getByTestId('password-again').fill(NEXT)
    await page.getByTestId('password-again-button').click()
    await page.getByText('All other sign-ins have ended.').first().waitFor()
    await page.getByTestId('sign-in').nth(1).waitFor({ state: 'detached' })
    expect(await page.getByTestId('sign-in').count()).to.equal(1)
    await page.getByTestId('change-current').fill('not the password')
    await page.getByTestId('change-next').fill(NEXT)
    await page.keyboard.press('Enter')
    await page.getByText('This is not your password now.').waitFor()
    await page.getByTestId('change-current').fill(NEXT)
    await page.getByTestId('change-button').click()
    await page.getByText('Your password is changed').first().waitFor()
  })

  it('have no violations that axe knows, also when a link is dead', async () => {
    const forgot = await open('/admin/forgot')
    await forgot.getByTestId('forgot-email').waitFor()
    await checkEveryLook(forgot, 'forgot')
    await forgot.getByTestId('forgot-email').fill('nobody@example.test')
    await forgot.keyboard.press('Enter')
    await forgot.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await checkEveryLook(forgot, 'forgot-done')
    const reset = await open('/admin/reset?token=made-up')
    await reset.getByTestId('reset-password').waitFor()
    await checkEveryLook(reset, 'reset')
    await reset.getByTestId('reset-password').fill('long enough to be one')
    await reset.getByTestId('reset-button').click()
    await reset.getByTestId('account-error').waitFor()
    await checkEveryLook(reset, 'reset-dead')
    const bare = await open('/admin/verify')
    await bare.getByTestId('account-error').waitFor()
    await checkEveryLook(bare, 'verify-no-token')
  })

  it('say at the sign-in what is missing, what is wrong, and how long to wait', async () => {
    const page = await open('/admin/login')
    await page.getByTestId('login-button').click()
    await page.getByText('Enter your password.').waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
    expect(await focused()).to.equal('login-email')
    await checkEveryLook(page, 'login-missing')
    await fillSignIn(page, DEMO_OWNER, 'not the password')
    await page.getByTestId('login-error').waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'login-password')
    await checkEveryLook(page, 'login-wrong')
    await page.route('**/api/v1/auth/login', route =>
      route.fulfill({
        status: 429,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 429, code: 'BW_RATE_LIMITED', details: { retryAfterSeconds: 90 } }),
      }),
    )
    await page.getByTestId('login-password').fill(NEXT)
    await page.keyboard.press('Enter')
    await page.getByText('Too many tries. Try again in 2 minutes.').waitFor()
    expect(await page.getByTestId('login-email').inputValue()).to.equal(DEMO_OWNER)
    await checkEveryLook(page, 'login-limited')
  })
})
