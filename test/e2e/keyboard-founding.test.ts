import { expect } from 'chai'
import { startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { openWithKeyboard } from '../support/keyboard-person.js'
import { checkEveryLook, LOOKS, printLooks } from '../support/looks.js'

const PASSWORD = 'a password of my own'
const FOUNDER = 'nova@x.test'
const [PHONE, , DESK] = LOOKS
const BUSINESS = ['textbox "Name of the business"', 'textbox "Short name for the address"', 'combobox "Country"']
const REACH = ['textbox "Telephone"', 'combobox "Open"', 'textbox "Address"']
const MORE = ['combobox "Time zone"', 'combobox "Currency"', ...REACH, 'combobox "Start with"']
const LANGUAGE = 'combobox "Language"'
const PERSON = ['textbox "Your name"', 'textbox "E-mail"', 'textbox "Password"', 'button "Show password"']

describe('opening a business with the keyboard alone', function () {
  this.timeout(180_000)
  let bench: InProcessEngine

  before(async () => (bench = await startInProcessEngine({ isDemoWanted: false })))
  afterEach(() => bench.closePages())
  after(async () => {
    printLooks()
    await bench?.close()
  })

  it('sets an empty installation up, and keeps what was typed when the code is wrong', async () => {
    const keys = await openWithKeyboard(bench, '/', DESK)
    await keys.expectFocusOn('textbox', 'Code from the terminal')
    const stops = ['textbox "Code from the terminal"', ...BUSINESS, ...MORE, ...PERSON, 'button "Set up"', LANGUAGE]
    // The walk begins after the first field, which has the focus, and ends on it.
    expect(await keys.walk()).to.deep.equal([...stops.slice(1), stops[0]])
    await keys.activate('button', 'Set up')
    await keys.expectFocusOn('textbox', 'Code from the terminal')
    await keys.write('Code from the terminal', 'AAAA-AAAA-AAAA')
    await keys.write('Name of the business', 'Café Nova')
    await keys.choose('Country', 'Germany')
    await keys.choose('Time zone', 'Europe/Berlin')
    await keys.tabTo('combobox', 'Start with')
    await keys.page.keyboard.press('ArrowDown')
    await keys.write('Your name', 'Ada')
    await keys.write('E-mail', 'ada@x.test')
    await keys.write('Password', PASSWORD)
    await keys.page.keyboard.press('Enter')
    await keys.page.getByText('This is not the code.').waitFor()
    await keys.expectFocusOn('textbox', 'Code from the terminal')
    expect(await keys.page.getByLabel('Short name for the address').inputValue()).to.equal('cafe-nova')
    expect(await keys.page.getByLabel('Currency').inputValue()).to.equal('EUR')
    expect(await keys.page.getByLabel('Password', { exact: true }).inputValue()).to.equal(PASSWORD)
    await keys.write('Code from the terminal', (await bench.engine.setupCode()) ?? '')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('heading', { name: 'Open for online bookings' }).waitFor()
    await keys.expectFocusKept('in the new business')
    await keys.walk()
    await keys.activate('button', 'Hide the set-up')
    await keys.page.getByRole('heading', { name: 'Open for online bookings' }).waitFor({ state: 'detached' })
    await keys.expectFocusKept('when the set-up is hidden')
  })

  it('signs a business up: the letter, its link, then signed in on the empty calendar', async () => {
    await bench.catchLettersOf('cafe-nova')
    const keys = await openWithKeyboard(bench, '/admin/login', PHONE)
    await keys.activate('link', 'Sign up a new business')
    await keys.expectFocusOn('textbox', 'Name of the business')
    const names = [
      ...BUSINESS,
      ...MORE,
      ...PERSON,
      'button "Open the business"',
      'link "I have a login already"',
      LANGUAGE,
    ]
    expect(await keys.walk()).to.deep.equal([...names.slice(1), names[0]])
    await keys.activate('button', 'Open the business')
    await keys.expectFocusOn('textbox', 'Name of the business')
    await keys.write('Name of the business', 'Café Nova')
    await keys.write('Your name', 'Nova')
    await keys.write('E-mail', FOUNDER)
    await keys.write('Password', PASSWORD)
    await keys.page.keyboard.press('Enter')
    await keys.page.getByText('This short name is taken. Choose another one.').waitFor()
    await keys.expectFocusOn('textbox', 'Short name for the address')
    await keys.write('Short name for the address', 'nova-two')
    await keys.activate('button', 'Open the business')
    await keys.page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await keys.expectFocusKept('when the letter is on its way')
    await keys.walk()
    await keys.page.goto(bench.url + (await bench.linkFor(FOUNDER, '/admin/verify')))
    await keys.expectFocusOn('textbox', 'Password')
    await checkEveryLook(keys.page, 'verify')
    await keys.write('Password', 'not the password')
    await keys.page.keyboard.press('Enter')
    await keys.page.getByRole('alert').filter({ hasText: 'This is not the password that was chosen.' }).waitFor()
    await keys.expectFocusOn('textbox', 'Password')
    await keys.write('Password', PASSWORD)
    await keys.activate('button', 'Confirm')
    await keys.page.getByRole('heading', { name: 'Open for online bookings' }).waitFor()
    await keys.expectFocusKept('in the new business')
    await keys.walk()
  })
})
