import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { processTestServer } from '../../core/dist/testing/process-test-server.js'
import { BookingClient } from '../support/booking-client.js'
import { DEMO_PASSWORD } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { atRest, LOOKS } from '../support/looks.js'
import { watchAnswers, type Answers } from '../support/page-states.js'
import { inRepository } from '../support/repository-root.js'
import { addWebhook, adminAddresses, shopAddresses } from '../support/route-addresses.js'
import { adminStates } from './admin-states.js'
import { PLUGIN_STATES, pluginStates } from './plugin-states.js'
import { shopStates, type State } from './states.js'

/** Two brands as far apart as there are, and what a customer books there. */
const BRANDS = [
  { slug: 'lotus-day-spa', service: 'swedish-massage' },
  { slug: 'riverside-sports-center', service: 'padel' },
] as const
const FOLDER = inRepository('test-results/gallery')

/** Parts of the names of screens, such as `storefront` or `admin-roles`; none of them means all. */
const names = process.argv.slice(2)
const isWanted = (screen: string) => names.length === 0 || names.some(name => screen.includes(name))

interface Picture {
  readonly brand: string
  readonly screen: string
  readonly look: string
  readonly file: string
}

class Gallery {
  readonly pictures: Picture[] = []

  constructor(private readonly bench: InProcessEngine) {}

  /** Every page of both apps in four looks, as the owner and as a customer of the business see them. */
  async take({ slug, service }: (typeof BRANDS)[number]): Promise<void> {
    const customer = new BookingClient(this.bench.url, slug)
    const login = { email: `owner@${slug}.test`, password: DEMO_PASSWORD }
    const { body } = await customer.post('/auth/login', login)
    const { memberships } = body.user as { memberships: { tenantId: string }[] }
    await addWebhook(customer, String(body.accessToken))
    const { admin, answers } = await this.signIn(login.email)
    const pages = await adminAddresses(admin, this.bench.url, memberships[0]?.tenantId ?? '')
    await this.takeAll(admin, answers, { brand: slug, app: 'admin', addresses: pages })
    await this.takeOpened(admin, answers, slug)
    const shop = await this.bench.open(`/b/${slug}/`)
    const heard = watchAnswers(shop)
    await shop.getByTestId('first-time').first().click()
    await shop.getByTestId('held-card').waitFor()
    const held = new URL(shop.url())
    const addresses = {
      ...(await shopAddresses(this.bench, { customer, service })),
      details: held.pathname + held.search,
      repeat: held.pathname.replace(/details$/, 'repeat') + held.search,
    }
    await this.takeAll(shop, heard, { brand: slug, app: 'storefront', addresses })
    await this.bench.closePages()
    const states = shopStates({ url: this.bench.url, customer, service, token: String(body.accessToken) })
    await this.takeStates(slug, 'storefront', states, () => this.bench.open(`/b/${slug}/`))
  }

  /** What only those see who run the machine, who break a plugin or who write to the engine. */
  async takeOfMachine({ slug, service }: (typeof BRANDS)[number]): Promise<void> {
    const { url } = this.bench
    const docs: State[] = [
      { name: 'docs', come: page => page.goto(`${url}/docs`).then(() => undefined) },
      { name: 'docs-call', come: page => readCall(page, `${url}/docs#postBookings`) },
    ]
    await this.takeStates(slug, 'engine', docs, () => this.bench.open('/api/v1/health'))
    if (!PLUGIN_STATES.some(name => isWanted(`admin-${name}`))) return
    const states = await pluginStates(this.bench, slug, service)
    await this.takeStates(slug, 'admin', states, async () => (await this.signIn(`owner@${slug}.test`)).admin)
  }

  private async signIn(email: string): Promise<{ admin: Page; answers: Answers }> {
    const admin = await this.bench.open('/admin/login')
    const answers = watchAnswers(admin)
    await fillSignIn(admin, email, DEMO_PASSWORD)
    await admin.waitForURL(url => !url.pathname.endsWith('/login'))
    return { admin, answers }
  }

  private async takeAll(
    page: Page,
    answers: Answers,
    { brand, app, addresses }: { brand: string; app: string; addresses: Record<string, string> },
  ): Promise<void> {
    const wanted = Object.entries(addresses).filter(([route]) => isWanted(`${app}-${route}`))
    for (const [route, address] of wanted) {
      // At the size of the first picture: what the page scrolls to as it opens is in sight in it.
      await page.setViewportSize(LOOKS[0].viewport)
      await page.goto(this.bench.url + address)
      await page.locator('h1').first().waitFor()
      await this.takeLooks(page, answers, { brand, app, name: route })
    }
    console.log(`${brand}: ${wanted.length} pages of the ${app}`)
  }

