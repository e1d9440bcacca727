import { definePlugin, hooks } from '@bookwright/core'

const TABLE = 'bw.p_vertical_diary_line'
const KEEP = `INSERT INTO ${TABLE} (tenant_id, id, event_id, said) VALUES ($1, gen_random_uuid(), $2, $3)
  ON CONFLICT (tenant_id, event_id) DO NOTHING`

/** An action runs after the booking, and may run twice for one event: the key of the row makes that harmless. */
export default definePlugin({
  id: 'vertical-diary',
  compat: '^1.0.0-alpha.0',
  permissions: ['bookings:read'],
  privacy: 'nothing-personal',
  locales: new URL('./locales/', import.meta.url),
  migrations: bw => [
    {
      ...bw.table(
        'line',
        'event_id text NOT NULL, said text NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (tenant_id, event_id)',
      ),
      name: '0001-lines',
    },
  ],
  setup(bw) {
    const say = (said, { tenantId, eventId }) =>
      bw.transaction(tenantId, tx => tx.query(KEEP, [tenantId, eventId, said]))

    bw.on(hooks.bookingCreated, event => say(`booked: ${event.bookingId}`, event))
    bw.on(hooks.bookingCancelled, event => say(`cancelled: ${event.bookingId}`, event))

    bw.route({
      method: 'GET',
      path: '/lines',
      audience: { needs: 'bookings:read' },
      async handle({ tenantId }) {
        const items = await bw.transaction(tenantId, tx =>
          tx.query(`SELECT said FROM ${TABLE} ORDER BY at, said LIMIT 100`),
        )
        return { status: 200, body: { items } }
      },
    })
  },
})
