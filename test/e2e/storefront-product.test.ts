import { expect } from 'chai'
import pg from 'pg'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { foundSolo } from '../journeys/support/shopfronts.js'
import { describeViolations, runAxe } from '../support/axe.js'
import { launchBrowser } from '../support/browser.js'
import { Keyboard } from '../support/keyboard.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { DESK, measured, PHONE, Shopper, Shoppers } from '../support/shopper.js'
import { openLine } from '../support/cut-line.js'
import { countLoad, outsideCatalogues, slowDown, smallTargets, watchPaint } from '../support/storefront-probe.js'
import { inRepository } from '../support/repository-root.js'

const JS_BUDGET = 70_000
const CSS_BUDGET = 15_000
const MOST_REQUESTS = 12

describe('the storefront as a product', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let browser: Browser
  let shoppers: Shoppers
  let url: string

  before(async () => {
    sandbox = await startSandbox()
    await sandbox.addSpa('lotus')
    await foundSolo(sandbox, 'solo')
    browser = await launchBrowser()
    url = sandbox.engines[0]!.url
    shoppers = new Shoppers(browser, url)
  })
  afterEach(() => shoppers.leave())
  after(async () => {
    await browser?.close()
    await sandbox?.close(() => expectInvariants(sandbox.database.url))
  })

  /** The four steps of a booking, one after the other. */
  async function throughSteps(shopper: Shopper, look: (step: string) => Promise<void>): Promise<void> {
    const { page } = shopper
    await shopper.open('/')
    await page.getByTestId('first-time').first().waitFor()
    await look('landing')
    await page.getByTestId('more-times').first().click()
    await page.getByTestId('time').first().waitFor()
    await look('times')
    await page.getByTestId('time').last().locator('input').check()
    await page.locator('[data-testid^=hold-button]:visible').first().click()
    await page.getByTestId('hold-timer').waitFor()
    await look('details')
    await shopper.book('Stella Step')
    await look('confirmation')
  }

  it('is booked with the keyboard alone in at most 25 presses, the focus in sight at each', async () => {
    const { page, root } = await shoppers.come('solo', DESK, Keyboard.prepare)
    const keys = new Keyboard(page)
    let presses = 0
    const press = async (key: string) => {
      presses += 1
      await page.keyboard.press(key)
    }
    const tabTo = async (testId: string) => {
      for (let stops = 0; stops < 20; stops += 1) {
        if (await page.evaluate(id => document.activeElement?.getAttribute('data-testid') === id, testId)) break
        await press('Tab')
        await keys.step()
      }
      const width = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement!).outlineWidth))
      expect(width, testId).to.be.at.least(2)
    }
    await page.goto(`${root}/`)
    await page.getByTestId('first-time').first().waitFor()
    await tabTo('first-time')
    await press('Enter')
    await page.getByTestId('hold-timer').waitFor()
    await tabTo('field-name')
    await page.keyboard.type('Kay Board')
    await tabTo('field-email')
    await page.keyboard.type('kay@example.test')
    await press('Enter')
    await page.getByTestId('confirmation-reference').waitFor()
    measured(21, `${presses} presses from the start page to the confirmation, focus visible at each stop`)
    expect(presses).to.be.at.most(25)
  })

  it('says weekday, date and free times of each day, and a chosen day leads to its times', async () => {
    const { page, root } = await shoppers.come('solo', DESK)
    await page.goto(`${root}/haircut/times`)
    await page.getByTestId('time').first().waitFor()
    const names = await page.getByTestId('day').locator('.bw-sr').allInnerTexts()
    for (const name of names) expect(name).to.match(/^\w+day,? (\d{1,2} \w+|\w+ \d{1,2}), (\d+ free|none free)$/)
    await page.locator('[data-testid=day] input:checked').press('Enter')
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.name === 'time')
    measured(22, `${names.length} days, such as "${names[1]}"; choosing one moves the focus to its first time`)
  })

  it('lists the week for the keyboard and the ear, and Back undoes every step', async () => {
    const { page, root } = await shoppers.come('lotus', DESK)
    await page.goto(`${root}/`)
    await page.getByTestId('more-times').first().click()
    await page.getByTestId('time').first().waitFor()
    await page.getByTestId('view-list').click()
    await page.getByTestId('time-list').waitFor()
    expect(new URL(page.url()).searchParams.get('view')).to.equal('list')
    const spoken = await page.getByTestId('time').first().locator('input').ariaSnapshot()
    expect(spoken).to.match(/\w+day,? (\d{1,2} \w+|\w+ \d{1,2}), .*\d{2}:\d{2} to \d{2}:\d{2}, .*£\d/)
    await page.reload()
    await page.getByTestId('time-list').waitFor()
    const radios = page.getByTestId('time').locator('input')
    await radios.first().focus()
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction(() => new URLSearchParams(location.search).has('at'))
    await page.locator('[data-testid=hold-button]:not([aria-disabled])').click()
    await page.getByTestId('hold-timer').waitFor()
    await page.goBack()
    await page.getByTestId('time-list').waitFor()
    await page.goBack()
    await page.getByTestId('service-card').first().waitFor()
    await page.goForward()
    await page.getByTestId('time-list').waitFor()
    measured('list', `${await radios.count()} times of the week, read as ${spoken.replace(/^- radio /, '')}`)
  })

  it('has targets for fingers and fits a narrow phone: no scroll sideways, nothing cut off', async () => {
    for (const [options, least] of [
      [PHONE, 44],
      [DESK, 24],
      [{ ...DESK, viewport: { width: 320, height: 640 } }, 24],
    ] as const) {
      const found: string[] = []
      let targets = 0
      const width = options.viewport!.width
      const shopper = await shoppers.come('solo', options)
      const look = async (step: string) => {
        const { count, small, cut, sideways } = await shopper.page.evaluate(smallTargets, least)
        targets += count
        found.push(...small.map(text => `${step} at ${width}: ${text}`), ...cut.map(text => `${step} cuts ${text}`))
        if (sideways > 0) found.push(`${step} scrolls sideways by ${sideways} px at ${width}`)
      }
      await throughSteps(shopper, look)
      measured(
        width === 320 ? 24 : 23,
        `${targets} targets at ${width} px are at least ${least} px; nothing is cut off`,
      )
      expect(found).to.deep.equal([])
    }
  })

  it('completes without motion and in forced colours, the focus in sight', async () => {
    const calm: BrowserContextOptions = { ...PHONE, reducedMotion: 'reduce', forcedColors: 'active' }
    const nadia = await (await shoppers.come('solo', calm)).open('/')
    await nadia.page.getByTestId('first-time').first().focus()
    await nadia.page.keyboard.press('Tab')
    const style = await nadia.page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(style).not.to.equal('none')
    await nadia.takeFirst()
    await nadia.book('Calm Customer')
    measured(26, 'reduced motion and forced colours: booked, focus outlined')
  })

  it('is Arabic from right to left where the reader is, in the dark and by day', async () => {
    for (const look of [
      { ...PHONE, colorScheme: 'dark' },
      { ...DESK, colorScheme: 'light' },
    ] as const) {
      const nadia = await shoppers.come('solo', { ...look, locale: 'ar' })
      await throughSteps(nadia, async step => {
        const { page } = nadia
        const shape = await page.evaluate(() => ({
          dir: document.documentElement.dir,
          keys: /\b[a-z]+\.[a-z.]+\b/.exec(document.body.innerText.replaceAll(/\S+@\S+/g, ''))?.[0] ?? '',
          flips: [...document.querySelectorAll('.bw-icon--flip')].map(icon => getComputedStyle(icon).transform),
          sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          turned: /[A-Z]\p{Sc}(?!\u200e)/u.exec(document.body.innerText)?.[0] ?? '',
          brandX: document.querySelector('.shop__brand')!.getBoundingClientRect().right / innerWidth,
        }))
        expect([shape.dir, shape.keys, shape.turned, shape.sideways], step).to.deep.equal(['rtl', '', '', 0])
        expect(
          shape.flips.every(transform => transform.startsWith('matrix(-1')),
          step,
        ).to.equal(true)
        expect(shape.brandX, 'the name stands on the right').to.be.above(0.8)
      })
    }
    measured(25, 'Arabic: right to left, arrows mirrored, no key left, nothing sticks out')
  })

  it('says nothing that is not in a catalogue, and has room for longer words', async () => {
    const reader = await shoppers.come('solo', PHONE)
    const steps: string[] = []
    let told = ''
    reader.page.on('response', answer => {
      if (answer.url().includes('/api/')) void answer.text().then(text => (told += text))
    })
    await reader.page.goto(`${reader.root}/?lang=en-XA`)
    await throughSteps(reader, async step => {
      const { strange, sideways } = await reader.page.evaluate(outsideCatalogues, told)
      expect(strange, `${step} says outside the catalogues`).to.deep.equal([])
      expect(sideways, `${step} sticks out`).to.equal(0)
      steps.push(step)
    })
    measured(25, `pseudo-locale with two fifths more: ${steps.join(', ')} say all in the catalogue, nothing sticks out`)
  })

  for (const [language, word] of [
    ['es', 'Reservar'],
    ['de', 'buchen'],
    ['fr', 'Réserver'],
  ] as const) {
    it(`books in ${language}, with the formats of the language and its catalogue alone`, async () => {
      const reader = await shoppers.come('solo', { ...PHONE, locale: language })
      const files: string[] = []
      reader.page.on('request', request => files.push(request.url()))
      await reader.open('/')
      await reader.takeFirst()
      expect(await reader.text('book-button')).to.contain(word)
      expect(await reader.page.evaluate(() => document.documentElement.lang)).to.equal(language)
      const loaded = files.flatMap(file => /\/assets\/(en|es|de|fr|ar)-/.exec(file)?.[1] ?? [])
      expect([...new Set(loaded)]).to.deep.equal([language])
      await reader.book('Lena Lingua')
      measured('languages', `${language}: "${await reader.text('booking-time')}", catalogue ${loaded[0]}`)
    })
  }

  it('loads little: 70 kB of script, 15 kB of style, twelve requests', async () => {
    const { page, root } = await shoppers.come('lotus', PHONE)
    const load = await countLoad(page)
    await page.goto(`${root}/`)
    await page.getByTestId('first-time').first().waitFor()
    await page.waitForLoadState('networkidle')
    await load.settled()
    const first = load.now()
    measured(27, `first load: ${first.js} B script and ${first.css} B style (gzip), ${first.requests} requests`)
    expect(first.js).to.be.within(1, JS_BUDGET)
    expect(first.css).to.be.within(1, CSS_BUDGET)
    expect(first.requests, load.names().join(' ')).to.be.at.most(MOST_REQUESTS)
    const nadia = new Shopper(page, root)
    await nadia.takeFirst()
    await nadia.book('Lou Load')
    await load.settled()
    const { js, sent } = load.now()
    measured(27, `a whole booking: ${js} B script (gzip), sent as ${sent} B`)
    expect(js).to.be.at.most(JS_BUDGET)
  })

  it('paints soon and nothing moves, also on a slow phone', async () => {
    const quick = await shoppers.come('lotus', PHONE, watchPaint)
    await quick.open('/')
    await quick.page.getByTestId('first-time').first().waitFor()
    const plain = await paintOf(quick.page)
    const slow = await shoppers.come('lotus', PHONE, watchPaint)
    await slowDown(slow.page)
    await slow.open('/')
    await slow.page.getByTestId('first-time').first().waitFor()
    const throttled = await paintOf(slow.page)
    measured(
      28,
      `LCP ${plain.lcp} ms and CLS ${plain.cls}; at 4× CPU, 1.6 Mb/s, 150 ms: LCP ${throttled.lcp} ms, CLS ${throttled.cls}`,
    )
    expect(plain.lcp).to.be.within(1, 1_200)
    expect(throttled.lcp).to.be.within(1, 2_000)
    expect(Math.max(plain.cls, throttled.cls)).to.be.at.most(0.02)
  })

  const paintOf = (page: Page) =>
    page.evaluate(() => {
      const { paint } = window as unknown as { paint: { lcp: number; cls: number } }
      return { lcp: Math.round(paint.lcp), cls: Math.round(paint.cls * 1000) / 1000 }
    })

  it('opens without a connection: own bookings stand there, Book says why not, and nothing is sent later', async () => {
    const line = await openLine(url)
    const nadia = await new Shoppers(browser, line.url).come('solo', PHONE, page =>
      page.addInitScript(() => {
        // A browser says so itself; one that is told to be offline by a test forgets it with the page.
        if (localStorage.getItem('is-cut') === null) return
        Object.defineProperty(Navigator.prototype, 'onLine', { get: () => localStorage.getItem('is-cut') === null })
      }),
    )
    const { page } = nadia
    await nadia.open('/')
    await nadia.takeFirst()
    await nadia.book('Ofelia Offline')
    const reference = await nadia.text('confirmation-reference')
    const manifest = await (await fetch(`${url}/b/solo/manifest.webmanifest`)).json()
    expect(manifest).to.include({ start_url: '/b/solo/', scope: '/b/solo/', display: 'standalone' })
    await page.getByTestId('device-link').click()
    await page.getByTestId('device-booking').waitFor()
    await page.waitForFunction(async () => (await caches.match('/api/v1/staff')) !== undefined)
    await page.reload()
    await page.getByTestId('device-booking').waitFor()
    await page.evaluate(() => localStorage.setItem('is-cut', ''))
    line.cut()
    await page.reload()
    expect(await nadia.text('device-booking')).to.contain(reference)
    expect(await page.getByTestId('device-open').count(), 'ways that need a connection').to.equal(0)
    await nadia.open('/')
    const book = page.getByTestId('book-link')
    expect(await book.getAttribute('aria-disabled')).to.equal('true')
    const reason = await page.locator(`#${await book.getAttribute('aria-describedby')}`).innerText()
    const sent: string[] = []
    page.on('request', request => request.method() !== 'GET' && sent.push(request.url()))
    await line.mend()
    await page.evaluate(() => {
      localStorage.removeItem('is-cut')
      dispatchEvent(new Event('online'))
    })
    await page.getByTestId('first-time').first().waitFor()
    expect(sent).to.deep.equal([])
    await page.context().close()
    line.cut()
    measured(32, `offline: ${reference} is listed, Book is off ("${reason}"), ${sent.length} requests queued`)
  })

  it('takes a yellow accent at run time, and corrects it until it can be read', async () => {
    const client = new pg.Client({ connectionString: sandbox.database.url })
    await client.connect()
    const { rowCount } = await client.query(
      `UPDATE bw.tenant SET profile = jsonb_set(profile, '{theme,accent}', '"#ffff00"') WHERE slug = 'lotus'`,
    )
    await client.end()
    expect(rowCount).to.equal(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, root } = await shoppers.come('lotus', { ...PHONE, colorScheme })
      await page.goto(`${root}/`)
      await page.getByTestId('first-time').first().waitFor()
      const accent = await page.evaluate(
        () => getComputedStyle(document.querySelector('.bw-btn--primary')!).backgroundColor,
      )
      expect(describeViolations(await runAxe(page, `storefront-yellow-${colorScheme}`))).to.equal('')
      await page.screenshot({ path: inRepository(`test-results/screens/storefront-yellow-${colorScheme}.png`) })
      expect(accent).not.to.equal('rgb(29, 78, 216)')
      measured(53, `#ffff00 ${colorScheme}: buttons ${accent}, axe 0, no build`)
    }
  })
})
