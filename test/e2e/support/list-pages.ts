import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { inRepository } from '../../support/repository-root.js'

/** A list of the admin: where it is, and which answers of the engine it shows. */
export interface ListPage {
  readonly path: string
  readonly api: RegExp
  /** It can be narrowed: the field that does it, by test id or role, and what is put there. */
  readonly narrow?: (page: Page) => Promise<unknown>
  /** What else of the answer has to go, for nothing to be left. */
  readonly empties?: readonly string[]
}

const typed = (text: string) => async (page: Page) => {
  const field = page.getByRole('main').locator('input[type="search"]')
  await field.fill(text)
  await field.press('Enter')
}
const chosen = (page: Page) =>
  page.getByRole('main').getByRole('search').locator('select').first().selectOption({ index: 1 })

/** By the name of the route. */
export const LIST_PAGES: Readonly<Record<string, ListPage>> = {
  bookings: { path: 'bookings', api: /\/bookings\?/, narrow: typed('nobody') },
  clients: { path: 'clients', api: /\/clients\?/, narrow: typed('nobody') },
  classes: { path: 'classes', api: /\/sessions\?|\/services$/ },
  waitlist: { path: 'waitlist', api: /\/waitlist\/entries/, narrow: typed('nobody') },
  feedback: { path: 'feedback', api: /\/feedback\?/, narrow: chosen },
  'custom-fields': { path: 'custom-fields', api: /\/custom-fields/ },
  outbox: { path: 'outbox', api: /\/outbox\?/ },
  audit: { path: 'audit', api: /\/audit\?/, narrow: chosen },
  ledger: {
    ...{ path: 'ledger', api: /\/ledger\?/ },
    narrow: page => page.getByTestId('ledger-kind').selectOption({ index: 1 }),
  },
  services: { path: 'services', api: /\/catalog\/services$/ },
  locations: { path: 'locations', api: /\/locations$/ },
  things: { path: 'resources', api: /\/resources$/ },
  performers: { path: 'performers', api: /\/performers$/, empties: ['resources', 'services', 'cells'] },
  hours: { path: 'hours', api: /\/schedules$/ },
  policies: { path: 'policies', api: /\/policies$/ },
  prices: { path: 'prices', api: /\/price-rules/ },
  'customer-groups': { path: 'customer-groups', api: /\/customer-groups$/ },
  messages: { path: 'messages', api: /\/reminder-rules$/ },
  plugins: { path: 'plugins', api: /\/plugins(\/gallery)?(\?.*)?$|\/plugin-packages/ },
  forms: { path: 'forms', api: /\/intake-forms$/ },
  roles: { path: 'roles', api: /\/roles$/ },
  'api-keys': { path: 'api-keys', api: /\/api-keys$/ },
  webhooks: { path: 'webhooks', api: /\/webhooks$/ },
  privacy: { path: 'privacy', api: /\/privacy\/requests/ },
  imports: { path: 'import', api: /\/imports/ },
  'on-the-road': { path: 'on-the-road', api: /\/field-days|\/visits|\/field/ },
}

/** Pages that are no list, or a list that always has something. */
export const NO_LISTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['login', 'forgot', 'reset', 'invitation', 'verify', 'sign-up', 'setup'].map(name => [name, 'before the desk']),
  ),
  ...Object.fromEntries(
    ['home', 'calendar', 'today', 'availability', 'reports', 'components', 'not-found'].map(name => [
      name,
      'a page of its own kind',
    ]),
  ),
  ...Object.fromEntries(
    ['client', 'thing', 'service', 'new-service', 'message', 'webhook', 'business', 'security'].map(name => [
      name,
      'one thing',
    ]),
  ),
  ...Object.fromEntries(
    ['absence', 'tidy-day', 'service-area', 'notifications', 'brand'].map(name => [name, 'a form']),
  ),
  ...Object.fromEntries(['plugin-page', 'plugin-settings', 'plugin-activity'].map(name => [name, 'of one plugin'])),
  team: 'whoever looks is in it',
  'sign-ins': 'whoever looks is in it',
  businesses: 'whoever looks has one; empty for those who run the platform alone',
  domains: 'of one business; tenancy-pages goes there',
}

export function routeNames(): string[] {
  const text = readFileSync(inRepository('admin-ui/src/router.ts'), 'utf8')
  return [...new Set([...text.matchAll(/\bname: '([\w-]+)'/g)].map(([, name = '']) => name))]
}

/** How the engine answers: as it is, with a failure, with nothing at all, or with nothing and not before it is let go. */
export type AnswerMode = 'as it is' | 'failed' | 'empty' | 'held'

/** How the page that is loaded next is answered; the page finds it in its session. */
const KEY = 'answers of the test'

/**
 * Answers what lists ask otherwise than the engine would, from the next page that is loaded. In the page and not by a
 * route of the browser, which would load every file anew for every page.
 *
 * @returns what sets how one list is answered from now on.
 */
export async function answerLists(page: Page): Promise<(list: ListPage, mode: AnswerMode) => Promise<void>> {
  await page.addInitScript(key => {
    interface Told {
      readonly api: string
      readonly mode: string
      readonly empties: readonly string[]
    }
    const told = () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as Told | null
    const emptied = (body: Record<string, unknown>, empties: readonly string[]) => {
      for (const name of empties) if (Array.isArray(body[name])) body[name] = []
      return 'nextCursor' in body ? { ...body, nextCursor: null } : body
    }
    const real = window.fetch
    window.fetch = async (input, init) => {
      const now = told()
      const url = new URL(String(input), location.href)
      const isAsked = url.pathname.startsWith('/api/') && (init?.method ?? 'GET') === 'GET'
      if (!now || now.mode === 'as it is' || !isAsked || !new RegExp(now.api).test(url.href)) return real(input, init)
      if (now.mode === 'failed') {
        const problem = { title: 'Broken', status: 503, code: 'BW_UNAVAILABLE', requestId: 'req-of-the-test' }
        return Response.json(problem, { status: 503, headers: { 'content-type': 'application/problem+json' } })
      }
      const body = (await (await real(input, init)).json()) as Record<string, unknown>
      while (told()?.mode === 'held') await new Promise(resolve => addEventListener(key, resolve, { once: true }))
      return Response.json(emptied(body, now.empties))
    }
  }, KEY)
  return ({ api, empties = [] }, mode) =>
    page.evaluate(
      ([key, told]) => {
        sessionStorage.setItem(key, told)
        dispatchEvent(new Event(key))
      },
      [KEY, JSON.stringify({ api: api.source, mode, empties: ['items', ...empties] })] as const,
    )
}

/** Refuses whatever would be saved, from the next page that is loaded; in the page, as above. */
export async function refuseWrites(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const problem = { title: 'Not now', status: 503, code: 'BW_UNAVAILABLE', requestId: 'req-of-the-test' }
    const real = window.fetch
    window.fetch = async (input, init) =>
      ['GET', 'HEAD', undefined].includes(init?.method) || /preview/.test(String(input))
        ? real(input, init)
        : Response.json(problem, { status: 503, headers: { 'content-type': 'application/problem+json' } })
  })
}
