import { definePlugin, hooks } from '@bookwright/core'

const TABLE = 'bw.p_vertical_stamp_cards_stamp'
const COUNT = `SELECT count(*)::int AS stamps FROM ${TABLE} WHERE customer_id = $1`

/** A commit filter writes in the transaction of the booking: both are there, or neither. */
export default definePlugin({
  id: 'vertical-stamp-cards',
  compat: '^1.0.0-alpha.0',
  permissions: ['bookings:read', 'customers:read'],
  locales: new URL('./locales/', import.meta.url),
  migrations: bw => [
    {
      ...bw.table('stamp', 'booking_id uuid NOT NULL, customer_id uuid NOT NULL, UNIQUE (tenant_id, booking_id)'),
      name: '0001-stamps',
    },
  ],
  setup(bw) {
    bw.commitFilter(hooks.bookingCommit, async ({ tx, tenantId, booking }) => {
      if (booking.customerId === null) return
      await tx.query(
        `INSERT INTO ${TABLE} (tenant_id, id, booking_id, customer_id) VALUES ($1, gen_random_uuid(), $2, $3)`,
        [tenantId, booking.id, booking.customerId],
      )
    })

    bw.route({
      method: 'GET',
      path: '/customers/:id',
      audience: { needs: 'clients:read' },
      async handle({ tenantId, parameters: { id } }) {
        if (!/^[0-9a-f-]{36}$/.test(id)) return { status: 404 }
        const [row] = await bw.transaction(tenantId, tx => tx.query(COUNT, [id]))
        return { status: 200, body: row }
      },
    })
    return { bw }
  },
  privacy: {
    export: ({ tenantId, customerId }, { bw }) =>
      bw.transaction(tenantId, async tx => (await tx.query(COUNT, [customerId]))[0]),
    erase: ({ tenantId, customerId }, { bw }) =>
      bw.transaction(tenantId, tx => tx.query(`DELETE FROM ${TABLE} WHERE customer_id = $1`, [customerId])),
  },
})
