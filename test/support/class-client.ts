import { randomUUID } from 'node:crypto'
import type { Answer, BookingClient } from './booking-client.js'
import { withOwner } from './claim-checker.js'

export interface ClassSetup {
  readonly url: string
  readonly databaseUrl: string
  readonly slug: string
  /** Proof of somebody who may run classes. */
  readonly headers: Readonly<Record<string, string>>
}

export interface OneClass {
  readonly classId: string
  readonly sessionId: string
  readonly startsAt: string
}

/** A class that needs neither room nor teacher, with one session some days from now. */
export async function addOneClass(setup: ClassSetup, places = 10, inDays = 39): Promise<OneClass> {
  const classId = randomUUID()
  await withOwner(setup.databaseUrl, client =>
    client.query(
      `INSERT INTO bw.service (tenant_id, id, slug, name, duration_minutes, grid, price_amount, price_currency)
       SELECT id, $2::uuid, 'class-' || $2::text, 'Stretching', 45, jsonb_build_object('mode', 'sessions', 'places', $3::int), 1200, 'GBP'
         FROM bw.tenant WHERE slug = $1`,
      [setup.slug, classId, places],
    ),
  )
  return { classId, ...(await addSession(setup, classId, inDays)) }
}

/** One more session of a class. */
export async function addSession(
  { url, slug, headers }: ClassSetup,
  classId: string,
  inDays: number,
): Promise<{ sessionId: string; startsAt: string }> {
  const startsAt = new Date(Date.now() + inDays * 86_400_000).toISOString().replace(/T.*/, 'T12:00:00.000Z')
  const all = {
    'Bookwright-Tenant': slug,
    'Idempotency-Key': randomUUID(),
    'Content-Type': 'application/json',
    ...headers,
  }
  const body = JSON.stringify({ serviceId: classId, startsAt })
  const response = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: all, body })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`no class to begin with: ${response.status} ${text}`)
  return { sessionId: (JSON.parse(text) as { items: { id: string }[] }).items[0]!.id, startsAt }
}

/** Books places; comes back for as long as the engine is too busy to look. */
export async function bookPlaces(client: BookingClient, of: OneClass, name: string, places?: number): Promise<Answer> {
  const appointments = [{ serviceId: of.classId, sessionId: of.sessionId, ...(places && { places }) }]
  const customer = { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test` }
  const key = randomUUID()
  for (;;) {
    const answer = await client.post('/bookings', { appointments, customer }, key)
    if (answer.status !== 503) return answer
  }
}
