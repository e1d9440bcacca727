import 'reflect-metadata'
import type { LookupAddress } from 'node:dns'
import { expect } from 'chai'
import { OutboundClient, type Resolver } from '../../dist/outbound/outbound-client.js'
import { reachOf } from '../../dist/outbound/public-address.js'
import type { OutboundResult } from '../../dist/ports/outbound.js'
import { answering, hugeBody, neverAnswers, Receiver, slowBody } from './support/receiver.js'

/** Spellings of addresses that no stranger may reach through us. */
const CLOSED = [
  ...['127.0.0.1', '127.1', '0x7f.1', '0177.0.0.1', '2130706433', '0', '0.0.0.0', '①②⑦.0.0.1', '127.0.0.1.'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.169.254', '198.18.0.1'],
  ...['192.0.0.192', '224.0.0.1', '255.255.255.255', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]'],
  ...['[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]', '[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '[2002:7f00:1::]'],
  ...['[2001:0:7f00:1::]', '[2001:db8::1]', '[ff02::1]', '[::7f00:1]', '[fec0::1]'],
]
const OPEN = ['8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1111', '2a00:1450::1']

const named =
  (...addresses: string[]): Resolver =>
  () =>
    Promise.resolve(addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })))
const reason = (result: OutboundResult) => (result.kind === 'answer' ? '' : result.reason)

describe('the client for addresses that others give', () => {
  let receiver: Receiver
  before(async () => (receiver = await Receiver.start()))
  after(() => receiver.stop())
  beforeEach(() => receiver.received.splice(0))

  const strict = (resolve?: Resolver) =>
    new OutboundClient({ isHttpAllowed: true, isLoopbackAllowed: false, ...(resolve ? { resolve } : {}) })
  const here = (resolve?: Resolver) =>
    new OutboundClient({ isHttpAllowed: true, isLoopbackAllowed: true, ...(resolve ? { resolve } : {}) })
  const get = (client: OutboundClient, url: string, more: { timeoutMs?: number; maxBytes?: number } = {}) =>
    client.send({ url, method: 'GET', ...more })

  it('refuses every spelling of an address that is not public before it connects', async () => {
    for (const host of CLOSED) {
      const url = `http://${host}:${receiver.port}/`
      const result = await get(strict(), url)
      expect(result.kind, host).to.equal('refused')
      expect(() => strict().check(url), host).to.throw('Give an https address')
    }
    expect(receiver.received).to.have.length(0)
  })

  it('tells where an address leads, whatever carries it', () => {
    const leading: Readonly<Record<string, readonly string[]>> = {
      public: OPEN,
      loopback: ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
      private: [
        '10.0.0.1',
        '192.168.0.1',
        '100.64.0.1',
        'fd00::1',
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '64:ff9b::a00:1',
      ],
      never: [
        ...['169.254.169.254', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '168.63.129.16'],
        ...['100.100.100.200', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '224.0.0.1', '0.0.0.0', '::', 'ff02::1'],
        ...['', 'localhost', '8.8.8', '8.8.8.8 '],
      ],
    }
    for (const [reach, addresses] of Object.entries(leading)) {
      expect(addresses.map(reachOf), reach).to.deep.equal(addresses.map(() => reach))
    }
    strict().check('https://hooks.example.com/in?x=1')
  })

  it('refuses names behind which one address is private, however many are not', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      ['8.8.8.8', '10.0.0.1'],
      ['2606:4700::1111', '::ffff:127.0.0.1'],
      ['64:ff9b::7f00:1'],
    ]) {
      const result = await get(strict(named(...addresses)), `http://inner.example:${receiver.port}/`)
      expect(result.kind, addresses.join()).to.equal('refused')
    }
    expect(await get(strict(), `http://localhost:${receiver.port}/`)).to.have.property('kind', 'refused')
    expect(receiver.received).to.have.length(0)
  })

  it('asks for a name once and connects to what was checked, whatever the name says a moment later', async () => {
    // The receiver listens at 127.0.0.1 only: nobody answers at the address that was checked.
    const answers = [['127.0.0.2'], ['127.0.0.1']]
    let asked = 0
    const rebinding: Resolver = host => named(...(answers[asked++] ?? ['127.0.0.1']))(host)
    const result = await get(here(rebinding), `http://rebind.localhost:${receiver.port}/`, { timeoutMs: 300 })
    expect(result.kind).to.equal('failed')
    expect(asked).to.equal(1)
    expect(receiver.received).to.have.length(0)
    // The control: a name that is allowed reaches the receiver through the same pinned socket, under its own name.
    const allowed = await get(here(named('127.0.0.1')), `http://hooks.localhost:${receiver.port}/in`)
    expect(allowed).to.include({ kind: 'answer', status: 204 })
    expect(receiver.received[0]?.headers.host).to.equal(`hooks.localhost:${receiver.port}`)
  })

  it('follows no redirect', async () => {
    for (const [at, location] of [receiver.url('/secret'), 'http://169.254.169.254/latest/meta-data/'].entries()) {
      receiver.on(`/r${at}`, answering(302, { location }))
      expect(await get(here(), receiver.url(`/r${at}`))).to.include({ kind: 'answer', status: 302 })
    }
    expect(receiver.at('/secret')).to.have.length(0)
  })

  it('ends in time, however slow an answer is', async () => {
    receiver.on('/slow', slowBody)
    receiver.on('/never', neverAnswers)
    for (const path of ['/slow', '/never']) {
      const began = performance.now()
      const result = await get(here(), receiver.url(path), { timeoutMs: 200 })
      expect(reason(result), path).to.equal('No complete answer within 0.2 seconds.')
      expect(performance.now() - began).to.be.below(2_000)
    }
    const never: Resolver = () => new Promise(() => undefined)
    expect(await get(here(never), 'http://slow.example/', { timeoutMs: 100 })).to.have.property('kind', 'failed')
  })

  it('reads no more than it was told to', async () => {
    receiver.on('/huge', hugeBody)
    const result = await get(here(), receiver.url('/huge'), { maxBytes: 1_000 })
    expect(result).to.include({ kind: 'answer', isCut: true })
    expect(result.kind === 'answer' && result.body.length).to.equal(1_000)
  })

  it('takes https only, no passwords and no ports of other services', () => {
    const client = new OutboundClient({ isHttpAllowed: false, isLoopbackAllowed: false })
    for (const url of [
      ...['http://hooks.example.com/', 'ftp://hooks.example.com/', 'file:///etc/passwd', 'hooks.example.com', ''],
      ...[
        'https://name:word@hooks.example.com/',
        'https://hooks.example.com:25/',
        `https://a.example/${'x'.repeat(2_000)}`,
      ],
    ]) {
      expect(() => client.check(url), url).to.throw('Give an https address')
    }
    for (const url of ['https://hooks.example.com/', 'https://hooks.example.com:8443/in']) client.check(url)
  })

  it('says in words why there was no answer', async () => {
    const closed = await Receiver.start()
    const url = closed.url('/')
    await closed.stop()
    expect(reason(await get(here(), url))).to.equal('Nobody listens at this address.')
  })
})
