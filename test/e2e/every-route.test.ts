import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { describeRuns, describeViolations, runAxe } from '../support/axe.js'
import { BookingClient } from '../support/booking-client.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { atRest, LOOKS, sidewaysOf, takePicture } from '../support/looks.js'
import { LAYERS } from '../support/page-layers.js'
import {
  closeLayers,
  findLayers,
  forbidWrites,
  goWithin,
  opens,
  watchAnswers,
  type Answers,
} from '../support/page-states.js'
import { addWebhook, adminAddresses, shopAddresses } from '../support/route-addresses.js'
import { shopRoutes } from '../support/router-pages.js'
import { outsideCatalogues } from '../support/storefront-probe.js'

/** Accents and two fifths more of every word, from left to right; Arabic, from right to left. */
const LANGUAGES = ['en-XA', 'ar'] as const
/** A key of a catalogue in place of its words; an address or the name of a file is none. */
const KEY = /(?<![\w@./-])[a-z][a-zA-Z]+(?:\.[a-z][a-zA-Z]+)+(?![\w@/-])/
const NO_KEY = /\.(test|com|org|csv|json|jsonl|example|local|co)$/

/** What a browser calls the zone of the demo. */
const ZONES = 'Greenwich Mean Time, British Summer Time, GMT, BST'

/** By day and by night, on a phone and at a desk. */
const SIZES = [LOOKS.slice(0, 2), LOOKS.slice(2)]

/** Prints what page-layers.ts should say, instead. */
const isFinding = process.env['BOOKWRIGHT_FIND_LAYERS'] === 'on'

