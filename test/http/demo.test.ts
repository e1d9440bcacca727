import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import pg from 'pg'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const PASSWORD = 'a-demo-password'
const DAY_MS = 86_400_000
const PAGE = 200
const BUSINESSES: Readonly<Record<string, { brand: string; currency: string; place?: string }>> = {
  'lotus-day-spa': { brand: 'spa', currency: 'GBP' },
  'northgate-clinic': { brand: 'clinic', currency: 'USD' },
  'brightspark-home-services': { brand: 'home', currency: 'USD', place: '78701' },
  'riverside-sports-center': { brand: 'sports', currency: 'EUR' },
  'rowan-hale-it-support': { brand: 'desk', currency: 'AUD' },
  'amas-nail-bar': { brand: 'spa', currency: 'SGD' },
}

type Items<T> = { items: T[] }

/** The one test that makes all of the demo; the others start with a single business of it. */
describe('The demo of a first start', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess

  before(async () => {
    database = await createTestDatabase({ templateKey: 'empty' })
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_DEMO_PASSWORD: PASSWORD, BOOKWRIGHT_DEMO_BUSINESSES: '' }
    const startedAt = Date.now()
    engine = await startEngineProcess({ env: { ...env, BOOKWRIGHT_RATE_LIMITS: 'off' } })
    console.log(`      ready after ${((Date.now() - startedAt) / 1000).toFixed(1)} s, with all six businesses`)
  })
  after(async () => {
    await engine?.stop()
    await database?.drop()
  })

  async function get<T>(slug: string, path: string, token?: string): Promise<T> {
    const headers = { 'Bookwright-Tenant': slug, ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${engine.url}/api/v1${path}`, { headers })
    expect(answer.status, `${slug} ${path}`).to.equal(200)
    return (await answer.json()) as T
  }

  async function signIn(email: string): Promise<{ accessToken: string; user: { memberships: { role: string }[] } }> {
    const body = JSON.stringify({ email, password: PASSWORD })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${engine.url}/api/v1/auth/login`, { method: 'POST', headers, body })
    expect(answer.status, email).to.equal(200)
    return (await answer.json()) as never
  }
  const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

  it('lists six storefronts, and each opens in its own look', async () => {
    const page = await (await fetch(`${engine.url}/`)).text()
    for (const [slug, { brand, currency }] of Object.entries(BUSINESSES)) {
      expect(page).to.include(`href="/b/${slug}/"`)
      expect((await fetch(`${engine.url}/b/${slug}/`)).status, slug).to.equal(200)
      const business = await get<{ theme: { brand: string }; currency: string }>(slug, '/business')
      expect([business.theme.brand, business.currency], slug).to.deep.equal([brand, currency])
    }
  })

  for (const [slug, { place }] of Object.entries(BUSINESSES)) {
    it(`has bookings at ${slug}, and ten free times of each service`, async () => {
      const services = await get<Items<{ id: string; name: string }>>(slug, '/services')
      expect(services.items).to.not.be.empty
      for (const { id, name } of services.items) {
        const query = `serviceId=${id}&from=${day(1)}&to=${day(21)}${place ? `&zip=${place}` : ''}`
        const { slots } = await get<{ slots: unknown[] }>(slug, `/availability?${query}`)
        expect(slots.length, name).to.be.at.least(10)
      }
      const { accessToken, user } = await signIn(`owner@${slug}.test`)
      expect(user.memberships.map(({ role }) => role)).to.deep.equal(['owner'])
      const path = `/bookings?from=${day(0)}&to=${day(22)}&limit=${PAGE}`
      const { items } = await get<Items<{ status: string; appointments: { startsAt: string }[] }>>(
        slug,
        path,
        accessToken,
      )
      const days = new Set(items.map(({ appointments }) => appointments[0]?.startsAt.slice(0, 10)))
      if (items.length < PAGE) expect(days.size, 'days, holidays aside').to.be.at.least(10)
      expect(items.length, 'at least two bookings a day').to.be.at.least(2 * days.size)
      expect(new Set(items.map(({ status }) => status))).to.include('confirmed')
    })
  }

  it('stands below one organization and has logins for a team', async () => {
    const people = ['maya@lotus-day-spa.test', 'grace@northgate-clinic.test', 'diego@brightspark-home-services.test']
    const roles: string[] = []
    for (const email of people) roles.push(...(await signIn(email)).user.memberships.map(({ role }) => role))
    expect(roles).to.deep.equal(['staff', 'front-desk', 'staff'])
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const sql = 'SELECT count(DISTINCT organization_id)::int AS organizations, count(*)::int AS tenants FROM bw.tenant'
    const { rows } = await client.query<{ organizations: number; tenants: number }>(sql)
    await client.end()
    expect(rows).to.deep.equal([{ organizations: 1, tenants: 6 }])
  })

  it('breaks no rule of the data', () => expectInvariants(database.url))
})
