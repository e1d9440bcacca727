import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { runAxe, describeViolations } from '../support/axe.js'
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
type Language = (typeof LANGUAGES)[number]
/** A key of a catalogue in place of its words; an address or the name of a file is none. */
const KEY = /(?<![\w@./-])[a-z][a-zA-Z]+(?:\.[a-z][a-zA-Z]+)+(?![\w@/-])/
const NO_KEY = /\.(test|com|org|csv|json|jsonl|example|local|co)$/

/** What a browser calls the zone of the demo. */
const ZONES = 'Greenwich Mean Time, British Summer Time, GMT, BST'

/** Each page in two of the four sizes and colours, another pair from page to page: every value comes with every other. */
const looksOf = (index: number, language: Language) =>
  LOOKS[[index % 2 === 0 ? 2 : 1, index % 2 === 0 ? 1 : 2][LANGUAGES.indexOf(language)] ?? 0] ?? LOOKS[0]

/** What opens on a page: the first in one direction, the next in the other. */
const ofTurn = (selectors: readonly string[], index: number, language: Language) =>
  selectors.filter((_, at) => LANGUAGES[(index + at) % 2] === language)

/** Prints what page-layers.ts should say, instead. */
const isFinding = process.env['BOOKWRIGHT_FIND_LAYERS'] === 'on'

describe('every route of both apps', function () {
  this.timeout(500_000)
  let bench: InProcessEngine
  let customer: BookingClient
  let owner: { token: string; tenantId: string }
  const states = { pages: 0, layers: 0 }
  let answers: Answers
  let faults: string[] = []

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true, isLoopbackCalled: true })
    customer = new BookingClient(bench.url)
    owner = await signIn()
  })
  after(async () => {
    console.log(`      axe: ${states.pages} pages and ${states.layers} dialogs, sheets and menus, with no violation`)
    await bench?.close()
  })

  async function signIn() {
    const { body } = await customer.post('/auth/login', { email: DEMO_OWNER, password: DEMO_PASSWORD })
    const { memberships } = body.user as { memberships: { tenantId: string }[] }
    return { token: String(body.accessToken), tenantId: memberships[0]?.tenantId ?? '' }
  }

  /** The page as it stands: no violation, no key, nothing that sticks out, nothing outside the catalogues. */
  async function check(page: Page, name: string, within?: string): Promise<void> {
    const told = [answers.told(), DEMO_SLUG, ZONES].join(' ')
    await atRest(page)
    await takePicture(page, `route-${name.replaceAll(/[^\w-]+/g, '-')}`)
    const found = await runAxe(page, name, within)
    if (found.length > 0) faults.push(`${name}: ${describeViolations(found)}`)
    const { overflow, what } = await sidewaysOf(page)
    if (overflow > 0) faults.push(`${name} scrolls sideways by ${overflow}: ${what}`)
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

  /** Goes to a page in the look whose turn it is. */
  async function lookAt(page: Page, path: string, at: { route: string; index: number; language: Language }) {
    const look = looksOf(at.index, at.language)
    const name = `${at.route}-${look.label}-${at.language}`
    await page.setViewportSize(look.viewport)
    await page.emulateMedia({ colorScheme: look.colorScheme })
    answers.forget()
    if (path.startsWith('/admin/')) await goWithin(page, path)
    else await page.goto(bench.url + path)
    await shown(page)
    await check(page, name)
    states.pages += 1
    return name
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

  /** Opens what can be opened on the page, one after the other; what is saved on the way is refused. */
  async function checkLayers(page: Page, name: string, selectors: readonly string[]): Promise<void> {
    const url = page.url()
    for (const selector of selectors) {
      if (!(await opens(page, selector))) {
        faults.push(`${name}: ${selector} opens nothing`)
        continue
      }
      await answers.rest()
      await check(page, `${name} ${selector}`, '[role=dialog], [role=alertdialog], [role=menu]')
      states.layers += 1
      if ((await closeLayers(page)) && page.url() === url) continue
      await page.goto(url)
      await shown(page)
    }
  }

  async function shown(page: Page): Promise<void> {
    await page.locator('h1').first().waitFor()
    await answers.rest()
  }

  it('of the admin have no violation, in both directions, in all sizes and colours, with all that opens', async () => {
    await addWebhook(customer, owner.token)
    const addresses = await adminAddresses(await signedIn('en'), bench.url, owner.tenantId)
    for (const language of LANGUAGES) {
      const page = await signedIn(language)
      for (const [index, [route, path]] of Object.entries(addresses).entries()) {
        const name = await lookAt(page, path, { route, index, language })
        if (isFinding) console.log(`  '${route}': ${JSON.stringify(await findLayers(page))},`)
        else await checkLayers(page, name, ofTurn(LAYERS[route] ?? [], index, language))
      }
      if (isFinding) return
    }
    const told = faults
    faults = []
    expect(told).to.deep.equal([])
  })

  it('of the storefront have no violation, in both directions, in all sizes and colours', async () => {
    const addresses = await shopAddresses(bench, { customer, service: 'swedish-massage' })
    for (const language of LANGUAGES) {
      const page = await bench.open(`/b/${DEMO_SLUG}/?lang=${language}`)
      answers = watchAnswers(page)
      await page.reload()
      await page.getByTestId('first-time').nth(1).click()
      await page.getByTestId('hold-timer').first().waitFor()
      answers.keep()
      for (const [index, route] of [...Object.keys(shopRoutes()), 'not-found'].entries()) {
        expect(addresses, 'address of a page').to.have.property(route)
        await lookAt(page, addresses[route] ?? '', { route: `shop-${route}`, index, language })
      }
    }
    const told = faults
    faults = []
    expect(told).to.deep.equal([])
  })
})
