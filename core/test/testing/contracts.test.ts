import {
  definePlugin,
  defineSettings,
  hooks,
  type AssistantRequest,
  type MessageChannel,
  type OutgoingMessage,
  type PaymentOrder,
  type PaymentProvider,
  type SendResult,
} from '@bookwright/core'
import {
  assistantContract,
  calendarProviderContract,
  messageChannelContract,
  paymentProviderContract,
  pluginContract,
  type PluginUnderTest,
} from '@bookwright/core/testing'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeControls } from './support/contract-controls.js'
import { calendarUnderTest, MemoryCalendar } from './support/memory-calendar.js'
import { assistantUnderTest, ScriptedAssistant } from './support/scripted-assistant.js'

/** Takes money online, at once. */
class Till implements PaymentProvider {
  label = 'Card'
  isOnline = true
  async start(order: PaymentOrder): ReturnType<PaymentProvider['start']> {
    return { status: 'pending', redirectUrl: 'https://pay.example/x', providerReference: order.paymentId }
  }
  async refund(order: PaymentOrder): ReturnType<PaymentProvider['refund']> {
    return { status: 'refunded', providerReference: order.paymentId }
  }
}

const till = (changes: Partial<PaymentProvider>) => async (): Promise<PaymentProvider> =>
  Object.assign(new Till(), changes)

describeControls('The contract of payments', paymentProviderContract, {
  good: till({}),
  broken: [
    { promise: 'has a label', open: till({ label: '' }) },
    { promise: 'says due on site only', open: till({ start: async () => ({ status: 'due-on-site' }) }) },
    {
      promise: 'when one payment is started twice',
      open: till({ start: async () => ({ status: 'pending', providerReference: String(performance.now()) }) }),
    },
    { promise: 'says of a refund whether', open: till({ isOnline: false }) },
    {
      promise: 'when one refund is asked for twice',
      open: till({ refund: async () => ({ status: 'refunded', providerReference: String(performance.now()) }) }),
    },
    {
      promise: 'starts an amount of one minor unit',
      open: till({
        start: async order => {
          if (order.amount.currency === 'JPY') throw new RangeError('two decimals, please')
          return new Till().start(order)
        },
      }),
    },
  ],
})

/** Carries messages to a list. */
class Pigeon implements MessageChannel {
  readonly channel = 'email'
  readonly carried: string[] = []
  isBroken = false
  async send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
    signal.throwIfAborted()
    if (this.isBroken) throw new RangeError('no')
    return this.carry(`${message.tenantId} ${message.key}`)
  }
  carry(identity: string): SendResult {
    if (!this.carried.includes(identity)) this.carried.push(identity)
    return { status: 'sent' }
  }
}

const pigeon = (change: (one: Pigeon) => Partial<Pigeon>) => async () => {
  const channel = new Pigeon()
  Object.assign(channel, change(channel))
  const breakFarEnd = async () => void (channel.isBroken = true)
  return { channel, delivered: async () => channel.carried, breakFarEnd }
}

describeControls('The contract of channels', messageChannelContract, {
  good: pigeon(() => ({})),
  broken: [
    { promise: 'takes a message and says', open: pigeon(() => ({ carry: () => ({ status: 'lost' as 'sent' }) })) },
    {
      promise: 'gives a repeat of one key the same identity',
      open: pigeon(one => ({
        carry: identity => (one.carried.push(`${identity}${one.carried.length}`), { status: 'sent' }),
      })),
    },
    {
      promise: 'gives two keys, and one key of two tenants',
      open: pigeon(one => ({ carry: () => (one.carried.push('always the same'), { status: 'sent' }) })),
    },
    {
      promise: 'rejects when the far end refuses',
      open: pigeon(one => ({ send: async message => one.carry(message.key) })),
    },
    {
      promise: 'sends nothing when it was aborted',
      open: pigeon(one => ({
        send: async message => {
          one.carry(message.key)
          throw new RangeError('too late')
        },
      })),
    },
  ],
})

const calendar = (change: (one: MemoryCalendar) => Partial<MemoryCalendar> | object = () => ({})) => {
  return async () => {
    const provider = new MemoryCalendar()
    return calendarUnderTest(Object.assign(provider, change(provider)))
  }
}

