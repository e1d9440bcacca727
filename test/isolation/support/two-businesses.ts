import { randomUUID } from 'node:crypto'
import type { TestDatabase } from '@bookwright/core/testing'
import { main } from '../../../core/dist/cli/main.js'
import { BookingClient, type AnswerBody } from '../../support/booking-client.js'
import { createDemoDatabase, DEMO_ENVIRONMENT } from '../../support/demo-database.js'
import { startEngineProcess, type EngineProcess } from '../../support/engine.js'
import { repositoryRoot } from '../../support/repository-root.js'
import { addOneClass } from '../../support/class-client.js'
import { withOwner } from '../../support/claim-checker.js'
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
  /** Makes a key of a business with these permissions; answers the header that proves it. */
  makeKey(owner: Record<string, string>, permissions: readonly string[]): Promise<Record<string, string>>
  close(): Promise<void>
}

/** One engine process with two businesses that have staff, bookings and holds; rate limits off. */
export async function startTwoBusinesses(engineEnv: Record<string, string> = {}): Promise<TwoBusinesses> {
  const database = await createDemoDatabase()
  const env = { DATABASE_URL: database.url, ...DEMO_ENVIRONMENT }
  const engine = await startEngineProcess({
    env: {
      ...{ ...env, BOOKWRIGHT_RATE_LIMITS: 'off', BOOKWRIGHT_CALL_LOOPBACK: '1' },
      ...engineEnv,
    },
  })
  const io = { env, cwd: repositoryRoot, out: () => undefined, err: () => undefined }
  const run = async (...words: string[]) => {
    const code = await main(words, io)
    if (code !== 0) throw new Error(`${words[0]} ended with ${code}`)
  }
  const place = ['--time-zone', 'Europe/London', '--currency', 'GBP', '--template', 'spa']
  await run('organization:create', '--name', 'Other Group')
  place.push('--organization', 'other-group')
  await run('tenant:create', '--slug', OTHER, '--name', 'Other Spa', ...place)
  let people = 0
  const signIn = async (role: string, tenant?: string) => {
    // Everybody has an account of their own: one who ends all sign-ins ends only theirs.
    people += 1
    const email = `${role}-${people}@${tenant ?? 'platform'}.census.test`
    const where = tenant === undefined ? [] : ['--tenant', tenant]
    await run('user:create', '--email', email, '--role', role, '--password', PASSWORD, ...where)
    const { text } = await rawCall(engine.url, '/api/v1/auth/login', {
      method: 'POST',
      body: { email, password: PASSWORD },
    })
    return { authorization: `Bearer ${(JSON.parse(text) as { accessToken: string }).accessToken}` }
  }
  const makeKey = async (owner: Record<string, string>, permissions: readonly string[]) => {
    const headers = { 'Bookwright-Tenant': SPA, ...owner }
    const body = { name: 'Program', permissions }
    const { text } = await rawCall(engine.url, '/api/v1/api-keys', { method: 'POST', headers, body })
    return { 'X-Api-Key': (JSON.parse(text) as { token: string }).token }
  }
  const belongings = async (slug: string): Promise<Belongings> => {
    const spare = ['--email', `spare@${slug}.test`, '--role', 'staff']
    await run('user:create', ...spare, '--password', PASSWORD, '--tenant', slug)
    const owner = await signIn('owner', slug)
    const own = {
      ...(await belongingsOf(engine.url, slug, owner)),
      ...(await teamOf({ engine, database, slug, owner })),
    }
    const setup = { url: engine.url, databaseUrl: database.url, slug, headers: owner }
    const { classId, sessionId } = await addOneClass(setup)
    return { ...own, classId, sessionId }
  }
  const spa = await belongings(SPA)
  const other = await belongings(OTHER)
  const second = await bookAt(new BookingClient(engine.url, SPA), 1, 'Second Customer')
  return {
    ...{ engine, database, spa, other, signIn, makeKey },
    secondManageToken: second.manageToken ?? '',
    async close() {
      await engine.stop()
      await database.drop()
    },
  }
}

async function bookAt(client: BookingClient, index: number, name: string): Promise<AnswerBody> {
  const slots = await client.slots('couples-massage', 2, 30)
  const { status, body } = await client.book(slots[index * 20] ?? slots[0]!, name)
  if (status !== 201) throw new Error(`no booking to begin with: ${status} ${JSON.stringify(body)}`)
  return body
}

