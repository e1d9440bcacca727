import 'reflect-metadata'
import { expect } from 'chai'
import { newId } from '../../dist/domain/id.js'
import { Translator } from '../../dist/i18n/translator.js'
import type { Delivery, MessageService } from '../../dist/messaging/message-service.js'
import { OutboundClient } from '../../dist/outbound/outbound-client.js'
import type { EngineConfig } from '../../dist/ports/config.js'
import type { SecretBox } from '../../dist/ports/secret-box.js'
import type { TeamMember, TeamStore } from '../../dist/ports/team-store.js'
import type { TenantDirectory } from '../../dist/ports/tenant-directory.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import type { Endpoint, WebhookStore } from '../../dist/ports/webhook-store.js'
import { EndpointDesk } from '../../dist/webhooks/endpoint-desk.js'
import { EndpointLetters } from '../../dist/webhooks/endpoint-letters.js'
import { caught } from '../db/support/test-engine.js'

const tenantId = newId<'tenant'>()
const endpoint: Endpoint = {
  ...{ id: newId(), name: 'Till', url: 'https://till.example/', events: ['*'], hasSnapshots: false },
  ...{ state: 'disabled', disabledReason: 'It answered 503.', failingSince: new Date(), lastDeliveredAt: null },
  ...{ previousUntil: null, createdByName: 'Olive', createdAt: new Date() },
}
const storeOf = (endpoints: readonly Endpoint[]) =>
  ({
    list: () => Promise.resolve(endpoints),
    find: (_tenant: string, id: string) => Promise.resolve(endpoints.find(one => one.id === id)),
  }) as unknown as WebhookStore

describe('the desk for webhooks', () => {
  const outbound = new OutboundClient({ isHttpAllowed: false, isLoopbackAllowed: false })
  const unitOfWork = { run: () => Promise.resolve() } as unknown as UnitOfWork
  const secrets = { seal: () => Buffer.alloc(1) } as unknown as SecretBox
  const deskOf = (endpoints: readonly Endpoint[]) => new EndpointDesk(storeOf(endpoints), unitOfWork, secrets, outbound)
  const by = (permissions: readonly string[]) => ({
    ...{ tenantId, requestId: 'r' },
    actor: { type: 'account' as const, id: 'u', name: 'Olive', roles: ['custom'], permissions },
  })
  const wish = { name: 'Till', url: 'https://till.example/', events: ['booking.*'], hasSnapshots: true }

  it('lets only who may read bookings send them anywhere', async () => {
    const refused = await caught(deskOf([]).create(by(['webhooks:write']), wish))
    expect(refused).to.have.property('code', 'BW_FORBIDDEN')
    const made = await deskOf([]).create(by(['webhooks:write', 'bookings:read']), wish)
    expect(made.secret).to.match(/^whsec_/)
  })

  it('refuses events that there are none of, and more endpoints than a business can have', async () => {
    const unknown = { ...wish, hasSnapshots: false, events: ['booking.created', 'boking.*'] }
    expect(await caught(deskOf([]).create(by([]), unknown))).to.have.property('code', 'BW_INVALID_REQUEST')
    const many = deskOf(Array<Endpoint>(20).fill(endpoint))
    expect(await caught(many.create(by(['bookings:read']), wish))).to.have.property('code', 'BW_WEBHOOK_LIMIT')
  })
})

describe('the letter about an endpoint that was switched off', () => {
  const member = (name: string, role: string, isDisabled = false): TeamMember => ({
    ...{ id: newId(), email: `${name}@lotus.test`, name, role, custom: null, isDisabled },
    ...{ createdAt: new Date(), lastSeenAt: null },
  })
  const team = [
    member('olive', 'owner'),
    member('mia', 'staff'),
    member('max', 'manager'),
    member('old', 'owner', true),
  ]

  it('goes once to each login that may change webhooks, with the reason and the way there', async () => {
    const deliveries: Delivery[] = []
    const messages = { deliver: (delivery: Delivery) => Promise.resolve(void deliveries.push(delivery)) }
    const letters = new EndpointLetters(
      storeOf([endpoint]),
      { members: () => Promise.resolve(team) } as unknown as TeamStore,
      { byId: () => Promise.resolve({ locale: 'en-GB', name: 'Lotus' }) } as unknown as TenantDirectory,
      messages as unknown as MessageService,
      new Translator(),
      { publicUrl: 'https://book.example/' } as EngineConfig,
    )
    await letters.tell({ eventId: 'e', tenantId, endpointId: endpoint.id }, new AbortController().signal)
    const written = await Promise.all(
      deliveries.map(delivery => delivery.compose({ isServed: () => true, refused: [] })),
    )
    expect(written.map(letter => letter?.to)).to.deep.equal(['olive@lotus.test', 'max@lotus.test'])
    expect(new Set(deliveries.map(({ effectKey }) => effectKey)).size).to.equal(2)
    expect(written[0]?.subject).to.equal('Lotus: the webhook “Till” is switched off')
    expect(written[0]?.text).to.include('It answered 503.')
    expect(written[0]?.text).to.include(`https://book.example/admin/webhooks/${endpoint.id}`)
  })
})
