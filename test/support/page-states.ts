import type { Page } from 'playwright-core'

/** What opens over a page. */
const LAYERS = '[role=dialog]:visible, [role=alertdialog]:visible, [role=menu]:visible'
/** What a press may take to open something, on a machine that has much to do. */
const OPEN_MS = 5_000
const FIND_MS = 400
const MOST_BUTTONS = 16

export interface Answers {
  /** Until the page waits for none. */
  rest(): Promise<void>
  /** What the engine said: when the app began, and since the last `forget`. */
  told(): string
  /** Another page is looked at. */
  forget(): void
  /** What was said so far stays for every page. */
  keep(): void
}

/** What a page asks the engine, without the stream that never ends. */
export function watchAnswers(page: Page): Answers {
  const open = new Set<object>()
  const texts = new Set<string>()
  const kept = new Set<string>()
  page.on('request', request => {
    if (request.url().includes('/api/') && request.resourceType() !== 'eventsource') open.add(request)
  })
  page.on('requestfailed', request => open.delete(request))
  page.on('response', response => {
    const request = response.request()
    if (!open.has(request)) return
    void response
      .text()
      .then(text => texts.add(text))
      .catch(() => undefined)
      .finally(() => open.delete(request))
  })
  return {
    async rest() {
      const deadline = Date.now() + 10_000
      for (let quiet = 0; quiet < 2 && Date.now() < deadline;) {
        await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 10))))
        quiet = open.size === 0 ? quiet + 1 : 0
      }
    },
    told: () => [...kept, ...texts].join('\n'),
    forget: () => texts.clear(),
    keep: () => texts.forEach(text => kept.add(text)),
  }
}

/**
 * Lets a page read and sign in, and change nothing: what is pressed to see what it opens does no harm. For before it is
 * loaded. Not by a route of the browser, which would load every file anew for every page.
 */
export async function forbidWrites(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = window.fetch
    window.fetch = (input, init) =>
      ['GET', 'HEAD', undefined].includes(init?.method) || String(input).includes('/auth/')
        ? real(input, init)
        : Promise.reject(new TypeError('nothing is written here'))
  })
}

/** Goes to another page of the admin as its links do, without loading it anew: that takes most of the time. */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate(
    async to => {
      interface Mounted {
        __vue_app__?: { config: { globalProperties: { $router: { push(path: string): Promise<unknown> } } } }
      }
      const app = document.querySelector<HTMLElement & Mounted>('#app')?.__vue_app__
      if (!app) throw new Error('no app stands in the page')
      await app.config.globalProperties.$router.push(to)
      await new Promise(resolve => requestAnimationFrame(() => resolve(undefined)))
    },
    path.replace(/^\/admin/, ''),
  )
}

/** Selectors of buttons that may open a dialog, a sheet or a menu: the first of each kind. For `findLayers`. */
function buttonsOf(page: Page): Promise<string[]> {
  return page.evaluate(most => {
    const seen = new Set<string>()
    const inMain = [...document.querySelectorAll('main button')]
    const all = [...document.querySelectorAll<HTMLButtonElement>('main button, .app__bar button')]
    const selectors = all.flatMap(button => {
      if (!button.checkVisibility() || button.disabled || button.type === 'submit') return []
      const { testid = '' } = button.dataset
      const known =
        document.querySelectorAll(`[data-testid="${testid}"]`)[0] === button && !/[\da-f]{6}|\d$/.test(testid)
      const kind = testid || [button.className, button.querySelector('path')?.getAttribute('d')].join('|')
      const selector = known ? `[data-testid="${testid}"]` : `main button >> nth=${inMain.indexOf(button)}`
      if (seen.has(kind) && (testid !== '' || button.closest('tr, li'))) return []
      seen.add(kind)
      return [selector]
    })
    return [...new Set(selectors)].slice(0, most)
  }, MOST_BUTTONS)
}

/** Presses a button; says whether a dialog, a sheet or a menu opened. */
export async function opens(page: Page, selector: string, withinMs = OPEN_MS): Promise<boolean> {
  const button = page.locator(selector).first()
  if ((await button.count()) === 0) return false
  await button.focus()
  await page.keyboard.press('Enter')
  const opened = page.locator(LAYERS).first().waitFor({ timeout: withinMs })
  return opened.then(
    () => true,
    () => false,
  )
}

/** For whoever writes the table: which buttons of the page open something. */
export async function findLayers(page: Page): Promise<string[]> {
  const url = page.url()
  const found: string[] = []
  for (const selector of await buttonsOf(page)) {
    if (await opens(page, selector, FIND_MS)) found.push(selector)
    if ((await closeLayers(page)) && page.url() === url) continue
    await page.goto(url)
    await page.locator('h1').first().waitFor()
    await page.waitForTimeout(FIND_MS)
  }
  return found
}

/** Closes what is open; false when it stays. */
export async function closeLayers(page: Page): Promise<boolean> {
  for (let tries = 0; tries < 3; tries += 1) {
    if ((await page.locator(LAYERS).count()) === 0) return true
    await page.keyboard.press('Escape')
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 30))))
  }
  return (await page.locator(LAYERS).count()) === 0
}
