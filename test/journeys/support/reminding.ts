import type { EmptyBusiness } from './empty-business.js'

export interface TypedReminder {
  readonly amount: string
  /** The label of the choice: Days of the calendar, Hours that pass, Minutes that pass. */
  readonly unit: string
  /** SMS, WhatsApp …; default e-mail. */
  readonly channel?: string
  /** The only one; default every service. */
  readonly service?: string
}

/** Adds a rule by which customers, and they alone, are reminded. */
export async function typeReminder({ setup, page }: EmptyBusiness, typed: TypedReminder): Promise<void> {
  const { amount, unit, channel, service } = typed
  await setup.go('messages')
  await page.getByTestId('rule-add').first().click()
  await page.getByTestId('rule-amount').fill(amount)
  await page.getByTestId('rule-unit').selectOption({ label: unit })
  if (channel) await page.getByTestId('rule-channel').selectOption({ label: channel })
  if (service) await page.getByTestId('rule-service').selectOption({ label: service })
  await page.getByTestId('rule-staff').press('Space')
  await setup.saving('/reminder-rules', () => page.getByTestId('rule-save').click())
  await page.getByTestId('rule-save').waitFor({ state: 'detached' })
}
