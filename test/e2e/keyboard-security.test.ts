import { expect } from 'chai'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import type { Keyboard } from '../support/keyboard.js'
import { openWithKeyboard, typeSignIn } from '../support/keyboard-person.js'
import { checkEveryLook, LOOKS, printLooks } from '../support/looks.js'
import { codeOf } from '../support/one-time-code.js'

const [PHONE, , DESK] = LOOKS
const MENU = /owner.*Owner/
const CODES = 'Code from the app, or a recovery code'

describe('looking after a login with the keyboard alone', function () {
  this.timeout(180_000)
  let bench: InProcessEngine

  before(async () => (bench = await startInProcessEngine({ isDemoWanted: true })))
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  /** From the password to the recovery codes. */
  async function turnOn(keys: Keyboard): Promise<{ secret: string; recoveryCodes: string[] }> {
    await keys.write('Your password', 'not my password')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'This is not your password.' }).waitFor()
    await keys.expectFocusOn('textbox', 'Your password')
    await keys.write('Your password', DEMO_PASSWORD)
    await keys.activate('button', 'Set up')
    await keys.expectFocusOn('textbox', 'Code from the app')
    await keys.page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
    const secret = ((await keys.page.getByTestId('factor-secret').textContent()) ?? '').replaceAll(/\s/g, '')
    await keys.write('Code from the app', '123')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'This code is wrong' }).waitFor()
    await keys.expectFocusOn('textbox', 'Code from the app')
    await keys.walk()
    await keys.write('Code from the app', codeOf(secret))
    await keys.activate('button', 'Turn on')
    await keys.page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor()
    await keys.expectFocusKept('beside the recovery codes')
    return { secret, recoveryCodes: await keys.page.getByTestId('recovery-code').allTextContents() }
  }

  it('lists the sign-ins, ends one after the other, then all others, and changes the password', async () => {
    for (const name of ['Firefox/140', 'Firefox/141', 'Safari/1', 'Edg/1']) {
      const answer = await fetch(`${bench.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': `Mozilla/5.0 (Windows NT 10.0) ${name}` },
        body: JSON.stringify({ email: DEMO_OWNER, password: DEMO_PASSWORD, cookie: true }),
      })
      expect(answer.status).to.equal(200)
    }
    const keys = await openWithKeyboard(bench, '/admin/login', PHONE)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await comeToday(keys)
    await keys.choosePage('More', 'Sign-in and sessions')
    await keys.page.getByText('Edge, Windows').waitFor()
    await keys.walk()
    await keys.activate('button', /^End Firefox/)
    await keys.expectFocusOn('textbox', 'Your password')
    await keys.write('Your password', 'not the password')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByText('This is not your password now.').waitFor()
    await keys.expectFocusOn('textbox', 'Your password')
    await keys.write('Your password', DEMO_PASSWORD)
    await keys.activate('button', 'End')
    await keys.page.getByText('That sign-in has ended.').first().waitFor()
    await keys.expectFocusOn('button', /^End (Firefox|Safari|Edge)/)
    await keys.activate('button', 'Sign out everywhere else')
    await keys.write('Your password', DEMO_PASSWORD)
    await keys.page.keyboard.press('Enter')
    await keys.page.getByText('All other sign-ins have ended.').first().waitFor()
    await keys.page.getByTestId('sign-in').nth(1).waitFor({ state: 'detached' })
    await keys.expectFocusKept('when there is nothing left to end')
    expect(await keys.page.getByTestId('sign-in').count()).to.equal(1)
    await keys.activate('button', 'Change the password')
    await keys.expectFocusOn('textbox', 'Your password now')
    await keys.write('Your password now', 'not the password')
    await keys.write('New password', DEMO_PASSWORD)
    await keys.page.keyboard.press('Enter')
    await keys.page.getByText('This is not your password now.').waitFor()
    await keys.expectFocusOn('textbox', 'Your password now')
    await keys.write('Your password now', DEMO_PASSWORD)
    await keys.activate('button', 'Change the password')
    await keys.page.getByText('Your password is changed').first().waitFor()
    await keys.expectFocusKept('when the password is changed')
  })

  it('opens and closes dialogs, and stays where the page was left', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', DESK)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await keys.activate('link', 'API keys')
    await keys.activate('button', 'New key')
    await keys.expectFocusKept('in the dialog')
    expect(await keys.walk())
      .to.include('textbox "Name"')
      .and.not.include('button "New key"')
    await keys.escapeTo('button', 'New key')
    for (const name of ['First', 'Second']) {
      await keys.activate('button', 'New key')
      await keys.write('Name', name)
      await keys.toggle('switch', 'See bookings')
      await keys.activate('button', 'Make the key')
      await keys.activate('button', 'I have copied it')
      await keys.page.getByRole('dialog').waitFor({ state: 'detached' })
      await keys.expectFocusOn('button', 'New key')
    }
    await keys.activate('button', 'Revoke First')
    await keys.escapeTo('button', 'Revoke First')
    await keys.activate('button', 'Revoke First')
    await keys.activate('button', 'Revoke')
    await keys.page.getByText('The key “First” does not work any more.').waitFor()
    await keys.page.getByRole('button', { name: 'Revoke First' }).waitFor({ state: 'detached' })
    await keys.expectFocusKept('when the key of the dialog is gone')
    await keys.tabTo('button', 'Revoke Second')
  })

  it('switches a second factor on, signs in with it and with a recovery code, and switches it off', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', DESK)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await keys.choosePage(MENU, 'Security')
    const { secret, recoveryCodes } = await turnOn(keys)
    const download = keys.page.waitForEvent('download')
    await keys.activate('button', 'Download')
    expect((await download).suggestedFilename()).to.equal('bookwright-recovery-codes.txt')
    await keys.activate('button', 'I have kept them')
    await keys.page.getByText('10 recovery codes are left.').waitFor()
    await keys.expectFocusKept('when the recovery codes are kept')
    await keys.choosePage(MENU, 'Sign out')
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await keys.expectFocusOn('textbox', 'Code')
    await keys.walk()
    await keys.write('Code', '123456')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'This code is wrong or was used before.' }).waitFor()
    await keys.expectFocusOn('textbox', 'Code')
    // The step of the set-up is used up; the one after it counts already, because telephones are a little fast.
    await keys.write('Code', codeOf(secret, 1))
    await keys.activate('button', 'Sign in')
    await keys.page.waitForURL(/\/admin\/(today|calendar|bookings)/)
    await keys.expectFocusKept('behind the second factor')
    await keys.choosePage(MENU, 'Sign out')
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await keys.activate('button', 'Use a recovery code')
    await keys.expectFocusOn('textbox', 'Recovery code')
    await keys.write('Recovery code', recoveryCodes[0] ?? '')
    await keys.page.keyboard.press('Enter')
    await keys.page.waitForURL(/\/admin\/(today|calendar|bookings)/)
    await keys.choosePage(MENU, 'Security')
    await keys.page.getByText('9 recovery codes are left.').waitFor()
    await keys.activate('button', 'Turn off')
    await keys.expectFocusOn('textbox', 'Your password')
    await keys.write('Your password', DEMO_PASSWORD)
    await keys.write(CODES, 'not a code')
    await keys.activate('button', 'Turn off')
    await keys.page.getByText('This code is wrong or was used before.').waitFor()
    await keys.expectFocusOn('textbox', CODES)
    await checkEveryLook(keys.page, 'security-wrong-code')
    await keys.write(CODES, recoveryCodes[1] ?? '')
    await keys.activate('button', 'Turn off')
    await keys.page.getByRole('button', { name: 'Set up' }).waitFor()
    await keys.expectFocusKept('when the factor is off')
  })
})

/** Today is whole: what is still to come above a stop would push it out of the window while Tab stands on it. */
async function comeToday({ page }: Keyboard): Promise<void> {
  for (const part of ['next-up', 'needs-you', 'this-week']) {
    await page.getByTestId(part).locator('.bw-card__body').first().waitFor()
  }
}
