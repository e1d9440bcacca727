import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { demoBrowser } from '../support/demo-browser.js'
import { checkEveryLook } from '../support/looks.js'

describe('webhooks in a browser', function () {
  this.timeout(120_000)
  const demo = demoBrowser({ BOOKWRIGHT_CALL_LOOPBACK: '1' })
  const received: IncomingHttpHeaders[] = []
  let answers = 200
  let receiver: Server
  let page: Page

  before(async () => {
    receiver = createServer((request, response) => {
      received.push(request.headers)
      request.resume().on('end', () => void response.writeHead(answers).end('{"seen":true}'))
    })
    await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
    page = await demo.signIn()
  })
  after(() => void receiver.close())

  const press = async (testId: string) => {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press('Enter')
  }

  /** The newest test that was sent. */
  const test = () => page.getByTestId('delivery').filter({ hasText: 'webhook.test' }).first()

  it('adds a webhook by the keyboard, shows its secret once, and sends a test', async () => {
    await page.goto(`${demo.url}/admin/webhooks`)
    await press('webhook-create')
    await page.getByTestId('webhook-url').fill('no address')
    await press('webhook-submit')
    await page.getByText('Enter a name.').waitFor()
    expect(await page.getByTestId('webhook-url').inputValue()).to.equal('no address')
    await page.getByTestId('webhook-name').fill('Accounting')
    await page.getByTestId('webhook-url').fill('https://169.254.169.254/latest')
    await press('webhook-submit')
    await page.getByText('leads into a private network').waitFor()
    await page.getByTestId('webhook-url').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`)
    await press('webhook-submit')
    const secret = await page.getByTestId('webhook-secret').inputValue()
    expect(secret).to.match(/^whsec_/)
    await press('secret-done')
    await page.waitForURL(/\/admin\/webhooks\/[0-9a-f-]{36}$/)
    expect(await page.content()).to.not.include(secret)
    await press('webhook-test')
    await test().getByText('Delivered', { exact: true }).waitFor({ timeout: 15_000 })
    await test().locator('summary').focus()
    await page.keyboard.press('Enter')
    await page.getByText('{"seen":true}').waitFor()
  })

  it('shows what failed, sends it again with the same id, and changes the secret', async () => {
    answers = 500
    await press('webhook-test')
    await test().getByText('Next attempt').waitFor({ timeout: 15_000 })
    await press('delivery-again')
    await page.getByText('sent again, with the same id').waitFor()
    await press('webhook-rotate')
    await press('rotate-submit')
    await press('secret-done')
    await page.getByTestId('webhook-overlap').waitFor()
    await checkEveryLook(page, 'webhook')
    const ids = received.map(headers => headers['webhook-id'])
    expect(new Set(ids).size).to.be.below(ids.length)
    await page.goto(`${demo.url}/admin/webhooks`)
    await page.getByTestId('webhook').waitFor()
    await checkEveryLook(page, 'webhooks')
  })
})
