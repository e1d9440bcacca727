import type { JourneyBusiness } from './business.js'
import { addressOf, type Shop } from './shop.js'

export interface Waiting {
  readonly service: string
  readonly day: string
  readonly from: string
  readonly to: string
  readonly name: string
}

/** Joins the line for some hours of a day whose other hours are free, on the page of its times. */
export async function joinLine(shop: Shop, { service, day, from, to, name }: Waiting): Promise<void> {
  const { page } = shop
  await shop.times(service, day)
  await page.getByTestId('wait-beside').click()
  await page.getByTestId('window-from-0').fill(from)
  await page.getByTestId('window-to-0').fill(to)
  await page.getByTestId('field-name').fill(name)
  await page.getByTestId('field-email').fill(addressOf(name))
  await page.getByTestId('join-button').click()
  await standing(shop, 'waiting')
}

/** Loads the page of somebody who waits again, and answers what it says once it says this. */
export async function looksAgain(shop: Shop, status: string): Promise<string> {
  await shop.page.reload()
  await standing(shop, status)
  return shop.text('waiting-status')
}

function standing({ page }: Shop, status: string): Promise<void> {
  return page.locator(`[data-testid="waiting-status"][data-status="${status}"]`).waitFor()
}

/** Books everything of a service that is free on a day from some time on. */
export async function sellOut(business: JourneyBusiness, service: string, [day, from]: [string, string]) {
  for (let guest = 1; ; guest += 1) {
    const next = (await business.offer(service, day)).times.find(time => time >= from)
    if (next === undefined) return
    const { status, body } = await business.book(`Guest ${guest}`, [business.wish(service, day, next)])
    if (status !== 201) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
  }
}
