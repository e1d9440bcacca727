import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient, type AnswerBody } from '../support/booking-client.js'
import { DEMO_OWNER, DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { FORM_PLACES, FORMS_ELSEWHERE, formsOfTheAdmin, type FormPlace } from './support/form-places.js'
import { answerLists, LIST_PAGES, NO_LISTS, refuseWrites, routeNames, type AnswerMode } from './support/list-pages.js'

describe('lists and forms of the admin', function () {
  this.timeout(300_000)
  let world: InProcessEngine
  let client: BookingClient
  let next = 5

  before(async () => {
    world = await startInProcessEngine({ isDemoWanted: true })
    client = new BookingClient(world.url)
  })
  afterEach(() => world.closePages())
  after(async () => {
    printLooks()
    await world?.close()
  })

  async function signIn(path: string): Promise<Page> {
    const page = await world.open(`/admin${path}`)
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.waitForURL(url => !url.pathname.endsWith('/login'))
    return page
  }
  async function bookings(family: string, count: number): Promise<AnswerBody[]> {
    const slots = await client.slots('swedish-massage')
    const made: AnswerBody[] = []
    for (let number = 1; number <= count; number += 1) {
      next += 7
      const { status, body } = await client.book(slots[next]!, `${family} ${'ABCDEFGH'[number - 1]}`)
      expect(status).to.equal(201)
      made.push(body)
    }
    return made
  }
  const ask = <T>(page: Page, path: string) =>
    page.evaluate(async address => {
      const answer = await fetch(`/api/v1${address}`, { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } })
      return (await answer.json()) as unknown
    }, path) as Promise<T>
  const statesOf = async (page: Page, family: string) => {
    const { items } = await ask<{ items: { status: string }[] }>(page, `/bookings?search=${family}&limit=50`)
    return items.map(({ status }) => status)
  }
  const press = (page: Page, id: string) => page.getByTestId(id).press('Enter')
  const toast = (page: Page, text: string) => page.locator('.bw-toast').getByText(text).waitFor()

  it('many bookings are chosen by keyboard, done at once, and taken back', async () => {
    await bookings('Bulkley', 3)
    const page = await signIn('/bookings?search=Bulkley')
    const boxes = page.getByTestId('choose-row')
    await boxes.nth(2).waitFor()
    await boxes.nth(0).press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+Space')
    await page.getByTestId('bulk').getByText('3').first().waitFor()
    expect(await boxes.evaluateAll(found => found.map(box => (box as HTMLInputElement).checked))).to.deep.equal([
      ...[true, true, true],
    ])
    await page.keyboard.press('Alt+b')
    expect(await page.evaluate(() => document.activeElement?.closest('[data-testid="bulk"]') !== null)).to.equal(true)
    await checkEveryLook(page, 'bookings-chosen')
    await press(page, 'bulk-check-in')
    await toast(page, '3 bookings checked in')
    expect(await statesOf(page, 'Bulkley')).to.deep.equal(['checked-in', 'checked-in', 'checked-in'])
    await page.locator('.bw-toast').getByRole('button', { name: 'Undo' }).press('Enter')
    await toast(page, '3 bookings are as they were')
    expect(await statesOf(page, 'Bulkley')).to.deep.equal(['confirmed', 'confirmed', 'confirmed'])
  })

  it('what cannot be done is named with its reason and tried again alone; nothing is done twice', async () => {
    const made = await bookings('Partley', 3)
    const page = await signIn('/bookings?search=Partley')
    await page.getByTestId('choose-row').nth(2).waitFor()
    const keys: string[] = []
    let lost = 0
    await page.route('**/bookings/*/cancel', async route => {
      keys.push(route.request().headers()['idempotency-key'] ?? '')
      // The engine does the first one, and its answer is lost on the way.
      if (keys.length > 1) return route.continue()
      await route.fetch()
      lost += 1
      return route.abort()
    })
    await page.getByTestId('choose-page').press('Space')
    await press(page, 'bulk-cancel')
    await page.getByTestId('bulk-reason').fill('Burst pipe')
    // Somebody else cancels one of them meanwhile.
    const gone = await client.post(`/bookings/${made[1]!.id}/cancel`, {}, undefined, {
      'Bookwright-Manage-Token': made[1]!.manageToken ?? '',
    })
    expect(gone.status).to.equal(200)
    await page.keyboard.press('Control+s')
    const report = page.getByTestId('bulk-report')
    await report.waitFor()
    const failures = await page.getByTestId('bulk-failure').allInnerTexts()
    expect(failures).to.have.length(2)
    expect(failures[0]).to.match(/No answer came, so it may be done already/)
    expect(await report.getByRole('heading').innerText()).to.equal('Done to 1 of 3; these are left')
    await checkEveryLook(page, 'bookings-partly')
    await press(page, 'bulk-again')
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="bulk-failure"]').length === 1)
    expect(keys[0], 'the lost one goes out again under its key').to.equal(keys[3])
    expect(new Set(keys).size, 'every other try has a key of its own').to.equal(keys.length - 1)
    expect(lost).to.equal(1)
    expect(await statesOf(page, 'Partley')).to.deep.equal(['cancelled', 'cancelled', 'cancelled'])
    for (const { id } of made) {
      const { items } = await ask<{ items: object[] }>(page, `/audit?action=booking.cancel&subjectId=${id}`)
      expect(items, `lines about ${id}`).to.have.length(1)
    }
  })

  it('a view keeps filters and columns under a name, for one or for all', async () => {
    const page = await signIn('/bookings?view=all&status=cancelled')
    await press(page, 'columns')
    await page.getByRole('menuitemcheckbox', { name: 'Reference' }).press('Enter')
    await page.getByRole('columnheader', { name: 'Reference' }).waitFor()
    await page.keyboard.press('Escape')
    await press(page, 'view-save')
    await page.getByTestId('view-name').fill('Gone')
    await page.getByTestId('view-shared').press('Space')
    await page.keyboard.press('Control+s')
    const tab = page.getByTestId('saved-view').filter({ hasText: 'Gone' })
    await tab.waitFor()
    expect(await tab.getAttribute('aria-current')).to.equal('true')
    await checkEveryLook(page, 'bookings-view')
    const other = await signIn('/bookings')
    await other.getByTestId('saved-view').filter({ hasText: 'Gone' }).press('Enter')
    await other.waitForURL(url => url.searchParams.get('status') === 'cancelled')
    await other.getByRole('columnheader', { name: 'Reference' }).waitFor()
    await other.getByRole('columnheader', { name: 'When' }).getByRole('button').press('Enter')
    await press(other, 'view-keep')
    await toast(other, 'View Gone saved')
  })

  it('clients are tagged by the dozen, and a tag is taken back', async () => {
    const page = await signIn('/clients')
    await page.getByTestId('choose-row').nth(2).waitFor()
    for (const place of [0, 1, 2]) await page.getByTestId('choose-row').nth(place).press('Space')
    await press(page, 'bulk-tag-open')
    await page.getByTestId('bulk-tag').fill('Spring')
    await page.keyboard.press('Enter')
    await toast(page, '3 clients tagged Spring')
    await page.locator('.bw-toast').getByRole('button', { name: 'Undo' }).press('Enter')
    await toast(page, 'Tag Spring taken off 3 clients')
  })

  it('chosen clients are written to once each, and who does not want it is named', async () => {
    const made = await bookings('Letterby', 3)
    const asCustomer = { 'Bookwright-Manage-Token': made[1]!.manageToken ?? '' }
    const no = { purpose: 'messages', isGiven: false }
    expect((await client.post(`/bookings/${made[1]!.id}/consents`, no, undefined, asCustomer)).status).to.equal(200)
    const page = await signIn('/clients?search=Letterby')
    await page.getByTestId('choose-row').nth(2).waitFor()
    await page.getByTestId('choose-page').press('Space')
    await press(page, 'bulk-letter-open')
    await press(page, 'letter-send')
    await page.getByText('Say what it is about.').waitFor()
    await page.getByTestId('letter-subject').fill('Letterby: closed on Friday')
    await page.getByTestId('letter-body').fill('Hello {name},\n\nwe close early on Friday.\n\n{link}')
    // What is right again is complained about no more.
    await page
      .locator('[data-testid=bulk-letter-dialog-form] [aria-invalid=true]')
      .first()
      .waitFor({ state: 'detached' })
    await checkEveryLook(page, 'clients-letter')
    let calls = 0
    await page.route('**/clients/*/messages', async route => {
      calls += 1
      if (calls > 1) return route.continue()
      // The engine sends the first one, and its answer is lost on the way.
      await route.fetch()
      return route.abort()
    })
    await press(page, 'letter-send')
    await page.getByTestId('bulk-report').waitFor()
    const failures = page.getByTestId('bulk-failure')
    expect(await failures.allInnerTexts()).to.have.length(2)
    expect((await failures.allInnerTexts()).join()).to.contain('they do not want messages that no booking asks for.')
    await press(page, 'bulk-again')
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="bulk-failure"]').length === 1)
    const { items } = await ask<{ items: { subject: string; to: string; text: string }[] }>(page, '/outbox?limit=200')
    const letters = items.filter(({ subject }) => subject === 'Letterby: closed on Friday')
    expect(letters.map(({ to }) => to).sort()).to.deep.equal([
      ...['letterby.a@example.test', 'letterby.c@example.test'],
    ])
    expect(letters.map(({ text }) => text).join()).to.contain('Hello Letterby A,')
    await page.goto(`${world.url}/admin/bookings?search=Letterby`)
    await page.getByTestId('choose-row').nth(2).waitFor()
    await page.getByTestId('choose-page').press('Space')
    await press(page, 'bulk-letter-open')
    await page.getByTestId('letter-purpose').selectOption('marketing')
    await page.getByTestId('letter-subject').fill('Letterby: an offer')
    await page.getByTestId('letter-body').fill('Half the price')
    await press(page, 'letter-send')
    await page.getByTestId('bulk-failure').nth(2).waitFor()
    expect(await failures.first().innerText()).to.contain('they never agreed to advertising.')
  })

  it('every list says what is missing and offers one way on, waits with its shape, and fails with a cause', async () => {
    expect([...Object.keys(LIST_PAGES), ...Object.keys(NO_LISTS)].sort()).to.deep.equal(routeNames().sort())
    const page = await signIn('/notifications')
    page.setDefaultTimeout(6_000)
    const answers = await answerLists(page)
    const counts = { empty: 0, noResult: 0, skeletons: 0, failures: 0 }
    const wrong: string[] = []
    for (const [name, list] of Object.entries(LIST_PAGES)) {
      const answer = (mode: AnswerMode) => answers(list, mode)
      const go = (path: string) => page.goto(`${world.url}/admin/${path}`, { waitUntil: 'commit' })
      const empty = page.getByRole('main').locator('.bw-empty')
      try {
        await answer('held')
        await go(list.path)
        await page.getByRole('main').locator('.bw-skeleton').first().waitFor({ timeout: 5_000 })
        counts.skeletons += 1
        await answer('empty')
        await empty.first().waitFor({ timeout: 5_000 })
        const offers = await empty.last().locator('.bw-btn').count()
        const primary = await empty.last().locator('.bw-btn--primary').count()
        const sentence = await empty.last().locator('p').first().innerText()
        if (offers !== 1 || primary !== 1 || !sentence) wrong.push(`${name}: ${offers} offers, ${primary} primary`)
        counts.empty += 1
        if (list.narrow) {
          await list.narrow(page)
          await empty.getByRole('button', { name: 'Clear filters' }).click({ timeout: 5_000 })
          await empty.locator('.bw-btn--primary').first().waitFor({ timeout: 5_000 })
          counts.noResult += 1
        }
        await answer('failed')
        await go(list.path)
        const retry = page.getByRole('main').getByRole('button', { name: 'Try again' })
        await retry.first().waitFor({ timeout: 5_000 })
        await page.getByRole('main').getByText('req-of-the-test').first().waitFor({ timeout: 5_000 })
        await answer('as it is')
        await retry.first().click()
        await retry.first().waitFor({ state: 'detached', timeout: 5_000 })
        counts.failures += 1
      } catch (error) {
        wrong.push(`${name}: ${(error as Error).message.split('\n')[0]}`)
      }
    }
    console.log(`      check 36: ${JSON.stringify(counts)}, ${Object.keys(NO_LISTS).length} pages are no lists`)
    expect(wrong).to.deep.equal([])
  })

  it('every form is sent by Ctrl-S without leaving, keeps what is typed, and leads to the field that is wrong', async () => {
    expect([...Object.keys(FORM_PLACES), ...Object.keys(FORMS_ELSEWHERE)].sort()).to.deep.equal(formsOfTheAdmin())
    const page = await signIn('/notifications')
    const ids = await someIds(page)
    await refuseWrites(page)
    await page.addInitScript(() => {
      const sent = window as unknown as { sent: number }
      sent.sent = 0
      document.addEventListener('submit', () => (sent.sent += 1), true)
    })
    page.setDefaultTimeout(6_000)
    const counts = { forms: 0, errorsLinked: 0, asked: 0 }
    const wrong: string[] = []
    for (const [name, place] of Object.entries(FORM_PLACES)) {
      try {
        const found = await tryForm(page, { name, place, ids, url: world.url })
        counts.forms += 1
        counts.errorsLinked += found.isErrorLinked ? 1 : 0
        counts.asked += found.wasAsked ? 1 : 0
        wrong.push(...found.wrong.map(text => `${name}: ${text}`))
      } catch (error) {
        wrong.push(`${name}: ${(error as Error).message.split('\n').slice(0, 3).join(' ')}`)
      }
    }
    console.log(
      `      check 35: ${JSON.stringify(counts)} of ${formsOfTheAdmin().length}; ${Object.keys(FORMS_ELSEWHERE).length} elsewhere`,
    )
    expect(wrong).to.deep.equal([])
  })

  async function someIds(page: Page): Promise<Record<string, string>> {
    const first = async (path: string) => (await ask<{ items: { id: string }[] }>(page, path)).items[0]!.id
    return {
      ':service': await first('/catalog/services'),
      ':client': await first('/clients?limit=1'),
      ':thing': await first('/resources'),
    }
  }
})

