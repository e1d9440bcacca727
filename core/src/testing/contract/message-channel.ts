import assert from 'node:assert/strict'
import type { MessageChannel, OutgoingMessage } from '../../ports/message-channel.js'
import type { ContractCase } from './contract-case.js'

/** An adapter under test, and what the far end of it saw. */
export interface MessageChannelUnderTest {
  readonly channel: MessageChannel
  /** Identities of the messages that reached the far end, in order, one entry a delivery. */
  delivered(): Promise<readonly string[]>
  /** From now on the far end refuses everything; absent for a channel without a far end. */
  breakFarEnd?(): Promise<void>
}

const TENANT = '018f2f4e-0000-7000-8000-000000000001'
const MAX_ABORT_MS = 2_000

/** A message that any channel must be able to carry. */
export function aMessage(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    tenantId: TENANT,
    key: 'booking-confirmed:018f2f4e-0000-7000-8000-0000000000aa',
    to: 'guest@example.test',
    toName: 'Zoë O’Neill',
    subject: 'Your booking: 10:00 – café',
    text: 'Hello Zoë,\nyour booking is confirmed.\n',
    html: '<p>Hello Zoë</p>',
    attachments: [],
    ...changes,
  }
}

/** What every message channel owes the engine. `open` makes a fresh one a case. */
export function messageChannelContract(open: () => Promise<MessageChannelUnderTest>): ContractCase[] {
  const { signal } = new AbortController()
  return [
    {
      title: 'takes a message and says whether it was sent or kept',
      run: async () => {
        const { channel } = await open()
        const result = await channel.send(aMessage(), signal)
        assert.ok(['sent', 'kept'].includes(result.status))
      },
    },
    {
      title: 'gives a repeat of one key the same identity, so that the reader sees one message',
      run: async () => {
        const { channel, delivered } = await open()
        await channel.send(aMessage(), signal)
        await channel.send(aMessage(), signal)
        assert.ok(new Set(await delivered()).size <= 1)
      },
    },
    {
      title: 'gives two keys, and one key of two tenants, different identities',
      run: async () => {
        const { channel, delivered } = await open()
        const { status } = await channel.send(aMessage(), signal)
        await channel.send(aMessage({ key: 'booking-cancelled:1' }), signal)
        await channel.send(aMessage({ tenantId: '018f2f4e-0000-7000-8000-000000000002' }), signal)
        assert.equal(new Set(await delivered()).size, status === 'kept' ? 0 : 3)
      },
    },
    ...faultCases(open),
  ]
}

function faultCases(open: () => Promise<MessageChannelUnderTest>): ContractCase[] {
  return [
    {
      title: 'rejects when the far end refuses, so that the outbox tries again',
      run: async () => {
        const { channel, breakFarEnd } = await open()
        if (breakFarEnd === undefined) return
        await breakFarEnd()
        await assert.rejects(channel.send(aMessage(), new AbortController().signal))
      },
    },
    {
      title: 'sends nothing when it was aborted before it began',
      run: async () => {
        const { channel, delivered } = await open()
        const startedAt = performance.now()
        const outcome = await Promise.allSettled([channel.send(aMessage(), AbortSignal.abort())])
        assert.ok(performance.now() - startedAt < MAX_ABORT_MS)
        if (outcome[0].status === 'rejected') assert.deepEqual(await delivered(), [])
        else assert.equal(outcome[0].value.status, 'kept')
      },
    },
  ]
}
