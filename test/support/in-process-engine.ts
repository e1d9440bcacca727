import 'reflect-metadata'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createEngine } from '../../core/dist/di/container.js'
import type { Engine } from '../../core/dist/di/engine.js'
import { MESSAGE_CHANNEL, PORTS } from '../../core/dist/di/tokens.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import type { PageLook } from './admin-sign-in.js'
import { launchBrowser } from './browser.js'
import { createDemoDatabase, DEMO_PASSWORD, DEMO_SECRET_KEY, DEMO_SLUG } from './demo-database.js'
import { LOOKS } from './looks.js'
import { inRepository } from './repository-root.js'

const LETTER_MS = 15_000

export interface Letter {
  readonly to: string
  readonly text: string
}

/** An engine in the process of the test, a browser beside it, and the letters that it would send. */
export interface InProcessEngine {
  readonly engine: Engine
  /** Without a trailing slash. */
  readonly url: string
  readonly databaseUrl: string
  readonly browser: Browser
  /** From now on the letters of this business end here instead of in a mailbox. */
  catchLettersOf(slug: string): Promise<void>
  /** Waits until somebody got this many letters with a link to the page; answers the link of the newest, from its path. */
  linkFor(to: string, path: string, count?: number): Promise<string>
  /** A page in a context of its own, made ready by `prepare` before it loads; closed by `closePages`. */
  open(path: string, look?: PageLook, prepare?: (page: Page) => Promise<void>): Promise<Page>
  closePages(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts an engine on a database of its own, for pages whose letters a test must read.
 *
 * @param options.isDemoWanted - The demo business with `DEMO_OWNER`; else nothing at all, as after the installation.
 * @param options.businesses - Those of the demo; default the one spa.
 * @param options.dataDir - Where plugins are unpacked; needed by those that install some.
 * @param options.isLoopbackCalled - Whether vendors may be on this machine.
 * @param options.environment - Variables that settings of plugins are read from.
 */
export async function startInProcessEngine(options: {
  isDemoWanted: boolean
  dataDir?: string
  isLoopbackCalled?: boolean
  environment?: Record<string, string>
  businesses?: readonly string[]
}): Promise<InProcessEngine> {
  const database = await (options.isDemoWanted ? createDemoDatabase() : createSchemaDatabase())
  const engine = await createEngine({
    ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', databaseUrl: database.url },
    dataDir: options.dataDir ?? '',
    ...{ secretKey: DEMO_SECRET_KEY, publicUrl: 'http://localhost:3000', isProduction: false },
    ...{ isDemoWanted: options.isDemoWanted, demoPassword: options.isDemoWanted ? DEMO_PASSWORD : undefined },
    demoBusinesses: options.businesses ?? [DEMO_SLUG],
    ...{ isSandbox: false, areRateLimitsOn: false, trustProxy: false, isSignUpOpen: !options.isDemoWanted },
    ...{ siteRoot: inRepository('.'), logLevel: 'silent', environment: options.environment ?? {} },
    isLoopbackCalled: options.isLoopbackCalled ?? false,
  })
  const { url } = await engine.listen()
  const letters: Letter[] = []
  if (options.isDemoWanted) await catchLetters(engine, DEMO_SLUG, letters)
  const browser = await launchBrowser()
  const contexts: BrowserContext[] = []
  return {
    ...{ engine, url, browser, databaseUrl: database.url },
    catchLettersOf: slug => catchLetters(engine, slug, letters),
    linkFor: (to, path, count = 1) => waitForLink(letters, { to, path, count }),
    async open(path, look = LOOKS[2], prepare) {
      const { viewport, colorScheme } = look
      const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      await prepare?.(page)
      await page.goto(url + path)
      return page
    },
    async closePages() {
      for (const context of contexts.splice(0)) await context.close()
    },
    async close() {
      await browser.close()
      await engine.close()
      await database.drop()
    },
  }
}

/** Signs in with the form, as a test does that is about what comes after. */
export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByTestId('login-email').fill(email)
  await page.getByTestId('login-password').fill(password)
  await page.keyboard.press('Enter')
}

async function catchLetters(engine: Engine, slug: string, letters: Letter[]): Promise<void> {
  const tenant = await engine.container.resolve(TenantService).bySlug(slug)
  const channels = engine.container.resolve(PORTS).of(MESSAGE_CHANNEL)
  for (const { adapter } of await channels.forTenant(tenant?.id ?? '')) {
    adapter.send = async ({ to, text }) => {
      letters.push({ to, text })
      return { status: 'sent' }
    }
  }
}

async function waitForLink(letters: Letter[], wanted: { to: string; path: string; count: number }): Promise<string> {
  const deadline = Date.now() + LETTER_MS
  const found = () => letters.filter(({ to, text }) => to === wanted.to && text.includes(wanted.path))
  while (found().length < wanted.count && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50))
  const text = found().length < wanted.count ? '' : (found().at(-1)?.text ?? '')
  const at = text.indexOf(wanted.path)
  if (at < 0) throw new Error(`no letter to ${wanted.to} with a link to ${wanted.path} (${letters.length} letters)`)
  return /^[\w/-]+(\?token=[\w.-]*[\w-])?/.exec(text.slice(at))?.[0] ?? ''
}
