import { expect } from 'chai'
import type { WebhookDisabledEvent } from '../../dist/hooks/webhook-payloads.js'
import { EndpointLetters } from '../../dist/webhooks/endpoint-letters.js'

const REFUSAL = new Error('This address takes nothing.')

describe('EndpointLetters', () => {
  it('tell the others, too, when the first address refuses every mail', async () => {
    const member = { email: 'x@lotus-day-spa.test', role: 'owner', custom: null, isDisabled: false }
    const team = { members: async () => ['first', 'second'].map(id => ({ ...member, id })) }
    const told: string[] = []
    const messages = {
      deliver: async ({ effectKey }: { effectKey: string }) => {
        told.push(effectKey)
        if (effectKey.endsWith(':first')) throw REFUSAL
      },
    }
    const others = [{}, team, {}, messages, {}, {}] as unknown as ConstructorParameters<typeof EndpointLetters>
    const event = { tenantId: 'tenant', eventId: 'event', endpointId: 'endpoint' } as unknown as WebhookDisabledEvent
    const letters = new EndpointLetters(...others)
    const thrown = await letters.tell(event, new AbortController().signal).catch((error: unknown) => error)
    expect(told).to.deep.equal(['webhook-off:event:first', 'webhook-off:event:second'])
    // The outbox tries again, for the sake of the first.
    expect(thrown).to.equal(REFUSAL)
  })
})