interface Attempt {
  readonly name: string
  readonly place: FormPlace
  readonly ids: Record<string, string>
  readonly url: string
}

const TYPED =
  'input:not([type="checkbox"]):not([type="radio"]):not([type="file"]):not([type="search"]):not([type="date"]):not([type="datetime-local"]):not([type="time"]):not([type="color"]):not([role="combobox"]):not([readonly]), textarea'

/** Types into a form, sends it by Ctrl-S, and tries to leave. */
async function tryForm(page: Page, { name, place, ids, url }: Attempt) {
  const path = place.path.replace(/:\w+/, word => ids[word] ?? word)
  await page.goto(`${url}/admin/${path}`, { waitUntil: 'commit' })
  for (const id of place.open ?? []) await page.getByTestId(id).first().press('Enter')
  const form = page.locator(`form[data-testid="${name}"], form#${name}`).first()
  await form.waitFor({ timeout: 8_000 })
  const wrong: string[] = []
  const field = form.locator(TYPED).filter({ visible: true }).first()
  const hasField = (await field.count()) > 0
  const select = form.locator('select').first()
  const control = hasField ? field : select
  if (hasField) await field.fill('9')
  else await control.focus()
  await page.keyboard.press('Control+s')
  await page.waitForFunction(() => (window as unknown as { sent: number }).sent > 0, undefined, { timeout: 3_000 })
  if (!new URL(page.url()).pathname.endsWith(`/admin/${path}`)) wrong.push('left its page')
  await form
    .locator('[aria-invalid="true"]')
    .or(page.getByTestId('problem'))
    .first()
    .waitFor({ timeout: 3_000 })
    .catch(() => undefined)
  const state = await form.evaluate(element => {
    const bad = element.querySelector('[aria-invalid="true"]')
    const words = (bad?.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map(id => document.getElementById(id)?.textContent)
    return { hasBad: bad !== null, isFocused: document.activeElement === bad, isLinked: words.some(Boolean) }
  })
  if (state.hasBad && !(state.isFocused && state.isLinked)) {
    wrong.push(`error without focus or words: ${JSON.stringify(state)}`)
  }
  let wasAsked = false
  if (hasField && !place.isUnkept) {
    await field.fill('8')
    if (place.open) await page.keyboard.press('Escape')
    else await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link').nth(1).press('Enter')
    await page.getByTestId('stay').waitFor({ timeout: 3_000 })
    await page.getByTestId('leave').press('Enter')
    wasAsked = true
  }
  return { wrong, wasAsked, isErrorLinked: state.hasBad && state.isLinked && state.isFocused }
}
