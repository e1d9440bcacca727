import { expect } from 'chai'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { openWithKeyboard, typeSignIn } from '../support/keyboard-person.js'
import { checkEveryLook, LOOKS, printLooks } from '../support/looks.js'

const NEXT = 'a better one to remember'
const GUEST = 'maya@example.test'
const [PHONE, , DESK] = LOOKS

describe('signing in with the keyboard alone', function () {
  this.timeout(180_000)
  let bench: InProcessEngine

  before(async () => (bench = await startInProcessEngine({ isDemoWanted: true })))
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  for (const look of [PHONE, DESK]) {
    it(`says what is wrong, stays at the field, keeps the e-mail, and lets in (${look.label})`, async () => {
      const keys = await openWithKeyboard(bench, '/admin/login', look)
      await keys.expectFocusOn('textbox', 'E-mail')
      expect(await keys.walk()).to.have.members([
        ...['textbox "E-mail"', 'textbox "Password"', 'button "Show password"', 'button "Sign in"'],
        ...['link "Forgot your password?"', 'link "Sign up a new business"', 'combobox "Language"'],
      ])
      await keys.activate('button', 'Sign in')
      await keys.expectFocusOn('textbox', 'E-mail')
      await keys.write('E-mail', DEMO_OWNER)
      await keys.write('Password', 'not the password')
      await keys.page.keyboard.press('Enter')
      await keys.page.getByRole('alert').filter({ hasText: 'This e-mail and password do not match.' }).waitFor()
      await keys.expectFocusOn('textbox', 'Password')
      const password = keys.page.getByRole('textbox', { name: 'Password', exact: true })
      expect(await password.getAttribute('aria-invalid')).to.equal('true')
      expect(await password.getAttribute('aria-describedby')).to.equal('login-error')
      expect(await keys.page.getByRole('textbox', { name: 'E-mail' }).inputValue()).to.equal(DEMO_OWNER)
      await keys.page.keyboard.type(DEMO_PASSWORD)
      await keys.toggle('button', 'Show password')
      expect(await password.inputValue()).to.equal(DEMO_PASSWORD)
      expect(await password.getAttribute('type')).to.equal('text')
      await keys.activate('button', 'Sign in')
      await keys.page.waitForURL(/\/admin\/(today|calendar|bookings)/)
      await keys.expectFocusKept('on the first page')
    })
  }

  it('invites somebody, who opens the link, accepts and signs in', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', DESK)
    await typeSignIn(keys, DEMO_OWNER, DEMO_PASSWORD)
    await keys.activate('link', 'Team')
    await keys.page.waitForURL(/\/admin\/team/)
    await keys.activate('button', 'Send the invitation')
    await keys.expectFocusOn('textbox', 'Name')
    for (const [name, email] of [
      ['Nobody', 'nobody@example.test'],
      ['Maya', GUEST],
    ] as const) {
      await keys.write('Name', name)
      await keys.write('E-mail', email)
      await keys.choose('Role', 'Front desk')
      await keys.activate('button', 'Send the invitation')
      await keys.page.getByRole('button', { name: `Take back the invitation to ${email}` }).waitFor()
    }
    expect(await keys.walk()).to.include('switch "Ask everybody in the team for a second factor"')
    await keys.toggle('switch', 'Ask everybody in the team for a second factor')
    expect(await keys.page.getByRole('switch').isChecked(), 'who has no factor demands none').to.equal(false)
    await keys.activate('button', 'Take back the invitation to nobody@example.test')
    await keys.expectFocusOn('button', `Take back the invitation to ${GUEST}`)
    const guest = await openWithKeyboard(bench, await bench.linkFor(GUEST, '/admin/invitation'), PHONE)
    await guest.page.getByRole('heading', { name: 'Join Lotus Day Spa' }).waitFor()
    await guest.expectFocusKept('on the invitation')
    await guest.write('New password', 'short')
    await guest.page.keyboard.press('Enter')
    await guest.page.getByRole('alert').filter({ hasText: 'Use at least 8 characters.' }).waitFor()
    await guest.expectFocusOn('textbox', 'New password')
    await guest.walk()
    await guest.write('New password', NEXT)
    await guest.activate('button', 'Accept the invitation')
    await guest.page.getByRole('heading', { name: 'You are in the team' }).waitFor()
    await guest.expectFocusKept('when it is accepted')
    await guest.activate('link', 'Sign in')
    await typeSignIn(guest, GUEST, NEXT)
    await guest.page.waitForURL(/\/admin\/(today|calendar|bookings)/)
    await keys.page.reload()
    await keys.activate('button', 'Lock out Maya')
    await keys.page.getByRole('button', { name: 'Let in Maya' }).waitFor()
    await keys.expectFocusKept('when somebody is locked out')
  })

  it('asks for a new password, opens the link, sets it and signs in; a used link leads on', async () => {
    const keys = await openWithKeyboard(bench, '/admin/login', PHONE)
    await keys.activate('link', 'Forgot your password?')
    await keys.expectFocusOn('textbox', 'E-mail')
    await keys.write('E-mail', 'not an address')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'Enter your e-mail.' }).waitFor()
    await keys.expectFocusOn('textbox', 'E-mail')
    await keys.walk()
    await keys.write('E-mail', DEMO_OWNER)
    await keys.activate('button', 'Send the link')
    await keys.page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await keys.expectFocusKept('when the link is on its way')
    const link = await bench.linkFor(DEMO_OWNER, '/admin/reset')
    await keys.page.goto(bench.url + link)
    await keys.expectFocusOn('textbox', 'New password')
    await keys.walk()
    await keys.write('New password', 'short')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'Use at least 8 characters.' }).waitFor()
    await keys.write('New password', NEXT)
    await keys.activate('button', 'Save the password')
    await keys.page.getByRole('heading', { name: 'Your new password is set' }).waitFor()
    await checkEveryLook(keys.page, 'reset-done')
    await keys.activate('link', 'Sign in')
    await typeSignIn(keys, DEMO_OWNER, NEXT)
    await keys.page.waitForURL(/\/admin\/(today|calendar|bookings)/)
    await keys.page.goto(bench.url + link)
    await keys.write('New password', NEXT)
    await keys.activate('button', 'Save the password')
    await keys.page.getByRole('alert').filter({ hasText: 'This link does not work any more.' }).waitFor()
    await keys.expectFocusKept('when the link is dead')
    await keys.activate('link', 'Send a new link')
    await keys.expectFocusOn('textbox', 'E-mail')
  })
})
