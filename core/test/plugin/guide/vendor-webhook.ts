import { definePlugin, defineSettings } from '@bookwright/core'

interface Payment {
  readonly id: string
  readonly status: string
}

/** What a plugin for a vendor brings itself: proving a signature, and asking the vendor. */
declare function isGenuine(body: Buffer, signature: unknown, secret: string | undefined): boolean
declare const vendor: { payment(id: string): Promise<Payment> }

const settings = defineSettings({
  signingSecret: { type: 'secret', label: 'payment-vendor.signing-secret' },
})

export default definePlugin({
  id: 'payment-vendor',
  compat: '^1.0.0-alpha.0',
  settings,
  setup(bw) {
    bw.webhook({
      async verify({ tenantId, body, headers }) {
        const { signingSecret } = await bw.settings(tenantId)
        if (!isGenuine(body, headers['vendor-signature'], signingSecret)) return undefined
        const { id, type, payment, created } = JSON.parse(body.toString())
        return { events: [{ id, kind: type, objectId: payment, occurredAt: new Date(created * 1000) }] }
      },
      look: event => vendor.payment(event.objectId),
      async apply(tx, event, payment) {
        await tx.query('UPDATE …', [tx.tenantId, payment.id, payment.status])
      },
    })
  },
})