interface TeamRequest {
  readonly engine: EngineProcess
  readonly database: TestDatabase
  readonly slug: string
  readonly owner: Record<string, string>
}

type Team = Pick<
  Belongings,
  | 'tenantId'
  | 'organizationId'
  | 'parentId'
  | 'domainId'
  | 'userId'
  | 'actorId'
  | 'invitationId'
  | 'signInId'
  | 'apiKeyId'
  | 'endpointId'
  | 'deliveryId'
  | 'roleId'
  | 'policyId'
  | 'customerGroupId'
  | 'savedViewId'
  | 'scheduleId'
  | 'reminderRuleId'
  | 'categoryId'
  | 'spareServiceId'
  | 'eventId'
  | 'webhookId'
  | 'subjectId'
  | 'feedbackId'
  | 'entryId'
  | 'waitlistId'
  | 'entryToken'
  | 'offerToken'
>

async function teamOf({ engine, database, slug, owner }: TeamRequest): Promise<Team> {
  const headers = { 'Bookwright-Tenant': slug, ...owner }
  const call = async <T>(path: string, body?: object) => {
    const sent = body ? { method: 'POST', body, headers: { ...headers, 'Idempotency-Key': randomUUID() } } : { headers }
    return JSON.parse((await rawCall(engine.url, `/api/v1${path}`, sent)).text) as T
  }
  const users = await call<{ items: { id: string; email: string }[] }>('/users')
  const invited = { email: `invited@${slug}.test`, name: 'Invited', role: 'staff' }
  const invitation = await call<{ id: string }>('/users/invitations', invited)
  const key = await call<{ id: string }>('/api-keys', { name: `Key of ${slug}`, permissions: [] })
  const hooked = { name: `Hook of ${slug}`, url: 'http://127.0.0.1:65535/', events: ['session.*'] }
  const endpoint = await call<{ id: string }>('/webhooks', hooked)
  await call(`/webhooks/${endpoint.id}/test`, {})
  const sent = await call<{ items: { id: string }[] }>(`/webhooks/${endpoint.id}/deliveries`)
  const role = await call<{ id: string }>('/roles', { name: `Role of ${slug}`, permissions: ['resources:read'] })
  const group = await call<{ id: string }>('/customer-groups', { label: `Group of ${slug}` })
  const viewed = { list: 'bookings', name: `View of ${slug}`, isShared: true, query: {}, columns: [] }
  const view = await call<{ id: string }>('/saved-views', viewed)
  const policies = await call<{ items: { id: string }[] }>('/policies')
  const reminderRule = await call<{ id: string }>('/reminder-rules', { distance: { days: 2 } })
  const category = await call<{ id: string }>('/categories', { name: `Category of ${slug}` })
  const spareService = { name: `Spare of ${slug}`, durationMinutes: 30, price: 100, requirements: [] }
  const { id: spareServiceId } = await call<{ id: string }>('/services', spareService)
  const schedules = await call<{ items: { id: string }[] }>('/schedules')
  const credentials = { email: `spare@${slug}.test`, password: PASSWORD }
  const { accessToken } = await call<{ accessToken: string }>('/auth/login', credentials)
  const spare = { headers: { authorization: `Bearer ${accessToken}` } }
  const sessions = JSON.parse((await rawCall(engine.url, '/api/v1/auth/sessions', spare)).text) as {
    items: { id: string }[]
  }
  const event = await withOwner(database.url, async client => {
    // It has ended, so that no attempt changes it; whoever was about to note one finds it taken over.
    const ended = `UPDATE bw.webhook_delivery SET state = 'failed', attempts = attempts + 1 WHERE id = $1`
    await client.query(ended, [sent.items[0]!.id])
    // Of a booking: the ids of plugins are words that both businesses share.
    const of = `WITH given_up AS (INSERT INTO bw.inbox (tenant_id, provider, event_id, body, headers, state)
        SELECT id, 'payment-vendor', 'evt-1', '', '{}', 'dead' FROM bw.tenant WHERE slug = $1 RETURNING id, tenant_id)
      SELECT o.id, o.aggregate_id, g.id AS webhook_id, t.id AS tenant_id, t.organization_id
      FROM bw.outbox o JOIN given_up g USING (tenant_id) JOIN bw.tenant t ON t.id = o.tenant_id
      WHERE o.hook LIKE 'booking.%' ORDER BY o.id LIMIT 1`
    type Found = Record<'id' | 'aggregate_id' | 'webhook_id' | 'tenant_id' | 'organization_id', string>
    const { rows } = await client.query<Found>(of, [slug])
    return rows[0]!
  })
  const domain = await call<{ id: string }>(`/tenants/${event.tenant_id}/domains`, { domain: `${slug}.example.com` })
  const userId = users.items.find(user => user.email === credentials.email)!.id
  return {
    ...(await waitingAt({ engine, database, slug, owner }, event.tenant_id)),
    feedbackId: await feedbackAt(database, event.tenant_id),
    userId,
    actorId: userId,
    invitationId: invitation.id,
    signInId: sessions.items[0]!.id,
    apiKeyId: key.id,
    endpointId: endpoint.id,
    deliveryId: sent.items[0]!.id,
    roleId: role.id,
    policyId: policies.items[0]!.id,
    customerGroupId: group.id,
    savedViewId: view.id,
    scheduleId: schedules.items[0]!.id,
    reminderRuleId: reminderRule.id,
    categoryId: category.id,
    spareServiceId,
    eventId: event.id,
    webhookId: event.webhook_id,
    tenantId: event.tenant_id,
    organizationId: event.organization_id,
    parentId: event.organization_id,
    domainId: domain.id,
    subjectId: event.aggregate_id,
  }
}

