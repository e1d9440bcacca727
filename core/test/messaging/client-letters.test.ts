import 'reflect-metadata'
import { expect } from 'chai'
import { CommandRunner } from '../../dist/booking/command-runner.js'
import type { CommandContext } from '../../dist/booking/command.js'
import type { Consent } from '../../dist/domain/consent.js'
import type { Customer } from '../../dist/domain/customer.js'
import type { Tenant } from '../../dist/domain/tenant.js'
import { Translator } from '../../dist/i18n/translator.js'
import { ClientLetters, type ClientLetter } from '../../dist/messaging/client-letters.js'
import { LetterWriter } from '../../dist/messaging/letter-writer.js'
import type { MessageComposer } from '../../dist/messaging/message-composer.js'
import { MessageService } from '../../dist/messaging/message-service.js'
import type { ConsentStore } from '../../dist/ports/consent-store.js'
import type { CustomerStore } from '../../dist/ports/customer-store.js'
import type { IdempotencyStore, StoredAnswer } from '../../dist/ports/idempotency-store.js'
import type { ManageLinks } from '../../dist/ports/manage-links.js'
import type { OutgoingMessage } from '../../dist/ports/message-channel.js'
import type { PortRegistries } from '../../dist/ports/port-registry.js'
import { MemoryUnitOfWork } from '../plugin/support/memory-stores.js'
import { MemoryMessageStore } from './support/memory-message-store.js'

const profile = { contact: { phone: '+44 20 7946 0000' } }
const TENANT = { id: 't1', slug: 'spa', name: 'Lotus', locale: 'en', profile } as unknown as Tenant
const ZOE = { id: 'c1', name: 'Zoe <b>', email: 'zoe@example.test', locale: null } as unknown as Customer
const LETTER: ClientLetter = {
  ...{ clientId: 'c1' as never, purpose: 'messages', subject: 'News from {business}' },
  body: 'Hello {name},\n\n{link}',
}
const by = (key: string): CommandContext => ({
  ...{ actor: { type: 'staff', id: 'a1', name: 'Olive' } as never, requestId: 'r1', source: 'admin' },
  idempotency: { principal: 'p', route: 'r', key, requestHash: Buffer.from('x') },
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  )

function setUp() {
  const state = {
    customer: ZOE,
    consents: [] as Pick<Consent, 'purpose' | 'isGiven'>[],
    texts: [] as Pick<Consent, 'purpose'>[],
    hasMail: true,
  }
  const sent: OutgoingMessage[] = []
  const refusals: Error[] = []
  const adapter = {
    channel: 'email',
    async send(message: OutgoingMessage) {
      sent.push(message)
      const refusal = refusals.pop()
      if (refusal) throw refusal
      return { status: 'sent' }
    },
  }
  const ports = { of: () => ({ forTenant: async () => (state.hasMail ? [{ adapter }] : []) }) }
  const answers = new Map<string, StoredAnswer>()
  const idempotency: IdempotencyStore = {
    find: async (_tenant, { key }) => answers.get(key),
    begin: async () => undefined,
    store: async (_tx, { key }, answer) => void answers.set(key, answer),
  }
  const unitOfWork = new MemoryUnitOfWork()
  const store = new MemoryMessageStore()
  const consents = { ofCustomer: async () => state.consents, texts: async () => state.texts }
  const links = { bookingPage: (slug: string) => `https://spa.test/b/${slug}/` }
  const letters = new ClientLetters(
    { list: async () => [state.customer] } as unknown as CustomerStore,
    consents as unknown as ConsentStore,
    store,
    new CommandRunner(unitOfWork, idempotency),
    new LetterWriter(links as unknown as ManageLinks, new Translator()),
    new MessageService({} as MessageComposer, store, unitOfWork, ports as unknown as PortRegistries),
  )
  const write = (key: string, changes: Partial<ClientLetter> = {}) =>
    letters.write(TENANT, { ...LETTER, ...changes }, by(key))
  return { state, sent, refusals, store, unitOfWork, write }
}

describe('A letter to a client', () => {
  it('has the client in its words, says how to be left alone, and leaves one line in the log', async () => {
    const { sent, unitOfWork, write } = setUp()
    const { status, body } = await write('k1')
    expect([status, body.to, body.status]).to.deep.equal([201, 'zoe@example.test', 'sent'])
    expect([sent[0]?.subject, sent[0]?.to]).to.deep.equal(['News from Lotus', 'zoe@example.test'])
    expect(sent[0]?.text.split('\n\n')).to.deep.equal([
      'Hello Zoe <b>,',
      'Choose a time:\nhttps://spa.test/b/spa/',
      'Do you want no such messages? Tell Lotus: +44 20 7946 0000.\n',
    ])
    expect(sent[0]?.html).to.contain('Hello Zoe &lt;b&gt;,')
    const [line] = unitOfWork.audits
    expect([line?.action, line?.subjectId, line?.changes]).to.deep.equal([
      ...['customer.write', 'c1', { purpose: 'messages' }],
    ])
    expect(unitOfWork.audits).to.have.length(1)
  })

  it('is one message however often it is asked for under one key, and goes out at last when the channel failed', async () => {
    const { sent, refusals, store, write } = setUp()
    refusals.push(new Error('mailbox is full'))
    expect(await write('k1').catch((error: Error) => error.message)).to.equal('mailbox is full')
    expect(store.messages.map(({ status }) => status)).to.deep.equal(['failed'])
    expect((await write('k1')).body.status).to.equal('sent')
    expect((await write('k1')).body.status).to.equal('sent')
    expect([store.messages.length, sent.length, new Set(sent.map(({ key }) => key)).size]).to.deep.equal([1, 2, 1])
    await write('k2')
    expect(store.messages).to.have.length(2)
  })

  it('is not written to whom it is not welcome: objected, never agreed to advertising, no address', async () => {
    const { state, store, write } = setUp()
    const marketing = { purpose: 'marketing' } as const
    expect(await codeOf(write('k1', marketing)), 'never agreed').to.equal('BW_CLIENT_NOT_TOLD')
    state.consents = [{ ...marketing, isGiven: true }]
    expect(await codeOf(write('k2', marketing)), 'agreed').to.equal('done')
    state.consents = [{ purpose: 'messages', isGiven: false }]
    expect(await codeOf(write('k3')), 'objected').to.equal('BW_CLIENT_NOT_TOLD')
    state.consents = []
    state.texts = [{ purpose: 'messages' }]
    expect(await codeOf(write('k4')), 'asked, and never agreed').to.equal('BW_CLIENT_NOT_TOLD')
    state.texts = []
    state.customer = { ...ZOE, email: null }
    expect(await codeOf(write('k5'))).to.equal('BW_CLIENT_NOT_TOLD')
    state.customer = { ...ZOE, erasedAt: new Date(0) }
    expect(await codeOf(write('k6'))).to.equal('BW_CUSTOMER_ERASED')
    expect(store.messages).to.have.length(1)
  })

  it('is refused before anything is written: a variable that is not there, a part within a line, no mail', async () => {
    const { state, store, write } = setUp()
    expect(await codeOf(write('k1', { body: 'Hello {nmae}' }))).to.equal('BW_INVALID_REQUEST')
    expect(await codeOf(write('k2', { body: 'Look at {link} now' }))).to.equal('BW_INVALID_REQUEST')
    state.hasMail = false
    expect(await codeOf(write('k3'))).to.equal('BW_INVALID_REQUEST')
    expect(store.messages).to.have.length(0)
  })
})
