import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { createEngine } from '../../core/dist/di/container.js'
import type { Engine } from '../../core/dist/di/engine.js'
import type { TestDatabase } from '../../core/dist/testing/database.js'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import { launchBrowser } from '../support/browser.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { inRepository } from '../support/repository-root.js'

describe('the page about the API', function () {
  this.timeout(180_000)
  let database: TestDatabase
  let engine: Engine
  let browser: Browser
  let url: string
  let page: Page
  const problems: string[] = []

  before(async () => {
    database = await createSchemaDatabase()
    engine = await createEngine({
      ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', dataDir: '', databaseUrl: database.url },
      ...{ secretKey: randomBytes(32), publicUrl: 'http://localhost:3000', isProduction: false, isDemoWanted: false },
      ...{ demoPassword: undefined, isSandbox: false, areRateLimitsOn: false, trustProxy: false },
      ...{ siteRoot: inRepository('.'), logLevel: 'silent', environment: {} },
    })
    url = (await engine.listen()).url
    browser = await launchBrowser()
    page = await browser.newPage()
    page.on('console', message => {
      if (message.type() === 'error') problems.push(message.text())
    })
  })
  after(async () => {
    printLooks()
    await browser?.close()
    await engine?.close()
    await database?.drop()
  })

  const shown = () => page.locator('details:visible').count()

  it('finds, opens and closes a call by keyboard alone', async () => {
    await page.goto(`${url}/docs`)
    const all = await shown()
    expect(all).to.be.greaterThan(90)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('search')
    await page.keyboard.type('post cancel booking')
    expect(await shown()).to.be.within(1, 5)
    expect(await page.locator('#count').innerText()).to.equal(`${await shown()} of ${all} calls`)
    const groups = await page.locator('section:visible').count()
    expect(await page.locator('nav a:visible').count(), 'links lead to groups that are shown').to.equal(groups)
    while ((await page.evaluate(() => document.activeElement?.tagName)) !== 'SUMMARY') await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.locator('details[open]').innerText()).to.include('Who may call it')
    await page.keyboard.press('Enter')
    expect(await page.locator('details[open]').count()).to.equal(0)
    await page.fill('#search', 'nothing like this')
    expect(await page.locator('section:visible').count()).to.equal(0)
  })

  it('opens the call that its address names, and looks well everywhere', async () => {
    await page.goto('about:blank')
    await page.goto(`${url}/docs#postBookings`)
    await page.locator('#postBookings[open]').waitFor()
    await checkEveryLook(page, 'api-page')
    await page.fill('#search', 'nothing like this')
    await checkEveryLook(page, 'api-page-empty')
    expect(problems).to.deep.equal([])
  })

  it('can be read without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const plain = await context.newPage()
    await plain.goto(`${url}/docs`)
    expect(await plain.locator('#find').isVisible()).to.equal(false)
    await plain.locator('#postHolds summary').click()
    expect(await plain.locator('#postHolds dl').isVisible()).to.equal(true)
    await context.close()
  })
})
