import type { Locator, Page } from 'playwright-core'

/** The column of somebody in the calendar, in every language: its name begins with theirs. */
export const columnOf = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: new RegExp(`^[\\u2066-\\u2069]*${name}\\b`) })

/** What is booked for a customer in a column. */
export const eventOf = (page: Page, customer: string, column: string): Locator =>
  columnOf(page, column).getByTestId('calendar-entry').filter({ hasText: customer })

/** Holds an event at its middle over another column, so many minutes later; does not let go. */
export async function dragOver(
  event: Locator,
  to: { column: string; minutes: number; isFine?: boolean },
): Promise<void> {
  const page = event.page()
  const box = (await event.boundingBox())!
  const column = (await columnOf(page, to.column).boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const pixels = (box.height + 2) / 60
  await page.mouse.move(x, y)
  await page.mouse.down()
  if (to.isFine) await page.keyboard.down('Shift')
  await page.mouse.move(x + 8, y + 8, { steps: 2 })
  await page.mouse.move(column.x + column.width / 2, y + to.minutes * pixels, { steps: 6 })
}