describeControls('The contract of calendars', calendarProviderContract, {
  good: calendar(),
  broken: [
    { promise: 'has a label', open: calendar(() => ({ calendars: async () => [] })) },
    {
      promise: 'writes one entry for one key',
      open: calendar(one => ({
        put: async (entry: Parameters<MemoryCalendar['put']>[0]) => {
          const externalId = `e${one.all().length}`
          one.store({ ...entry, externalId })
          return { externalId }
        },
      })),
    },
    { promise: 'moves the entry of a key', open: calendar(() => ({ isNewer: () => true })) },
    {
      promise: 'takes an entry out',
      open: calendar(() => ({ remove: () => Promise.reject(new RangeError('410 Gone')) })),
    },
    { promise: 'is busy when others are', open: calendar(() => ({ countsAsBusy: () => true })) },
    {
      promise: 'tells what changed',
      open: calendar(() => ({ changes: async () => ({ changes: [], cursor: '1', isReset: false }) })),
    },
    { promise: 'begins anew', open: calendar(() => ({ forget: () => {} })) },
    {
      promise: 'knows its own entries',
      open: calendar(one => ({
        changes: async () => ({
          changes: one.all().map(({ externalId }) => ({ externalId })),
          cursor: '1',
          isReset: true,
        }),
      })),
    },
    {
      promise: 'is told of changes until',
      open: calendar(() => ({ watch: async () => ({ id: 'w', expiresAt: new Date(0) }) })),
    },
    {
      promise: 'writes nothing when it was aborted',
      open: calendar(one => ({
        put: async (entry: Parameters<MemoryCalendar['put']>[0]) => {
          one.store({ ...entry, externalId: entry.key })
          return { externalId: entry.key }
        },
      })),
    },
  ],
})

const assistant = (change: (one: ScriptedAssistant) => object = () => ({})) => {
  return async () => {
    const one = new ScriptedAssistant()
    return assistantUnderTest(Object.assign(one, change(one)))
  }
}
const said = (text: string) => ({ text, toolCalls: [], stop: 'done' as const })
let remembered = ''

describeControls('The contract of assistants', assistantContract, {
  good: assistant(),
  broken: [
    { promise: 'has a label', open: assistant(() => ({ label: '' })) },
    { promise: 'says something when there is nothing to call', open: assistant(() => ({ say: () => said('  ') })) },
    {
      promise: 'asks only for tools that it was given',
      open: assistant(one => ({
        call: () => ({ ...said(''), stop: 'tools', toolCalls: [{ id: 'c', name: 'rm', arguments: one }] }),
      })),
    },
    {
      promise: 'asks for no tool when it was given none',
      open: assistant(one => ({ reply: async () => one['call']('find_times') })),
    },
    {
      promise: 'goes on with what a tool answered',
      open: assistant(one => ({ say: () => one['call']('find_times') })),
    },
    {
      promise: 'keeps nothing of one conversation',
      open: assistant(() => ({
        reply: async ({ messages }: AssistantRequest) => {
          const before = remembered
          remembered = messages[0]?.role === 'customer' ? messages[0].text : ''
          return said(`You said ${before}.`)
        },
      })),
    },
    {
      promise: 'rejects when its far end is gone',
      open: assistant(() => ({ reply: async () => said('I am fine.') })),
    },
    { promise: 'rejects at once when it was aborted', open: assistant(() => ({ checkAborted: () => {} })) },
  ],
})

const ID = 'vertical-sample'
const folder = mkdtempSync(join(tmpdir(), 'bookwright-words-'))
writeFileSync(
  join(folder, 'en.json'),
  JSON.stringify({ [`${ID}.name`]: 'Sample', [`${ID}.description`]: 'A sample.', [`${ID}.size`]: 'Size' }),
)
after(() => rmSync(folder, { recursive: true }))
const event = { eventId: 'e1', tenantId: 't1', bookingId: 'b1', status: 'confirmed' as const }

/** A plugin that keeps what every plugin promises; `break` says which promise not. */
const sample =
  (wrong = '') =>
  async () => {
    const done: string[] = []
    const shared = {}
    const plugin = definePlugin({
      id: ID,
      compat: '^1.0.0',
      settings: defineSettings({
        size: {
          type: 'number',
          label: wrong === 'words' ? `${ID}.width` : `${ID}.size`,
          default: wrong === 'defaults' ? -1 : 1,
          min: 0,
        },
      }),
      locales: pathToFileURL(`${folder}/`),
      setup(bw) {
        bw.on(hooks.bookingCreated, ({ eventId }) => {
          if (wrong === 'once' || !done.includes(eventId)) done.push(eventId)
        })
        return wrong === 'twice' ? shared : { opened: true }
      },
      health: async () => ({ state: (wrong === 'health' ? 'splendid' : 'healthy') as 'healthy', note: '' }),
      privacy: {
        export: async () => ({ cards: [] }),
        erase: async () => {
          if (wrong === 'privacy') throw new RangeError('unknown customer')
        },
      },
    })
    const events = [{ hook: hooks.bookingCreated, event, effects: async () => [...done] }]
    return { plugin, events } as unknown as PluginUnderTest<Record<never, never>, unknown>
  }

describeControls('The contract of every plugin', pluginContract, {
  good: sample(),
  broken: [
    { promise: 'has English words', open: sample('words') },
    { promise: 'has settings whose defaults', open: sample('defaults') },
    { promise: 'says how it is', open: sample('health') },
    { promise: 'sets itself up twice', open: sample('twice') },
    { promise: 'answers for a customer it never met', open: sample('privacy') },
    { promise: 'does what an event asks for once', open: sample('once') },
  ],
})
