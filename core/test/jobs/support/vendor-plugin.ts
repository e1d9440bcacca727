import { createHmac, timingSafeEqual } from 'node:crypto'
import { definePlugin } from '../../../dist/plugin/define-plugin.js'
import { pluginTable } from '../../../dist/plugin/plugin-table.js'
import type { AppliedEvent, OwnedWebhook, ReceivedEvent, WebhookRequest } from '../../../dist/plugin/webhook.js'
import { SetupCollector } from '../../../dist/plugin/setup-collector.js'
import type { Transaction } from '../../../dist/ports/unit-of-work.js'

export const VENDOR = 'payment-vendor'
const SECRET = 'whsec_test'
const TOLERANCE_SECONDS = 300

/** What the vendor would answer about its payments now. */
export interface VendorApi {
  statusOf(payment: string, event: ReceivedEvent): Promise<string> | string
}

export interface VendorEvent {
  readonly id: string
  readonly type: string
  readonly payment: string
  /** Seconds since 1970. */
  readonly created: number
}

const ledger = pluginTable(VENDOR, 'ledger', 'event_id text NOT NULL, payment text NOT NULL, is_late boolean NOT NULL')
const payments = pluginTable(
  VENDOR,
  'payment',
  'payment text NOT NULL, status text NOT NULL, UNIQUE (tenant_id, payment)',
)

/** A table without any constraint that could hide an effect that happened twice, and the payments that we know of. */
export const vendorMigrations = [ledger, payments].map(({ name, up, down }) => ({ name, up, down }))

export function sign(body: string, at = Math.floor(Date.now() / 1000), secret = SECRET): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  return { 'vendor-signature': `t=${at},v1=${signature}` }
}

function isGenuine({ headers, body }: WebhookRequest): boolean {
  const [, at = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['vendor-signature'])) ?? []
  const wanted = createHmac('sha256', SECRET).update(`${at}.`).update(body).digest()
  const isFresh = Math.abs(Date.now() / 1000 - Number(at)) <= TOLERANCE_SECONDS
  return given !== '' && timingSafeEqual(wanted, Buffer.from(given, 'hex')) && isFresh
}

/** Writes one line a time that it runs, and what the vendor says now. The payment must be known already. */
async function apply(tx: Transaction, event: AppliedEvent, status: string): Promise<void> {
  await tx.query(
    `INSERT INTO ${ledger.name} (tenant_id, id, event_id, payment, is_late) VALUES ($1, gen_random_uuid(), $2, $3, $4)`,
    [tx.tenantId, event.id, event.objectId, event.isLate],
  )
  const rows = await tx.query(
    `UPDATE ${payments.name} SET status = $3 WHERE tenant_id = $1 AND payment = $2 RETURNING 1`,
    [tx.tenantId, event.objectId, status],
  )
  if (rows.length === 0) throw new RangeError(`the payment ${event.objectId} is not known yet`)
}

/** A plugin as its author writes it. */
export function vendorPlugin(api: VendorApi, afterEffect: () => Promise<void> = () => Promise.resolve()) {
  return definePlugin({
    id: VENDOR,
    compat: '^1.0.0',
    setup(bw) {
      bw.webhook({
        verify(request) {
          if (!isGenuine(request)) return undefined
          const event = JSON.parse(request.body.toString()) as VendorEvent
          const { id, type: kind, payment: objectId } = event
          return { events: [{ id, kind, objectId, occurredAt: new Date(event.created * 1000) }] }
        },
        handshake: ({ query }) =>
          query['token'] === SECRET ? { contentType: 'text/plain', body: query['challenge'] ?? '' } : undefined,
        look: event => api.statusOf(event.objectId, event),
        async apply(tx, event, status) {
          await apply(tx, event, status)
          await afterEffect()
        },
      })
    },
  })
}

/** What the host keeps of the plugin. */
export function webhooksOf(plugin: ReturnType<typeof vendorPlugin>): OwnedWebhook[] {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const collector = new SetupCollector({
    pluginId: VENDOR,
    log,
    settings: () => Promise.resolve({}),
    settingsAbove: () => Promise.resolve({}),
    transaction: () => Promise.reject(new TypeError('there is no database')),
    accessToken: () => Promise.resolve(''),
  })
  plugin.setup(collector as never)
  return collector.webhooks.map(webhook => ({ pluginId: VENDOR, webhook }))
}
