import type { Browser, Page } from 'playwright-core'
import type { TestDatabase } from '../../core/dist/testing/database.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { signInAsOwner, type PageLook } from './admin-sign-in.js'
import { launchBrowser } from './browser.js'
import { createDemoDatabase, DEMO_ENVIRONMENT, DEMO_PASSWORD } from './demo-database.js'
import { startEngineProcess, type EngineProcess } from './engine.js'
import { printLooks } from './looks.js'

const DESK: PageLook = { viewport: { width: 1280, height: 860 }, colorScheme: 'light' }

/** A browser before an engine with the demo spa; from `before` to `after`. */
export interface DemoBrowser {
  /** Of the engine, without a trailing slash. */
  readonly url: string
  readonly databaseUrl: string
  /** Of the owner and of the staff of the demo. */
  readonly password: string
  /** A blank page of a visitor, in a context of its own. */
  open(look?: Partial<PageLook>): Promise<Page>
  /** A page of the admin, signed in as the owner of the demo spa, in a context of its own. */
  signIn(look?: PageLook): Promise<Page>
}

/**
 * Gives the tests of the `describe` around it an engine process on a database of its own and a browser. At the end the
 * looks are counted, all is closed, and every invariant of the database must hold. Hooks that are added after this call
 * run after its own: there `before` finds the engine up, and `after` finds it gone.
 */
export function demoBrowser(env: Readonly<Record<string, string>> = {}): DemoBrowser {
  const password = DEMO_PASSWORD
  let database: TestDatabase | undefined
  let engine: EngineProcess | undefined
  let browser: Browser | undefined

  before(async () => {
    database = await createDemoDatabase()
    engine = await startEngineProcess({
      env: { ...env, DATABASE_URL: database.url, BOOKWRIGHT_RATE_LIMITS: 'off', ...DEMO_ENVIRONMENT },
    })
    browser = await launchBrowser()
  })
  after(async () => {
    printLooks()
    await browser?.close()
    await engine?.stop()
    try {
      if (database && engine) await expectInvariants(database.url)
    } finally {
      await database?.drop()
    }
  })
  return {
    password,
    get url() {
      return started(engine).url
    },
    get databaseUrl() {
      return started(database).url
    },
    async open(look) {
      const page = await (await started(browser).newContext({ ...DESK, ...look })).newPage()
      page.setDefaultTimeout(20_000)
      return page
    },
    signIn: (look = DESK) => signInAsOwner(started(browser), { url: started(engine).url, password }, look),
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The demo browser is there from `before` on.')
  return part
}
