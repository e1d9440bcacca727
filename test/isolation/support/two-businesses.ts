import { randomBytes } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { main } from '../../../core/dist/cli/main.js'
import { BookingClient, type AnswerBody } from '../../support/booking-client.js'
import { startEngineProcess, type EngineProcess } from '../../support/engine.js'
import { repositoryRoot } from '../../support/repository-root.js'
import { rawCall } from '../../http/support/raw-call.js'
import type { Belongings } from './census-request.js'

const PASSWORD = 'a test password'
export const SPA = 'lotus-day-spa'
export const OTHER = 'other-spa'

export interface TwoBusinesses {
  readonly engine: EngineProcess
  readonly database: TestDatabase
  readonly spa: Belongings
  readonly other: Belongings
  /** Booking of another customer of the spa. */
  readonly secondManageToken: string
  /** Creates a login and signs it in; answers the header that proves it. */
  signIn(role: string, tenant?: string): Promise<Record<string, string>>
  close(): Promise<void>
}

/** One engine process with two businesses that have staff, bookings and holds; rate limits off. */
export async function startTwoBusinesses(templateKey: string): Promise<TwoBusinesses> {
  const database = await createTestDatabase({ templateKey })
  const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex') }
  const engine = await startEngineProcess({
    env: { ...env, BOOKWRIGHT_DEMO_PASSWORD: PASSWORD, BOOKWRIGHT_RATE_LIMITS: 'off' },
  })
  const io = { env, cwd: repositoryRoot, out: () => undefined, err: () => undefined }
  const run = async (...words: string[]) => {
    const code = await main(words, io)
    if (code !== 0) throw new Error(`${words[0]} ended with ${code}`)
  }
  const place = ['--time-zone', 'Europe/London', '--currency', 'GBP', '--template', 'spa']
  await run('tenant:create', '--slug', OTHER, '--name', 'Other Spa', ...place)
  const signIn = async (role: string, tenant?: string) => {
    const email = `${role}@${tenant ?? 'platform'}.census.test`
    const where = tenant === undefined ? [] : ['--tenant', tenant]
    await run('user:create', '--email', email, '--role', role, '--password', PASSWORD, ...where)
    const { text } = await rawCall(engine.url, '/api/v1/auth/login', {
      method: 'POST',
      body: { email, password: PASSWORD },
    })
    return { authorization: `Bearer ${(JSON.parse(text) as { accessToken: string }).accessToken}` }
  }
  const spa = await belongingsOf(engine.url, SPA, await signIn('owner', SPA))
  const other = await belongingsOf(engine.url, OTHER, await signIn('owner', OTHER))
  const second = await bookAt(new BookingClient(engine.url, SPA), 1, 'Second Customer')
  return {
    ...{ engine, database, spa, other, signIn },
    secondManageToken: second.manageToken ?? '',
    async close() {
      await engine.stop()
      await database.drop()
    },
  }
}

async function bookAt(client: BookingClient, index: number, name: string): Promise<AnswerBody> {
  const slots = await client.slots('couples-massage', 2, 20)
  const { status, body } = await client.book(slots[index * 20] ?? slots[0]!, name)
  if (status !== 201) throw new Error(`no booking to begin with: ${status} ${JSON.stringify(body)}`)
  return body
}

async function belongingsOf(url: string, slug: string, owner: Record<string, string>): Promise<Belongings> {
  const client = new BookingClient(url, slug)
  const booked = await bookAt(client, 0, `Guest of ${slug}`)
  const slots = await client.slots('couples-massage', 2, 20)
  const hold = await client.post('/holds', { appointments: [slots.at(-1)] })
  const held = hold.body as { id: string; token: string }
  const headers = { 'Bookwright-Tenant': slug, ...owner }
  const { text } = await rawCall(url, '/api/v1/resources', { headers })
  const { items } = JSON.parse(text) as { items: { id: string; type: string; locationId: string }[] }
  const staff = items.find(item => item.type === 'staff')!
  return {
    slug,
    ...slots.at(-40)!,
    staffId: staff.id,
    resourceId: items.find(item => item.type === 'room')!.id,
    locationId: staff.locationId,
    bookingId: booked.id ?? '',
    appointmentId: (booked.appointments as { id: string }[])[0]!.id,
    manageToken: booked.manageToken ?? '',
    holdId: held.id,
    holdToken: held.token,
  }
}
