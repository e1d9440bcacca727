import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'

/** The phone that the budgets are about. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'en-GB',
  timezoneId: 'Europe/Madrid',
}
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' }

/** A customer before a storefront, who counts what they do. */
export class Shopper {
  taps = 0
  fields = 0

  constructor(
    readonly page: Page,
    readonly root: string,
  ) {}

  async open(path: string): Promise<this> {
    await this.page.goto(this.root + path)
    return this
  }

  async tap(target: Locator): Promise<void> {
    this.taps += 1
    await target.click()
  }

  async fill(field: string, text: string): Promise<void> {
    this.fields += 1
    await this.page.getByTestId(`field-${field}`).fill(text)
  }

  /** Takes one of the first times that the page shows; answers its instant. The very first may begin meanwhile. */
  async takeFirst(): Promise<string> {
    const early = this.page.getByTestId('first-time').nth(1)
    const startsAt = (await early.getAttribute('data-starts-at')) ?? ''
    await this.tap(early)
    await this.page.getByTestId('hold-timer').waitFor()
    return startsAt
  }

  /** Fills the two fields and books; answers the instant that the confirmation names. */
  async book(name = 'Nadia Rahman'): Promise<string> {
    await this.fill('name', name)
    await this.fill('email', `${name.toLowerCase().replaceAll(' ', '.')}@example.test`)
    await this.tap(this.page.getByTestId('book-button'))
    return (await this.page.getByTestId('booking-time').getAttribute('data-starts-at')) ?? ''
  }

  async text(testId: string): Promise<string> {
    return (await this.page.getByTestId(testId).first().innerText()).replaceAll(/\s+/g, ' ').trim()
  }
}

/** Customers, each with a browser of their own; `close` ends all of them. */
export class Shoppers {
  private readonly contexts: BrowserContext[] = []

  constructor(
    private readonly browser: Browser,
    private readonly url: string,
  ) {}

  async come(slug: string, options: BrowserContextOptions = PHONE, prepare?: (page: Page) => Promise<unknown>) {
    const context = await this.browser.newContext(options)
    this.contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    page.on('pageerror', error => {
      throw error
    })
    await prepare?.(page)
    return new Shopper(page, `${this.url}/b/${slug}`)
  }

  async leave(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close()
  }
}

/** What a check measured, in the output of the run. */
export const measured = (check: number | string, words: string): void => console.log(`      check ${check}: ${words}`)