/** What a customer said, written down from outside: no visit is over here yet. */
function feedbackAt(database: TestDatabase, tenantId: string): Promise<string> {
  const sql = `INSERT INTO bw.feedback (tenant_id, id, appointment_id, booking_id, customer_id, service_id, rating, status)
    SELECT a.tenant_id, gen_random_uuid(), a.id, b.id, b.customer_id, a.service_id, 5, 'pending' FROM bw.appointment a
      JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
     WHERE a.tenant_id = $1 AND b.customer_id IS NOT NULL ORDER BY a.id LIMIT 1 RETURNING id`
  return withOwner(database.url, async owner => (await owner.query<{ id: string }>(sql, [tenantId])).rows[0]?.id ?? '')
}

/** Somebody who waits and has an offer. It is written down from outside, because times are free here: nobody has to wait. */
async function waitingAt(
  { engine, database, slug }: TeamRequest,
  tenantId: string,
): Promise<Pick<Team, 'entryId' | 'waitlistId' | 'entryToken' | 'offerToken'>> {
  const client = new BookingClient(engine.url, slug)
  const slots = await client.slots('couples-massage', 2, 30)
  const { body: held } = await client.post('/holds', { appointments: [slots.at(-20)] })
  const [entryId, entryToken, offerToken] = [randomUUID(), `${slug}.entry`, `${slug}.offer`]
  await withOwner(database.url, async owner => {
    await owner.query(
      // Somebody whom no other cell erases.
      `WITH person AS (INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, gen_random_uuid(), 'Waiting') RETURNING id)
       INSERT INTO bw.waitlist_entry (tenant_id, id, customer_id, status, service_ids, windows, starts_at, ends_at, source, token_hash)
       SELECT $1, $2, p.id, 'offered', ARRAY[$3::uuid], '[]', now(), now() + interval '30 days', 'web', sha256($4::bytea) FROM person p`,
      [tenantId, entryId, slots[0]!.serviceId, entryToken],
    )
    await owner.query(
      `INSERT INTO bw.waitlist_offer (tenant_id, id, entry_id, booking_id, token_hash, starts_at, ends_at, expires_at)
       SELECT $1, gen_random_uuid(), $2, b.id, sha256($4::bytea), b.starts_at, b.ends_at, b.expires_at
         FROM bw.booking b WHERE b.tenant_id = $1 AND b.id = $3`,
      [tenantId, entryId, held.id, offerToken],
    )
  })
  return { entryId, waitlistId: entryId, entryToken, offerToken }
}

