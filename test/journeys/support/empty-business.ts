import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { expectInvariants } from '../../invariants/support/check-invariants.js'
import { launchBrowser } from '../../support/browser.js'
import { runCommand, startSandbox, type SandboxEngines } from '../../support/sandbox-client.js'
import { AdminSetup } from './admin-setup.js'
import { JourneyBusiness, type NewBusiness } from './business.js'

const PASSWORD = 'a long enough password'

/** A business with nothing in it, and its owner in front of the admin, at the time of the journey. */
export interface EmptyBusiness {
  readonly sandbox: SandboxEngines
  readonly url: string
  readonly browser: Browser
  readonly business: JourneyBusiness
  /** Of the owner. */
  readonly page: Page
  readonly setup: AdminSetup
  /** Sets the clock of the business and those of all pages. */
  clock(day: string, time: string): Promise<void>
  /** A page of somebody else, on the same clock. */
  openPage(viewport?: { width: number; height: number }): Promise<Page>
  /** @param now - After the last clock of the business. */
  close(now: string): Promise<void>
}

/** One engine without a demo, one business without anything, one browser. */
export async function openEmptyBusiness(facts: NewBusiness, day: string, time: string): Promise<EmptyBusiness> {
  const sandbox = await startSandbox()
  const business = await JourneyBusiness.empty(sandbox, facts)
  const email = `owner@${facts.slug}.test`
  const named = ['--email', email, '--password', PASSWORD, '--role', 'owner', '--tenant', facts.slug]
  await runCommand(sandbox.env, ['user:create', ...named])
  const browser = await launchBrowser()
  const url = sandbox.engines[0]?.url ?? ''
  const pages: Page[] = []
  let now = business.at(day, time)
  async function openPage(viewport = { width: 1280, height: 900 }): Promise<Page> {
    const page = await (await browser.newContext({ viewport, locale: 'en-GB', timezoneId: facts.timeZone })).newPage()
    page.setDefaultTimeout(15_000)
    await page.clock.setFixedTime(now)
    pages.push(page)
    return page
  }
  await business.clock(day, time)
  const page = await openPage()
  const setup = new AdminSetup(page, url)
  await setup.signIn(email, PASSWORD)
  return {
    ...{ sandbox, url, browser, business, page, setup, openPage },
    async clock(nextDay, nextTime) {
      now = business.at(nextDay, nextTime)
      await business.clock(nextDay, nextTime)
      for (const open of pages) await open.clock.setFixedTime(now)
    },
    async close(last) {
      await browser.close()
      await sandbox.close(() => expectInvariants(sandbox.database.url, last))
    },
  }
}

/** What was typed is what a journey described through the API: places, hours, people, things, services and rules. */
export async function expectSame(typed: JourneyBusiness, described: JourneyBusiness): Promise<void> {
  const [left, right] = [await typed.described(), await described.described()]
  for (const [path, items] of Object.entries(right)) {
    const found = left[path] ?? []
    expect(found.length, path).to.equal(items.length)
    for (const [index, item] of items.entries()) expect(plain(found[index]), path).to.deep.equal(plain(item))
  }
}

/** The form of rules says what the API may leave out: confirmed at once, without limits. */
function plain(item: unknown): unknown {
  const { rules } = item as { rules?: Record<string, unknown> }
  return rules ? { ...(item as object), rules: { approval: 'none', limits: [], ...rules } } : item
}
