import 'reflect-metadata'
import { HookBus } from '../../../dist/hooks/hook-bus.js'
import { Translator } from '../../../dist/i18n/translator.js'
import { MessageComposer } from '../../../dist/messaging/message-composer.js'
import { MessageService } from '../../../dist/messaging/message-service.js'
import { MessageWriter } from '../../../dist/messaging/message-writer.js'
import { TemplateBook } from '../../../dist/messaging/template-book.js'
import type { MessageTemplateStore, StoredTemplate } from '../../../dist/ports/message-template-store.js'
import { subscribeMessages } from '../../../dist/messaging/message-subscriptions.js'
import type { Consent } from '../../../dist/domain/consent.js'
import type { BookingView } from '../../../dist/ports/booking-reader.js'
import type { ConsentStore } from '../../../dist/ports/consent-store.js'
import type { MessageChannel, OutgoingMessage, SendResult } from '../../../dist/ports/message-channel.js'
import type { PortRegistries } from '../../../dist/ports/port-registry.js'
import { MemoryUnitOfWork } from '../../plugin/support/memory-stores.js'
import { aBookingView, BOOKING, TENANT } from './a-booking-view.js'
import { MemoryMessageStore } from './memory-message-store.js'

export const LINK = 'http://localhost/b/lotus-day-spa/manage/1?token=secret'
/** What was thrown. */
export const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

/** Keeps what it is given, and answers as it is told to. */
export class FakeChannel implements MessageChannel {
  readonly channel = 'email'
  readonly sent: OutgoingMessage[] = []
  answer: () => Promise<SendResult> = async () => ({ status: 'sent', providerReference: '<1@x>' })

  send(message: OutgoingMessage): Promise<SendResult> {
    this.sent.push(message)
    return this.answer()
  }
}

/** Messages about one booking, with everything but the words in memory. */
export function setUp(view: BookingView = aBookingView()) {
  const state = {
    view,
    templates: [] as StoredTemplate[],
    consents: [] as Pick<Consent, 'purpose' | 'isGiven'>[],
    consentTexts: [] as Pick<Consent, 'purpose'>[],
  }
  const bus = new HookBus({ clock: { now: () => new Date(0) } })
  const channel = new FakeChannel()
  const store = new MemoryMessageStore()
  const unitOfWork = new MemoryUnitOfWork()
  const adapters: MessageChannel[] = [channel]
  const ports = {
    of: () => ({ forTenant: async () => adapters.map(adapter => ({ pluginId: 'channel-x', adapter })) }),
  } as unknown as PortRegistries
  const [linkFor, intakeLinkFor] = [async () => LINK, async () => undefined]
  const links = { linkFor, intakeLinkFor, reviewLinkFor: linkFor, bookingPage: () => 'https://spa.test/b/spa/' }
  const translator = new Translator()
  const templates = { current: async () => state.templates } as unknown as MessageTemplateStore
  const book = new TemplateBook(templates, translator)
  const consents = {
    ofCustomer: async () => state.consents,
    texts: async () => state.consentTexts,
  } as unknown as ConsentStore
  const composer = new MessageComposer(
    { read: async () => state.view },
    links,
    bus,
    new MessageWriter(translator),
    book,
    consents,
  )
  const service = new MessageService(composer, store, unitOfWork, ports)
  subscribeMessages(bus, service)
  const emit = async (hook: { name: string }, changes = {}) => {
    const event = { eventId: 'e1', tenantId: TENANT, bookingId: BOOKING, ...changes }
    for (const handler of bus.handlersOf(hook.name, TENANT)) await bus.emit(hook.name, event, handler)
  }
  return { state, bus, channel, store, unitOfWork, adapters, emit }
}
