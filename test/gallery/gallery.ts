import 'reflect-metadata'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
import { adminStates } from './states.js'

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
    const admin = await this.bench.open('/admin/login')
    const answers = watchAnswers(admin)
    await fillSignIn(admin, login.email, login.password)
    await admin.waitForURL(url => !url.pathname.endsWith('/login'))
    const pages = await adminAddresses(admin, this.bench.url, memberships[0]?.tenantId ?? '')
    await this.takeAll(admin, answers, { brand: slug, app: 'admin', addresses: pages })
    await this.takeStates(admin, answers, slug)
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
  }

  private async takeAll(
    page: Page,
    answers: Answers,
    { brand, app, addresses }: { brand: string; app: string; addresses: Record<string, string> },
  ): Promise<void> {
    const wanted = Object.entries(addresses).filter(([route]) => isWanted(`${app}-${route}`))
    for (const [route, address] of wanted) {
      await page.goto(this.bench.url + address)
      await page.locator('h1').first().waitFor()
      for (const look of LOOKS) {
        await wear(page, look)
        await this.shoot(page, answers, { brand, app, screen: route, look: look.label })
      }
    }
    console.log(`${brand}: ${wanted.length} pages of the ${app}`)
  }

  /** What is open over a page does not always outlive a change of size: opened anew for each look. */
  private async takeStates(page: Page, answers: Answers, brand: string): Promise<void> {
    const wanted = adminStates().filter(({ name }) => isWanted(`admin-${name}`))
    for (const { name, path, open } of wanted) {
      for (const look of LOOKS) {
        await wear(page, look)
        await page.goto(`${this.bench.url}/admin/${path}`)
        await page.locator('h1').first().waitFor()
        await answers.rest()
        await open?.(page)
        await this.shoot(page, answers, { brand, app: 'admin', screen: name, look: look.label })
      }
    }
    console.log(`${brand}: ${wanted.length} states of the admin`)
  }

  private async shoot(
    page: Page,
    answers: Answers,
    { brand, app, screen, look }: { brand: string; app: string; screen: string; look: string },
  ): Promise<void> {
    await answers.rest()
    await atRest(page)
    const file = `${brand}-${app}-${screen}-${look}.png`
    await page.screenshot({ path: join(FOLDER, file) })
    this.pictures.push({ brand, screen: `${app} ${screen}`, look, file })
  }
}

async function wear(page: Page, { viewport, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme, media: 'screen' })
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
const bench = await startInProcessEngine({
  isDemoWanted: true,
  isLoopbackCalled: true,
  businesses: BRANDS.map(({ slug }) => slug),
})
try {
  const gallery = new Gallery(bench)
  for (const brand of BRANDS) await gallery.take(brand)
  writeFileSync(join(FOLDER, 'index.html'), indexOf(gallery.pictures))
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  console.log(`${gallery.pictures.length} pictures in ${seconds} s: test-results/gallery/index.html`)
} finally {
  await bench.close()
  await processTestServer.stop()
}
