import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { MESSAGE_STORE } from '../../core/dist/di/tokens.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'

describe('Messages and reminders in the admin', function () {
  this.timeout(180_000)
  let engine: InProcessEngine
  let page: Page

  before(async () => {
    engine = await startInProcessEngine({ isDemoWanted: true })
    page = await engine.open('/admin/messages')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.getByTestId('message-kind').first().waitFor()
  })
  after(async () => {
    printLooks()
    await engine?.closePages()
    await engine?.close()
  })

  const press = async (testId: string): Promise<void> => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }
  const letterWith = async (words: string): Promise<string | undefined> => {
    const tenant = await engine.engine.container.resolve(TenantService).bySlug(DEMO_SLUG)
    const { items } = await engine.engine.container.resolve(MESSAGE_STORE).list(tenant!.id, 20)
    return items.find(one => one.text.includes(words))?.subject
  }

  it('lets an owner set when people are reminded, by keyboard alone', async () => {
    await page.getByText('No rules yet').waitFor()
    await press('rule-add')
    await page.getByTestId('rule-amount').fill('soon')
    await press('rule-save')
    await page.getByText('Enter a whole number from 1 to 366.').waitFor()
    expect(await page.getByTestId('rule-amount').inputValue(), 'typed data stay').to.equal('soon')
    await checkEveryLook(page, 'admin-reminder-rule')
    await page.getByTestId('rule-amount').fill('2')
    await page.getByTestId('rule-time').fill('18:00')
    await press('rule-save')
    await page.getByText('2 days before, at 18:00', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Change the rule: 2 days before, at 18:00' }).press('Enter')
    await page.getByTestId('rule-unit').selectOption('hours')
    await page.getByTestId('rule-amount').fill('48')
    await press('rule-save')
    await page.getByText('48 hours before').first().waitFor()
    await page.getByRole('switch', { name: 'Use the rule: 48 hours before' }).press('Space')
    await page.getByText('Rule saved').first().waitFor()
    await checkEveryLook(page, 'admin-messages')
    await page.getByRole('button', { name: 'Remove the rule: 48 hours before' }).press('Enter')
    await page.getByTestId('confirm').press('Enter')
    await page.getByText('No rules yet').waitFor()
  })

  it('lets an owner say how customers are told', async () => {
    const select = page.getByTestId('first-channel')
    expect(await select.inputValue()).to.equal('email')
    await select.selectOption('sms')
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await page.reload()
    await select.waitFor()
    expect(await select.inputValue()).to.equal('sms')
    await checkEveryLook(page, 'admin-first-channel')
    await select.selectOption('email')
    await page.getByText('Saved', { exact: true }).first().waitFor()
  })

  it('lets an owner write a message with variables, see it, try it and go back', async () => {
    await page.getByRole('link', { name: 'Confirmation', exact: true }).press('Enter')
    const frame = page.frameLocator('[data-testid="preview-frame"]')
    await frame.getByText('Hello Alex Sample, your booking is confirmed.').waitFor()
    await page.getByTestId('message-body').fill('Dear {nme}')
    await press('message-save')
    await page.getByText('There is no variable {nme}').first().waitFor()
    expect(await page.getByTestId('message-body').inputValue(), 'typed data stay').to.equal('Dear {nme}')
    await checkEveryLook(page, 'admin-message-error')
    await page.getByTestId('message-body').fill('Dear ')
    await press('insert-name')
    await page.keyboard.type(', <b>bring a towel</b>.')
    await press('insert-details')
    await frame.getByText('Dear Alex Sample, <b>bring a towel</b>.').waitFor()
    await press('message-test')
    await page.getByText(`Test sent to ${DEMO_OWNER}`).waitFor()
    expect(await letterWith('Dear Alex Sample, <b>bring')).to.match(/^Test: Your booking at /)
    await press('message-save')
    await page.getByText('Words saved').waitFor()
    await page.getByTestId('message-version').first().waitFor()
    await checkEveryLook(page, 'admin-message')
    await press('message-reset')
    await page.getByTestId('confirm').press('Enter')
    await frame.getByText('Hello Alex Sample, your booking is confirmed.').waitFor()
    await page.getByRole('button', { name: 'Put version 1 into the form' }).press('Enter')
    await frame.getByText('bring a towel').waitFor()
  })
})