  /** Each in a page of its own: what somebody holds or chose there is not in the next. */
  private async takeStates(
    brand: string,
    app: string,
    states: readonly State[],
    open: () => Promise<Page>,
  ): Promise<void> {
    const wanted = states.filter(({ name }) => isWanted(`${app}-${name}`))
    for (const { name, come } of wanted) {
      const page = await open()
      const answers = watchAnswers(page)
      await page.setViewportSize(LOOKS[0].viewport)
      await come(page)
      await this.takeLooks(page, answers, { brand, app, name })
      await this.bench.closePages()
    }
    console.log(`${brand}: ${wanted.length} states of the ${app}`)
  }

  /** What is open over a page does not always outlive a change of size: opened anew for each look. */
  private async takeOpened(page: Page, answers: Answers, brand: string): Promise<void> {
    const wanted = adminStates().filter(({ name }) => isWanted(`admin-${name}`))
    for (const { name, path, open } of wanted) {
      for (const look of LOOKS) {
        await wear(page, look)
        await page.goto(`${this.bench.url}/admin/${path}`)
        await page.locator('h1').first().waitFor()
        await answers.rest()
        await open?.(page)
        await this.shoot(page, answers, { brand, app: 'admin', name, look: look.label })
      }
    }
    console.log(`${brand}: ${wanted.length} opened pages of the admin`)
  }

  private async takeLooks(
    page: Page,
    answers: Answers,
    { brand, app, name }: { brand: string; app: string; name: string },
  ): Promise<void> {
    for (const look of LOOKS) {
      await wear(page, look)
      await this.shoot(page, answers, { brand, app, name, look: look.label })
    }
  }

  private async shoot(
    page: Page,
    answers: Answers,
    { brand, app, name, look }: { brand: string; app: string; name: string; look: string },
  ): Promise<void> {
    await answers.rest()
    await atRest(page)
    const file = `${brand}-${app}-${name}-${look}.png`
    await page.screenshot({ path: join(FOLDER, file) })
    this.pictures.push({ brand, screen: `${app} ${name}`, look, file })
  }
}

async function wear(page: Page, { viewport, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme, media: 'screen' })
}

/** One call alone, which stays in sight whatever the size. */
async function readCall(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.fill('#search', 'Books held or chosen times for a customer')
}

/** One page with all pictures, a row for each screen of each brand. */
function indexOf(pictures: readonly Picture[]): string {
  const rows = new Map<string, Picture[]>()
  for (const picture of pictures) {
    const key = `${picture.screen}, ${picture.brand}`
    rows.set(key, [...(rows.get(key) ?? []), picture])
  }
  const figure = ({ file, look }: Picture) =>
    `<figure><a href="${file}"><img src="${file}" alt="${look}" loading="lazy"></a><figcaption>${look}</figcaption></figure>`
  const sections = [...rows].map(([name, found]) => `<h2>${name}</h2><div>${found.map(figure).join('')}</div>`)
  const style =
    'body{font:14px system-ui;margin:24px}div{display:flex;gap:12px;overflow-x:auto}figure{margin:0}img{block-size:420px;border:1px solid #ccd}'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>${style}</style><h1>Gallery</h1>${sections.sort().join('')}</html>`
}

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const startedAt = Date.now()
/** Where plugins are unpacked. */
const dataDir = mkdtempSync(join(tmpdir(), 'bookwright-gallery-'))
const bench = await startInProcessEngine({
  isDemoWanted: true,
  dataDir,
  isLoopbackCalled: true,
  businesses: BRANDS.map(({ slug }) => slug),
})
try {
  const gallery = new Gallery(bench)
  for (const brand of BRANDS) await gallery.take(brand)
  await gallery.takeOfMachine(BRANDS[0])
  writeFileSync(join(FOLDER, 'index.html'), indexOf(gallery.pictures))
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  console.log(`${gallery.pictures.length} pictures in ${seconds} s: test-results/gallery/index.html`)
} finally {
  await bench.close()
  await processTestServer.stop()
  rmSync(dataDir, { recursive: true })
}
