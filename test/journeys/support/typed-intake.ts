import type { Page } from 'playwright-core'
import type { AdminSetup } from './admin-setup.js'
import { healthForm } from './intake.js'

/** Types the form of the clinic on the page of forms. */
export async function typeHealthForm(setup: AdminSetup, page: Page, services: readonly string[]): Promise<void> {
  await setup.go('forms')
  await page.getByTestId('form-add').click()
  const form = page.getByTestId('form-editor')
  await form.getByTestId('form-name').fill(healthForm.name)
  await form.getByTestId('form-intro').fill(healthForm.intro)
  await form.getByTestId('form-due').fill(String(healthForm.dueMinutes / 60))
  await form.getByTestId('form-guardian').fill(String(healthForm.guardianBelow))
  for (const service of services) await form.getByLabel(service, { exact: true }).press('Space')
  const kinds: Record<string, string> = {
    'yes-no': 'Yes or no',
    'long-text': 'Several lines',
    'multi-choice': 'Several of a list',
  }
  for (const [index, { label, kind, options, isRequired }] of healthForm.questions.entries()) {
    await form.getByTestId('question-add').click()
    const row = form.getByTestId('question').nth(index)
    await row.getByTestId('question-label').fill(label)
    await row.getByTestId('question-kind').selectOption({ label: kinds[kind] ?? '' })
    if (options) await row.getByTestId('question-options').fill(options.join('\n'))
    if (isRequired) await row.getByTestId('question-required').press('Space')
  }
  await form.getByTestId('form-consent').fill(healthForm.consent)
  await setup.saving('/intake-forms', () => form.getByTestId('form-save').click())
  await page.getByTestId('form-row').filter({ hasText: healthForm.name }).waitFor()
}

/** Half of the form, at a desk: each answer is kept as its field is left. */
export async function beginHealthForm(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByTestId('field-born-on').fill('2019-03-14')
  await page.getByTestId('intake-next').click()
  const yes = page.locator('#field-q-any-allergies')
  const fill = () => yes.evaluate(input => getComputedStyle(input).backgroundColor)
  const empty = await fill()
  await yes.press('Space')
  if ((await fill()) === empty) throw new Error('a choice looks chosen before it is')
  await page.locator('#field-q-which-and-what-happens').fill('Penicillin: rash on arms, spring 2024')
  await page.locator('#field-q-which-and-what-happens').blur()
  await page
    .getByTestId('intake-saved')
    .getByText(/Saved at/)
    .waitFor()
}

/** The rest, from the first page on: what is missing is said together, then a guardian signs. */
export async function endHealthForm(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link)
  await page.getByTestId('intake-next').click()
  const next = page.getByTestId('intake-next')
  await page.locator('#field-q-which-and-what-happens').waitFor()
  await next.click()
  const summary = page.getByTestId('intake-summary')
  await summary.waitFor()
  if (!(await summary.evaluate(box => box === document.activeElement))) throw new Error('the summary has no focus')
  await summary.getByRole('link').click()
  await page.keyboard.type('His ear hurts')
  await next.click()
  await page.getByTestId('intake-sign').waitFor()
  await page.getByTestId('field-signed-name').fill(name)
  await page.getByTestId('intake-agree').press('Space')
  await page.getByTestId('intake-done').click()
  await page.getByTestId('intake-complete').waitFor()
}

/** A note that is signed, and what is added to it; answers what stands there. */
export async function signNote(page: Page): Promise<string[]> {
  await page.getByTestId('visit-notes-open').click()
  for (const text of ['Left ear drum red.', 'Heard well again.']) {
    await page.getByTestId('visit-note-text').fill(text)
    await page.getByTestId('visit-note-save').click()
    await page.getByTestId('visit-note').filter({ hasText: text }).waitFor()
    const sign = page.getByTestId('visit-note-sign')
    if ((await sign.count()) === 0 || text !== 'Left ear drum red.') continue
    await sign.click()
    await page.getByTestId('confirm').click()
    await page.getByTestId('visit-note-amend').click()
  }
  if ((await page.getByTestId('visit-note').first().getByTestId('visit-note-edit').count()) > 0) {
    throw new Error('a signed note can be changed')
  }
  return page.getByTestId('visit-note').allInnerTexts()
}