describe('every route of both apps', function () {
  this.timeout(500_000)
  let bench: InProcessEngine
  let customer: BookingClient
  let owner: { token: string; tenantId: string }
  const states = { pages: 0, layers: 0, looks: 0 }
  let answers: Answers
  let faults: string[] = []

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true, isLoopbackCalled: true })
    customer = new BookingClient(bench.url)
    owner = await signIn()
  })
  after(async () => {
    const [pages, layers] = [states.pages, states.layers].map(count => count / LANGUAGES.length)
    const looks = `${LANGUAGES.length} directions × ${SIZES.length} sizes × 2 colours`
    console.log(
      `      check 34: axe: ${pages} pages and ${layers} dialogs, sheets and menus × ${looks}: ${states.looks} states`,
    )
    console.log(`      ${describeRuns()}`)
    await bench?.close()
  })

  async function signIn() {
    const { body } = await customer.post('/auth/login', { email: DEMO_OWNER, password: DEMO_PASSWORD })
    const { memberships } = body.user as { memberships: { tenantId: string }[] }
    return { token: String(body.accessToken), tenantId: memberships[0]?.tenantId ?? '' }
  }

  /** The page as it stands, by day and by night: no violation, nothing that sticks out, no words from elsewhere. */
  async function check(page: Page, name: string, looks: readonly (typeof LOOKS)[number][], within?: string) {
    for (const { label, colorScheme } of looks) {
      await page.emulateMedia({ colorScheme })
      await atRest(page)
      await takePicture(page, `route-${`${name}-${label}`.replaceAll(/[^\w-]+/g, '-')}`)
      const found = await runAxe(page, `${name} ${label}`, within)
      if (found.length > 0) faults.push(`${name} ${label}: ${describeViolations(found)}`)
      states.looks += 1
    }
    const { overflow, what } = await sidewaysOf(page)
    if (overflow > 0) faults.push(`${name} scrolls sideways by ${overflow}: ${what}`)
    await checkWords(page, name)
  }

  /** No key in place of words, the direction of the language, nothing outside the catalogues. */
  async function checkWords(page: Page, name: string): Promise<void> {
    const told = [answers.told(), DEMO_SLUG, ZONES].join(' ')
    const { lang, dir, text } = await page.evaluate(() => {
      const { lang, dir } = document.documentElement
      return { lang, dir, text: document.body.innerText }
    })
    const [key] = text.match(new RegExp(KEY, 'g'))?.filter(one => !NO_KEY.test(one) && !told.includes(one)) ?? []
    if (key) faults.push(`${name} shows the key ${key}`)
    if (dir !== (lang === 'ar' ? 'rtl' : 'ltr')) faults.push(`${name} is ${lang} and ${dir}`)
    if (lang !== 'en-XA') return
    const { strange } = await page.evaluate(outsideCatalogues, told)
    if (strange.length > 0) faults.push(`${name} says outside the catalogues: ${strange.slice(0, 5).join(' | ')}`)
  }

  /**
   * Goes to a page once, and looks at it in every size and in both colours, with what opens there: the size that it has
   * already comes first, because a new one lays out all of it anew.
   */
  async function lookAt(page: Page, path: string, name: string, layers: readonly string[] = []): Promise<void> {
    answers.forget()
    if (path.startsWith('/admin/')) await goWithin(page, path)
    else await page.goto(bench.url + path)
    const opened = new Set<string>()
    const hasPhone = page.viewportSize()?.width === LOOKS[0].viewport.width
    for (const looks of hasPhone ? SIZES : SIZES.toReversed()) {
      await page.setViewportSize(looks[0]!.viewport)
      await shown(page)
      await check(page, name, looks)
      for (const layer of await checkLayers(page, name, looks, layers)) opened.add(layer)
    }
    const shut = layers.filter(layer => !opened.has(layer))
    if (shut.length > 0) faults.push(`${name}: ${shut.join(', ')} opens nothing`)
    states.pages += 1
    states.layers += opened.size
  }

  async function signedIn(language: string): Promise<Page> {
    const page = await bench.open(`/admin/login?lang=${language}`, undefined, forbidWrites)
    answers = watchAnswers(page)
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.waitForURL(/\/admin\/today/)
    await shown(page)
    answers.keep()
    return page
  }

  /** Opens what can be opened at this size, one after the other; what is saved on the way is refused. */
  async function checkLayers(page: Page, name: string, looks: (typeof SIZES)[number], selectors: readonly string[]) {
    const url = page.url()
    const opened: string[] = []
    for (const selector of selectors) {
      if (!(await page.locator(selector).first().isVisible())) continue
      if (!(await opens(page, selector))) {
        faults.push(`${name} ${looks[0]!.label}: ${selector} opens nothing`)
        continue
      }
      await answers.rest()
      await check(page, `${name} ${selector}`, looks, '[role=dialog], [role=alertdialog], [role=menu]')
      opened.push(selector)
      if ((await closeLayers(page)) && page.url() === url) continue
      await page.goto(url)
      await shown(page)
    }
    return opened
  }

  async function printLayers(page: Page, route: string, path: string): Promise<void> {
    await goWithin(page, path)
    await shown(page)
    console.log(`  '${route}': ${JSON.stringify(await findLayers(page))},`)
  }

  function expectNoFaults(): void {
    const told = faults
    faults = []
    expect(told).to.deep.equal([])
  }

  async function shown(page: Page): Promise<void> {
    await page.locator('h1').first().waitFor()
    await answers.rest()
  }

  for (const language of LANGUAGES) {
    it(`of the admin have no violation in ${language}, in all sizes and colours, with all that opens`, async () => {
      if (language === LANGUAGES[0]) await addWebhook(customer, owner.token)
      const addresses = await adminAddresses(await signedIn('en'), bench.url, owner.tenantId)
      const page = await signedIn(language)
      for (const [route, path] of Object.entries(addresses)) {
        if (isFinding) await printLayers(page, route, path)
        else await lookAt(page, path, `${route}-${language}`, LAYERS[route])
      }
      expectNoFaults()
    })
  }

  it('of the storefront have no violation, in both directions, in all sizes and colours', async () => {
    const addresses = await shopAddresses(bench, { customer, service: 'swedish-massage' })
    for (const language of LANGUAGES) {
      const page = await bench.open(`/b/${DEMO_SLUG}/?lang=${language}`)
      answers = watchAnswers(page)
      await page.reload()
      await page.getByTestId('first-time').nth(1).click()
      await page.getByTestId('hold-timer').first().waitFor()
      answers.keep()
      for (const route of [...Object.keys(shopRoutes()), 'not-found']) {
        expect(addresses, 'address of a page').to.have.property(route)
        await lookAt(page, addresses[route] ?? '', `shop-${route}-${language}`)
      }
    }
    expectNoFaults()
  })
})