async function belongingsOf(
  url: string,
  slug: string,
  owner: Record<string, string>,
): Promise<Omit<Belongings, keyof Team | 'classId' | 'sessionId'>> {
  const client = new BookingClient(url, slug)
  const booked = await bookAt(client, 0, `Guest of ${slug}`)
  const slots = await client.slots('couples-massage', 2, 30)
  const hold = await client.post('/holds', { appointments: [slots.at(-1)] })
  const held = hold.body as { id: string; token: string }
  const headers = { 'Bookwright-Tenant': slug, ...owner }
  const { text } = await rawCall(url, '/api/v1/resources', { headers })
  const { items } = JSON.parse(text) as { items: { id: string; type: string; locationId: string }[] }
  const staff = items.find(item => item.type === 'staff')!
  const clientId = (booked.customer as { id: string }).id
  const exported = await rawCall(url, `/api/v1/clients/${clientId}/export`, { method: 'POST', headers })
  return {
    slug,
    ...(await filesOf(url, headers, { clientId, bookingId: booked.id ?? '' })),
    ...slots.at(-40)!,
    staffId: staff.id,
    resourceId: items.find(item => item.type === 'room')!.id,
    locationId: staff.locationId,
    clientId,
    requestId: (JSON.parse(exported.text) as { requestId: string }).requestId,
    bookingId: booked.id ?? '',
    importId: await importOf(url, headers),
    fullExportId: await fullExportOf(url, headers),
    fileId: await fileOf(url, headers, booked.id ?? ''),
    appointmentId: (booked.appointments as { id: string }[])[0]!.id,
    manageToken: booked.manageToken ?? '',
    holdId: held.id,
    timeOffId: await timeOffOf(url, headers, staff.id),
    contactRequestId: await contactRequestOf(client),
    holdToken: held.token,
  }
}

/** Notes, a form and a field of the business. */
async function filesOf(
  url: string,
  headers: Record<string, string>,
  { clientId, bookingId }: { clientId: string; bookingId: string },
) {
  const make = async (path: string, body: object) => {
    const { status, text } = await rawCall(url, `/api/v1${path}`, { method: 'POST', body, headers })
    if (status !== 201) throw new Error(`nothing at ${path} to begin with: ${status} ${text}`)
    return (JSON.parse(text) as { id: string }).id
  }
  const field = { entity: 'service', key: 'begin', type: 'text', labels: { en: 'Begin' } }
  return {
    noteId: await make(`/clients/${clientId}/notes`, { text: 'Likes tea' }),
    intakeFormId: await make('/intake-forms', { name: 'Health' }),
    visitNoteId: await make(`/bookings/${bookingId}/visit-notes`, { text: 'All well' }),
    customFieldId: await make('/custom-fields', field),
  }
}

async function importOf(url: string, headers: Record<string, string>): Promise<string> {
  const sent = { method: 'POST', body: 'name\nAnn\n', headers: { ...headers, 'content-type': 'text/csv' } }
  const answer = await fetch(`${url}/api/v1/imports?kind=customers&name=a.csv`, sent)
  if (answer.status !== 201) throw new Error(`no import to begin with: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}

async function fullExportOf(url: string, headers: Record<string, string>): Promise<string> {
  const { status, text } = await rawCall(url, '/api/v1/full-exports', { method: 'POST', headers })
  if (status !== 201) throw new Error(`no export to begin with: ${status} ${text}`)
  return (JSON.parse(text) as { id: string }).id
}

async function fileOf(url: string, headers: Record<string, string>, bookingId: string): Promise<string> {
  const body = { name: 'one.gif', content: 'R0lGODlhAQABAAAAACw=' }
  const sent = { method: 'POST', body, headers: { ...headers, 'Idempotency-Key': randomUUID() } }
  const { status, text } = await rawCall(url, `/api/v1/bookings/${bookingId}/files`, sent)
  if (status !== 201) throw new Error(`no file to begin with: ${status} ${text}`)
  return (JSON.parse(text) as { id: string }).id
}

async function timeOffOf(url: string, headers: Record<string, string>, resourceId: string): Promise<string> {
  const startsAt = new Date(Date.now() + 45 * 86_400_000).toISOString().replace(/T.*/, 'T10:00:00Z')
  const body = { resourceId, startsAt, endsAt: startsAt.replace('T10', 'T12') }
  const sent = { method: 'POST', body, headers: { ...headers, 'Idempotency-Key': randomUUID() } }
  const { status, text } = await rawCall(url, '/api/v1/time-off', sent)
  if (status !== 201) throw new Error(`no time off to begin with: ${status} ${text}`)
  return (JSON.parse(text) as { id: string }).id
}

async function contactRequestOf(client: BookingClient): Promise<string> {
  const left = { name: 'Far Away', email: `far@${client.tenant}.test`, zip: 'ZE10AA' }
  const { status, body } = await client.post('/contact-requests', left)
  if (status !== 201) throw new Error(`no contact request to begin with: ${status} ${JSON.stringify(body)}`)
  return body.id ?? ''
}
