import type { Browser, Page } from 'playwright-core'

/** How a page is opened: its size and its colours. */
export interface PageLook {
  readonly viewport: { width: number; height: number }
  readonly colorScheme: 'light' | 'dark'
}

/** A page of the admin, opened by the owner of the demo spa in a context of its own. */
export async function signInAsOwner(
  browser: Browser,
  engine: { readonly url: string; readonly password: string },
  look: PageLook,
): Promise<Page> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${engine.url}/admin/`)
  await page.getByTestId('login-email').fill('owner@lotus-day-spa.test')
  await page.getByTestId('login-password').fill(engine.password)
  await page.getByTestId('login-button').click()
  await page.waitForURL(url => !url.pathname.endsWith('/login'))
  return page
}
