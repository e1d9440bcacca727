import { packPlugin, type PackedPlugin } from './packed-plugin.js'

export const CARDS_ID = 'vertical-cards'
const ID = CARDS_ID

/** A plugin with one of everything that is registered: a filter, a route, a job, words, settings and a table. */
export function cards(
  version: string,
  changes: Partial<PackedPlugin> & { extra?: string; steps?: string } = {},
): Buffer {
  const { extra = '', steps = '', ...rest } = changes
  const code = `
  settings: defineSettings({ greeting: { type: 'text', label: '${ID}.greeting', default: 'Hello' },
    key: { type: 'secret', label: '${ID}.key' } }),
  locales: new URL('./locales/', import.meta.url),
  migrations: bw => [{ ...bw.table('card', 'number text NOT NULL, points numeric(12,3), data jsonb, raw bytea, UNIQUE (tenant_id, number)'), name: '0001-cards' }${steps}],
  stop() { globalThis.stoppedCards = version },
  setup(bw) {
    bw.filter(hooks.bookingQuote, quote => ({ ...quote, lines: quote.lines.map(line => ({ ...line, label: line.label + ' (' + version + ')' })) }))
    bw.route({ method: 'GET', path: '/version', audience: 'public', handle: async ({ tenantId }) =>
      ({ status: 200, body: { version, ...(await bw.settings(tenantId)).greeting && { greeting: (await bw.settings(tenantId)).greeting } } }) })
    bw.job({ name: 'sweep', schedule: '* * * * *', run: async () => {} })
    ${extra}
  }`
  const words = JSON.stringify({ [`${ID}.name`]: `Cards ${version}`, [`${ID}.greeting`]: 'Greeting' })
  const files = [{ path: 'locales/en.json', content: words }]
  return packPlugin({ id: ID, version, permissions: ['bookings:read'], code, files, ...rest })
}
