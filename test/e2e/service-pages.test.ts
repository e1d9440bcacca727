import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'

describe('services, categories and places in a browser', function () {
  this.timeout(240_000)
  let engine: InProcessEngine
  let page: Page

  before(async () => {
    engine = await startInProcessEngine({ isDemoWanted: true })
    page = await engine.open('/admin/services')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('service-row').first().waitFor()
  })
  after(async () => {
    printLooks()
    await engine?.close()
  })

  it('orders and renames categories with the keyboard', async () => {
    const names = () =>
      page.getByTestId('category-name').evaluateAll(all => all.map(item => (item as HTMLInputElement).value))
    expect(await names()).to.deep.equal(['Massage', 'Face', 'Hair'])
    await page.getByTestId('category-name').nth(2).press('Alt+ArrowUp')
    await page.getByText('Hair is now 2 of 3').waitFor({ state: 'attached' })
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).to.equal('Hair')
    await page.reload()
    await page.getByTestId('category-name').nth(2).waitFor()
    expect(await names()).to.deep.equal(['Massage', 'Hair', 'Face'])
    await page.getByTestId('category-new').fill('Feet')
    await page.getByTestId('category-new').press('Enter')
    await page.getByTestId('category').nth(3).waitFor()
    await checkEveryLook(page, 'admin-services')
  })

  it('describes a service, says at the field what does not fit, keeps what was typed and saves with Ctrl-S', async () => {
    await page.getByTestId('service-add').press('Enter')
    await page.getByTestId('service-name').fill('Pedicure')
    await page.getByTestId('service-category').fill('Feet')
    await page.getByTestId('service-description').fill('Soak, file and polish.')
    await page.getByTestId('service-price').fill('45.00')
    await page.getByTestId('need-skill').fill('massage')
    await page.getByTestId('segment-add').press('Enter')
    await page.getByRole('textbox', { name: 'Minutes of part 1' }).fill('30')
    await page.getByTestId('service-preview').getByText('£45.00').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByTestId('segments-error').getByText('add up to the duration').waitFor()
    expect(await page.getByTestId('service-name').inputValue()).to.equal('Pedicure')
    await page.getByRole('button', { name: 'Remove part 1' }).press('Enter')
    await page.getByTestId('question-add').press('Enter')
    await page.getByTestId('question-label').fill('Any allergies?')
    await page.getByTestId('question-required').press('Space')
    await page.getByTestId('question-add').press('Enter')
    await page.getByTestId('question-label').nth(1).fill('Colour')
    await page.getByTestId('question-kind').nth(1).selectOption('choice')
    await page.getByTestId('question-options').fill('red\nclear')
    await page.getByTestId('service-directions').fill('Wear open shoes')
    await page.keyboard.press('Control+s')
    await page.getByText('Service saved').waitFor()
    await page.waitForURL(/\/admin\/services\/[0-9a-f-]{36}/)
    await checkEveryLook(page, 'admin-service')
  })

  it('asks before what was typed is lost, and shows both versions to the second of two editors', async () => {
    const address = new URL(page.url()).pathname
    await page.getByTestId('service-name').fill('Pedicure deluxe')
    await page.getByRole('link', { name: 'Services' }).first().press('Enter')
    await page.getByTestId('stay').press('Enter')
    const other = await page.context().newPage()
    await other.goto(engine.url + address)
    await other.getByTestId('service-price').fill('48.00')
    await other.getByTestId('service-save').press('Enter')
    await other.getByText('Service saved').waitFor()
    await other.close()
    await page.getByTestId('service-price').fill('50.00')
    await page.keyboard.press('Control+s')
    const conflict = page.getByTestId('service-conflict')
    await conflict.waitFor()
    expect(await conflict.getByTestId('theirs').allTextContents()).to.deep.equal(['£48.00'])
    expect(await conflict.getByTestId('mine').allTextContents()).to.deep.equal(['£50.00'])
    await checkEveryLook(page, 'admin-service-conflict')
    await page.getByTestId('keep-mine').press('Enter')
    await page.getByText('Service saved').first().waitFor()
    await conflict.waitFor({ state: 'detached' })
  })

  it('asks the questions in the storefront, and shows the answers to both sides', async () => {
    const shop = await engine.open(`/b/${DEMO_SLUG}/`)
    await shop.getByTestId('category-group').first().waitFor()
    expect(await shop.getByTestId('category-group').allTextContents()).to.deep.equal([
      ...['Massage', 'Hair', 'Face', 'Feet'].map(name => name),
    ])
    await checkEveryLook(shop, 'shop-categories')
    await shop.locator('[data-service=pedicure]').getByTestId('first-time').nth(1).press('Enter')
    await shop.getByTestId('field-name').fill('Sofia Marques')
    await shop.getByTestId('field-email').fill('sofia@example.test')
    await shop.getByTestId('field-email').press('Enter')
    await shop.getByText('This question needs an answer.').waitFor()
    expect(await shop.evaluate(() => document.activeElement?.id)).to.equal('field-q-any-allergies')
    await checkEveryLook(shop, 'shop-questions')
    await shop.keyboard.type('Nuts')
    await shop.getByLabel('Colour (optional)').selectOption('clear')
    await shop.getByTestId('book-button').press('Enter')
    await shop.getByTestId('directions').getByText('Wear open shoes').waitFor()
    await shop.getByText('Nuts').waitFor()
    await checkEveryLook(shop, 'shop-booked-answers')
    const reference = await shop.getByTestId('confirmation-reference').textContent()
    await page.goto(`${engine.url}/admin/bookings?search=${reference}`)
    await page.getByText('Sofia Marques').first().click()
    await page.getByTestId('booking-answer').getByText('Nuts').waitFor()
  })

  it('archives a service that has bookings, and edits a place', async () => {
    await page.goto(`${engine.url}/admin/services`)
    await page.getByRole('link', { name: 'Pedicure deluxe' }).press('Enter')
    await page.getByText('1 appointment to come').waitFor()
    await page.getByTestId('service-archive').press('Enter')
    await page.getByTestId('confirm').press('Enter')
    await page.getByTestId('service-restore').waitFor()
    await page.goto(`${engine.url}/admin/locations`)
    await page.getByTestId('location-notice').fill('4')
    await page.getByTestId('location-phone').fill('+44 1225 460000')
    await page.getByTestId('location-save').press('Enter')
    await page.getByText('Location saved').waitFor()
    await page.getByTestId('location-add').press('Enter')
    await checkEveryLook(page, 'admin-locations')
  })
})
