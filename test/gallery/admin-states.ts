import type { Page } from 'playwright-core'
import { busyDay } from '../support/busy-day.js'

/** A page after somebody pressed something on it, which its address alone does not show. */
export interface OpenedPage {
  readonly name: string
  /** Below the place of the admin pages. */
  readonly path: string
  /** What is pressed there. */
  readonly open?: (page: Page) => Promise<void>
}

const press = (testId: string) => (page: Page) => page.getByTestId(testId).first().click()

async function search(page: Page): Promise<void> {
  await press('palette-open')(page)
  await page.getByRole('dialog').getByRole('combobox').fill('mas')
  await page.locator('.bw-palette__item, .bw-palette__none').first().waitFor()
}

/** As paper gets it, without the dialog of the browser. */
async function print(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.getByTestId('day-sheet').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
}

/** States of the admin that have a look of their own. */
export function adminStates(): OpenedPage[] {
  const date = busyDay()
  const calendar = (view: string) => `calendar?view=${view}&date=${date}`
  return [
    { name: 'calendar-day', path: calendar('day') },
    { name: 'calendar-days', path: calendar('days') },
    { name: 'calendar-week', path: calendar('week') },
    { name: 'calendar-month', path: calendar('month') },
    { name: 'calendar-list', path: calendar('list') },
    { name: 'calendar-paper', path: calendar('day'), open: print },
    { name: 'calendar-booking', path: calendar('day'), open: press('calendar-entry') },
    { name: 'calendar-more', path: calendar('day'), open: press('calendar-more') },
    { name: 'calendar-keys', path: calendar('day'), open: page => page.keyboard.press('?') },
    { name: 'walk-in', path: calendar('day'), open: press('walk-in') },
    { name: 'new-booking', path: 'today', open: press('new-booking') },
    { name: 'palette', path: 'today', open: press('palette-open') },
    { name: 'search', path: 'today', open: search },
    { name: 'news', path: 'today', open: press('news-open') },
  ]
}
