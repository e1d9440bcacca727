import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/** Runs in the page: what a finger cannot hit, what is cut off, and how far the page scrolls sideways. */
export function smallTargets(least: number) {
  const isShown = (element: Element) => element.checkVisibility() && !element.closest('[aria-hidden=true], .bw-sr')
  const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')]
  const shown = all.filter(element => isShown(element) && element.tabIndex >= 0 && !element.matches('.bw-skip'))
  const small = shown.flatMap(element => {
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
    // Out of sight until it has the focus.
    if (width <= 1 && height <= 1) return []
    const name = element.dataset['testid'] ?? element.innerText.slice(0, 30) ?? element.id
    return Math.round(width) < least || Math.round(height) < least
      ? [`${name} ${Math.round(width)}×${Math.round(height)}`]
      : []
  })
  const texts = [...document.querySelectorAll<HTMLElement>('main *, header *, footer *')].filter(
    element =>
      isShown(element) && element.children.length === 0 && element.clientWidth > 1 && element.innerText?.trim(),
  )
  const cut = texts
    .filter(element => {
      const { overflowX, textOverflow } = getComputedStyle(element)
      return overflowX !== 'visible' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1
    })
    .map(element => element.innerText.slice(0, 40))
  const { scrollWidth, clientWidth } = document.documentElement
  return { count: shown.length, small, cut, sideways: scrollWidth - clientWidth }
}

/**
 * Runs in the page, written in the pseudo-locale: texts that no catalogue says. What the engine told, what is a number or a
 * date, and names of languages are no words of the page.
 */
export function outsideCatalogues(told: string) {
  const business = told.toLowerCase()
  const isName = (text: string) => {
    let rest = text
    // One sentence may stand in another.
    while (/⟦[^⟦⟧]*⟧/.test(rest)) rest = rest.replaceAll(/⟦[^⟦⟧]*⟧/g, ' ')
    const bare = rest.replaceAll(/\S+@\S+/g, ' ').replaceAll(/[\d:.,+·–—()“”€£$%/@]/g, ' ')
    const words = bare.split(/\s+/).filter(word => /\p{L}{2}/u.test(word))
    return words.every(word => business.includes(word.toLowerCase()) || isDateWord(word))
  }
  const dates = Array.from({ length: 12 }, (_, index) => new Date(2027, index, index + 1, index * 2)).flatMap(date =>
    (['long', 'short'] as const).flatMap(style => {
      const month = new Intl.DateTimeFormat('en', { month: style }).format(date)
      const weekday = new Intl.DateTimeFormat('en', { weekday: style }).format(new Date(2027, 0, date.getMonth() + 1))
      return [month, weekday, 'AM', 'PM']
    }),
  )
  const isDateWord = (word: string) => dates.includes(word)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts: string[] = []
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    const text = walker.currentNode.nodeValue?.trim() ?? ''
    const isSaid = parent?.checkVisibility() === true && !parent.closest('[lang]:not(html), .bw-mono, time')
    if (text !== '' && isSaid) texts.push(text)
  }
  for (const element of document.querySelectorAll('[aria-label], [alt], [title], [placeholder]')) {
    for (const name of ['aria-label', 'alt', 'title', 'placeholder']) texts.push(element.getAttribute(name) ?? '')
  }
  const { scrollWidth, clientWidth } = document.documentElement
  return { strange: texts.filter(text => !isName(text)), sideways: scrollWidth - clientWidth }
}

/** Counts what a page loads, until now. Sizes as gzip packs them, whatever the engine sends. */
export async function countLoad(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const kinds = new Map<string, 'js' | 'css' | 'other'>()
  const urls = new Map<string, string>()
  const sizes = { js: 0, css: 0, sent: 0 }
  const waiting: Promise<unknown>[] = []
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    if (!request.url.startsWith('http')) return
    urls.set(requestId, request.url)
    kinds.set(requestId, type === 'Script' ? 'js' : type === 'Stylesheet' ? 'css' : 'other')
  })
  // What the browser has already is no request: the worker asks again for what came with the page.
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache || response.fromPrefetchCache) urls.delete(requestId)
  })
  session.on('Network.requestServedFromCache', ({ requestId }) => urls.delete(requestId))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId)
    if (kind === undefined || kind === 'other') return
    if (kind === 'js') sizes.sent += encodedDataLength
    waiting.push(
      session.send('Network.getResponseBody', { requestId }).then(({ body }) => {
        sizes[kind] += gzipSync(body, { level: 9 }).length
      }),
    )
  })
  return {
    now: () => ({ ...sizes, requests: urls.size }),
    settled: () => Promise.all(waiting),
    names: () => [...urls.values()].map(url => new URL(url).pathname),
  }
}

/** 4× slower, 1.6 Mb/s, 150 ms to and fro: the phone that the budgets are about. */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const speed = (1.6 * 1024 * 1024) / 8
  await session.send('Network.enable')
  const network = { offline: false, latency: 150, downloadThroughput: speed, uploadThroughput: speed }
  await session.send('Network.emulateNetworkConditions', network)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

/** Before the page loads: notes its largest paint and every shift. */
export function watchPaint(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const paint = { lcp: 0, cls: 0 }
    Object.assign(window, { paint })
    new PerformanceObserver(list => (paint.lcp = list.getEntries().at(-1)?.startTime ?? paint.lcp)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) paint.cls += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}
