import { aMessage } from '@bookwright/core/testing'
import { expect } from 'chai'
import ICAL from 'ical.js'
import type { SMTPServerOptions } from 'smtp-server'
import { EmailChannel } from '../dist/email-channel.js'
import type { EmailSettings } from '../dist/settings.js'
import { SmtpLab, startRawServer } from './support/smtp-lab.js'
import { someSettings } from './support/some-settings.js'

// The test server waits 100 ms before it greets, and the machine may be busy: only tests of hanging servers hurry.
const PATIENT = { connectMs: 5_000, silenceMs: 5_000 }
const IMPATIENT = { connectMs: 400, silenceMs: 400 }
const TENANT = 't1'
const { signal } = new AbortController()
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

const aChannel = (settings: EmailSettings, timeouts = PATIENT) => new EmailChannel(async () => settings, timeouts)
const login: SMTPServerOptions = {
  onAuth: ({ username, password }, _session, done) =>
    username === 'spa' && password === 'pa55' ? done(null, { user: username }) : done(new Error('Invalid credentials')),
}

const ICS = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//x//x//EN',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:1@lotus',
  'DTSTAMP:20260301T120000Z',
  'DTSTART:20260329T090000Z',
  'SUMMARY:Café – Zoë',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n')

describe('EmailChannel with a mail server', () => {
  let lab: SmtpLab
  afterEach(() => lab.stop())

  it('delivers text, page and calendar file as they were written', async () => {
    lab = await SmtpLab.start()
    const attachments = [{ name: 'booking.ics', type: 'text/calendar; charset=utf-8; method=REQUEST', text: ICS }]
    const channel = aChannel(someSettings({ port: lab.port, replyTo: 'answers@lotus.test' }))
    const result = await channel.send(aMessage({ attachments }), signal)
    expect(result.status).to.equal('sent')
    const [{ mail, recipients } = expect.fail('nothing arrived')] = lab.received
    expect(recipients).to.deep.equal(['guest@example.test'])
    expect(mail.from).to.deep.include({ name: 'Lotus Day Spa', address: 'desk@lotus.test' })
    expect(mail.to?.[0]).to.deep.include({ name: 'Zoë O’Neill', address: 'guest@example.test' })
    expect(mail.replyTo?.[0]).to.deep.include({ address: 'answers@lotus.test' })
    expect(mail.subject).to.equal('Your booking: 10:00 – café')
    expect(mail.text?.trim()).to.equal('Hello Zoë,\nyour booking is confirmed.')
    expect(mail.html?.trim()).to.equal('<p>Hello Zoë</p>')
    expect(mail.messageId).to.equal(result.providerReference)
    expect(mail.headers.find(header => header.key === 'auto-submitted')?.value).to.equal('auto-generated')
    const [file] = mail.attachments
    expect(file).to.include({ filename: 'booking.ics', mimeType: 'text/calendar' })
    const content = new TextDecoder().decode(file?.content as ArrayBuffer)
    const event = new ICAL.Component(ICAL.parse(content) as string).getFirstSubcomponent('vevent')
    expect(event?.getFirstPropertyValue('summary')).to.equal('Café – Zoë')
  })

  it('signs in over STARTTLS and sends only then', async () => {
    lab = await SmtpLab.start({ ...login, authOptional: false })
    const channel = aChannel(someSettings({ port: lab.port, security: 'starttls', user: 'spa', password: 'pa55' }))
    await channel.send(aMessage(), signal)
    expect(lab.received[0]).to.include({ isEncrypted: true, user: 'spa' })
  })

  it('speaks TLS from the first byte when told so', async () => {
    lab = await SmtpLab.start({ secure: true })
    await aChannel(someSettings({ port: lab.port, security: 'tls' })).send(aMessage(), signal)
    expect(lab.received[0]).to.include({ isEncrypted: true })
  })

  it('sends nothing to a server that does not offer the STARTTLS it was told to use', async () => {
    lab = await SmtpLab.start({ ...login, hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    const channel = aChannel(someSettings({ port: lab.port, security: 'starttls', user: 'spa', password: 'pa55' }))
    expect(await caught(channel.send(aMessage(), signal))).to.be.instanceOf(Error)
    expect(lab.received).to.deep.equal([])
    expect(channel.health(TENANT, someSettings())).to.include({ state: 'testing' })
  })

  it('lets no text of a message add a header or a recipient', async () => {
    lab = await SmtpLab.start()
    const channel = aChannel(someSettings({ port: lab.port }))
    await channel.send(
      aMessage({ subject: 'Hi\r\nBcc: evil@example.test', toName: 'A\r\nBcc: evil@example.test' }),
      signal,
    )
    expect(lab.received[0]?.recipients).to.deep.equal(['guest@example.test'])
    expect(lab.received[0]?.mail.headers.map(header => header.key)).to.not.include('bcc')
    for (const to of ['a@example.test, evil@example.test', 'a@example.test\r\nBcc: evil@example.test', 'nobody']) {
      expect(await caught(channel.send(aMessage({ to }), signal))).to.include({ code: 'BW_PROVIDER_FAILED' })
    }
    expect(lab.received).to.have.length(1)
  })

  for (const [code, text] of [
    [421, 'Try again later'],
    [550, 'We do not like you'],
  ] as const) {
    it(`rejects when the server answers ${code}, and sends once the server is well again`, async () => {
      lab = await SmtpLab.start()
      lab.refusal = { code, text }
      const settings = someSettings({ port: lab.port })
      const channel = aChannel(settings)
      expect(await caught(channel.send(aMessage(), signal))).to.include({ responseCode: code })
      expect(channel.health(aMessage().tenantId, settings).state).to.equal('degraded')
      lab.refusal = undefined
      await channel.send(aMessage(), signal)
      expect(channel.health(aMessage().tenantId, settings).state).to.equal('healthy')
    })
  }

  it('rejects when the recipient is refused', async () => {
    lab = await SmtpLab.start({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
    })
    expect(await caught(aChannel(someSettings({ port: lab.port })).send(aMessage(), signal))).to.be.instanceOf(Error)
    expect(lab.received).to.deep.equal([])
  })

  it('gives up on a server that takes the message and says nothing', async () => {
    lab = await SmtpLab.start({ onData: stream => void stream.resume() })
    const settings = someSettings({ port: lab.port })
    const channel = aChannel(settings, IMPATIENT)
    expect(await caught(channel.send(aMessage(), signal))).to.be.instanceOf(Error)
    expect(channel.health(aMessage().tenantId, settings)).to.include({
      state: 'degraded',
      note: 'channel-email.note.no-connection',
    })
  })

  it('stops at once when it is aborted in the middle', async () => {
    lab = await SmtpLab.start({ onData: stream => void stream.resume() })
    const patient = new EmailChannel(async () => someSettings({ port: lab.port }), {
      connectMs: 5_000,
      silenceMs: 30_000,
    })
    const abort = new AbortController()
    const startedAt = performance.now()
    setTimeout(() => abort.abort(new Error('time is up')), 100)
    expect(await caught(patient.send(aMessage(), abort.signal))).to.include({ message: 'time is up' })
    expect(performance.now() - startedAt).to.be.below(2_000)
  })
})

describe('EmailChannel.test', () => {
  let lab: SmtpLab
  afterEach(() => lab.stop())

  it('signs in and sends nothing', async () => {
    lab = await SmtpLab.start(login)
    const settings = someSettings({ port: lab.port, security: 'starttls', user: 'spa', password: 'pa55' })
    const channel = aChannel(settings)
    expect(await channel.test(TENANT, settings, signal)).to.deep.equal({ state: 'healthy', note: '' })
    expect(lab.received).to.deep.equal([])
    expect(channel.health(TENANT, settings).state).to.equal('healthy')
  })

  it('names a wrong password, an insecure connection and a server that is not there', async () => {
    lab = await SmtpLab.start(login)
    const settings = someSettings({ port: lab.port, security: 'starttls', user: 'spa', password: 'wrong' })
    const ask = (changes: Partial<EmailSettings>) =>
      aChannel(settings).test(TENANT, { ...settings, ...changes }, signal)
    expect(await ask({})).to.deep.equal({ state: 'needs-reauth', note: 'channel-email.note.refused-login' })
    expect(await ask({ host: 'mail.example.test', security: 'none' })).to.include({
      note: 'channel-email.note.insecure',
    })
    expect(await ask({ fromAddress: undefined })).to.include({
      state: 'not-configured',
      note: 'channel-email.note.no-sender',
    })
    const gone = await startRawServer(() => {})
    await gone.stop()
    expect(await ask({ port: gone.port })).to.include({ state: 'degraded', note: 'channel-email.note.no-connection' })
  })

  it('tells a business neither by words nor by time what else answers in the network of the engine', async () => {
    const silent = await startRawServer(() => {})
    const talkative = await startRawServer(socket => socket.write('SSH-2.0-OpenSSH_9.9\r\n'))
    const gone = await startRawServer(() => {})
    await gone.stop()
    for (const { port } of [silent, talkative, gone]) {
      for (const security of ['none', 'starttls', 'tls'] as const) {
        const settings = someSettings({ port, security })
        const channel = aChannel(settings, IMPATIENT)
        const startedAt = performance.now()
        expect(await channel.test(TENANT, settings, signal)).to.deep.equal({
          state: 'degraded',
          note: 'channel-email.note.no-connection',
        })
        expect(performance.now() - startedAt).to.be.above(IMPATIENT.connectMs - 20)
        const told = await caught(channel.send(aMessage(), signal))
        expect(told?.message).to.equal('channel-email: no connection to a mail server came about.')
      }
    }
    await Promise.all([silent.stop(), talkative.stop()])
  })
})

describe('EmailChannel with a server that misbehaves', () => {
  it('gives up on one that never greets', async () => {
    const hanging = await startRawServer(() => {})
    const settings = someSettings({ port: hanging.port })
    const channel = aChannel(settings, IMPATIENT)
    expect(await caught(channel.send(aMessage(), signal))).to.be.instanceOf(Error)
    expect(channel.health(aMessage().tenantId, settings).note).to.equal('channel-email.note.no-connection')
    await hanging.stop()
  })

  it('rejects when the connection is cut', async () => {
    const cutting = await startRawServer(socket => socket.write('220 hello\r\n', () => socket.destroy()))
    expect(await caught(aChannel(someSettings({ port: cutting.port })).send(aMessage(), signal))).to.be.instanceOf(
      Error,
    )
    await cutting.stop()
  })

  it('is not misled by one that does not speak SMTP', async () => {
    const odd = await startRawServer(socket => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    expect(await caught(aChannel(someSettings({ port: odd.port })).send(aMessage(), signal))).to.be.instanceOf(Error)
    await odd.stop()
  })
})

describe('EmailChannel without a mail server', () => {
  it('keeps the message and connects nowhere', async () => {
    const settings = someSettings({ host: undefined, fromAddress: undefined })
    const channel = aChannel(settings)
    expect(await channel.send(aMessage(), signal)).to.deep.equal({ status: 'kept' })
    expect(channel.health(TENANT, settings)).to.deep.equal({ state: 'healthy', note: 'channel-email.note.kept' })
    expect(await channel.test(TENANT, settings, signal)).to.include({ state: 'healthy' })
  })
})
