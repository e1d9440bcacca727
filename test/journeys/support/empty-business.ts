import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { expectInvariants } from '../../invariants/support/check-invariants.js'
import { launchBrowser } from '../../support/browser.js'
import { runCommand, startSandbox, type SandboxEngines } from '../../support/sandbox-client.js'
import { AdminSetup } from './admin-setup.js'
import { JourneyBusiness, type NewBusiness } from './business.js'

export const PASSWORD = 'a long enough password'

/** How somebody else looks at the business. */
export interface PageOptions {
  readonly viewport?: { width: number; height: number }
  /** Of their device; default that of the business. */
  readonly timeZone?: string
}

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
  openPage(options?: PageOptions): Promise<Page>
  /** Signs somebody of the team in, in a browser of their own. */
  signIn(email: string): Promise<AdminSetup>
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
  let pages: Page[] = []
  let now = business.at(day, time)
  async function openPage(options: PageOptions = {}): Promise<Page> {
    const { viewport = { width: 1280, height: 900 }, timeZone: timezoneId = facts.timeZone } = options
    const page = await (await browser.newContext({ viewport, locale: 'en-GB', timezoneId })).newPage()
    page.setDefaultTimeout(15_000)
    await page.clock.setFixedTime(now)
    pages.push(page)
    return page
  }
  async function signIn(who: string): Promise<AdminSetup> {
    const setup = new AdminSetup(await openPage(), url)
    await setup.signIn(who, PASSWORD)
    return setup
  }
  await business.clock(day, time)
  const setup = await signIn(email)
  const { page } = setup
  return {
    ...{ sandbox, url, browser, business, page, setup, openPage, signIn },
    async clock(nextDay, nextTime) {
      now = business.at(nextDay, nextTime)
      await business.clock(nextDay, nextTime)
      pages = pages.filter(one => !one.isClosed())
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
