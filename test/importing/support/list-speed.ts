import type { ImportBusiness } from './import-business.js'

export interface Measured {
  readonly path: string
  /** Milliseconds from the call until the whole answer is here. */
  readonly p50: number
  readonly p95: number
}

const DAY_MS = 86_400_000

/** What the pages of the admin ask for, with what makes it long: words that many or none have, old pages, long ranges. */
export async function deskPaths(business: ImportBusiness): Promise<string[]> {
  const day = (offset: number) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10)
  const year = `from=${day(-365)}&to=${day(0)}`
  const first = async (path: string) =>
    (await business.call<{ items: { id: string }[] }>('GET', path)).body.items[0]?.id
  const [resources, busy] = await Promise.all([first('/resources'), busiest(business)])
  const reference = (await business.call<{ items: { reference: string }[] }>('GET', '/bookings?limit=1')).body.items[0]
  return [
    ...['/clients', '/clients?sort=-createdAt', '/clients?search=client, 4321', '/clients?search=nobody is called so'],
    ...['/clients?search=e', '/clients/tags', `/clients/${busy}/timeline`, `/clients/${busy}/notes`],
    ...[
      '/bookings',
      '/bookings?sort=-startsAt',
      '/bookings?search=client77',
      '/bookings?search=client',
      '/bookings?search=e',
    ],
    ...['/bookings?search=nobody', `/bookings?search=${reference?.reference ?? ''}`, '/bookings?search=2B'],
    ...['/bookings?status=no-show', '/bookings?status=declined', `/bookings?resourceId=${resources ?? ''}`],
    `/bookings?from=${day(0)}T00:00:00Z&to=${day(1)}T00:00:00Z`,
    ...[`/calendar?from=${day(1)}&to=${day(1)}`, `/calendar?from=${day(0)}&to=${day(6)}`],
    ...['/ledger', '/ledger?kind=no-show', `/ledger?from=${day(-31)}T00:00:00Z`, '/outbox', '/audit'],
    ...['/audit?action=service.update', '/audit?subjectType=booking&subjectId=none', '/audit?actorId=nobody'],
    ...['/feedback', '/feedback?status=pending', '/feedback?status=hidden', '/feedback/ratings'],
    ...[
      '/waitlist/entries',
      '/waitlist/entries?status=waiting',
      '/waitlist/entries?search=client77',
      '/outbox/events',
      '/inbox/webhooks',
    ],
    ...['/privacy/requests', '/imports', '/services', '/resources', '/locations', '/customer-groups', '/time-off'],
    ...REPORTS.flatMap(name => [
      `/reports/${name}?from=${day(-30)}&to=${day(0)}`,
      `/reports/${name}?${year}&per=month`,
    ]),
    ...METRICS.map(name => `/analytics/${name}?${year}&per=month`),
  ]
}

const REPORTS = ['bookings', 'revenue', 'attendance', 'services', 'sources', 'lead-time', 'utilisation', 'peak']
const METRICS = ['bookings', 'revenue', 'utilisation', 'no-show-rate']

/** Somebody with hundreds of visits. */
async function busiest(business: ImportBusiness): Promise<string> {
  const { body } = await business.call<{ items: { customer?: { id: string } | null }[] }>(
    'GET',
    `/bookings?limit=100&from=${new Date(Date.now() + DAY_MS).toISOString()}`,
  )
  const counts = new Map<string, number>()
  for (const { customer } of body.items) if (customer) counts.set(customer.id, (counts.get(customer.id) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

/** Asks each path this often, in turns, so that what else the machine does meets all of them alike. */
export async function measure(business: ImportBusiness, paths: readonly string[], rounds: number): Promise<Measured[]> {
  const times = new Map<string, number[]>(paths.map(path => [path, []]))
  // The first look at each makes its plan and fills the caches.
  for (let round = -1; round < rounds; round += 1) {
    for (const path of paths) {
      const from = performance.now()
      const { status, text } = await business.call('GET', path)
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
      if (round >= 0) times.get(path)?.push(performance.now() - from)
    }
  }
  return [...times].map(([path, found]) => {
    const sorted = found.sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0
    return { path, p50: at(0.5), p95: at(0.95) }
  })
}
