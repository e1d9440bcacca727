import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { foundSpa, startSpa, type SpaEngine } from '../booking/support/spa-engine.js'
import { eventually } from '../db/support/test-engine.js'
import { send } from '../http/support/test-app.js'
import { ACCOUNT_STORE, CONFIG, PASSWORD_HASHER, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { BackgroundWork } from '../../dist/identity/background-work.js'
import { MessageService } from '../../dist/messaging/message-service.js'

const PASSWORD = 'correct horse battery'
const VICTIM = 'victim@platform.test'

/** A mail server that writes down what it hears, and takes everything. */
class ListeningServer {
  heard = ''
  /** Connections that are open: as long as there is one, more may be heard. */
  talking = 0
  private readonly server: Server = createServer(socket => {
    this.talking += 1
    socket.on('error', () => {})
    socket.on('close', () => (this.talking -= 1))
    socket.write('220 evil\r\n')
    let isData = false
    socket.on('data', bytes => {
      const text = bytes.toString('latin1')
      this.heard += text
      if (isData) {
        if (!text.endsWith('\r\n.\r\n')) return
        isData = false
        return void socket.write('250 ok\r\n')
      }
      isData = /^DATA/im.test(text)
      socket.write(isData ? '354 go\r\n' : /^QUIT/im.test(text) ? '221 bye\r\n' : '250 ok\r\n')
    })
  })

  async start(): Promise<number> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve))
    return (this.server.address() as AddressInfo).port
  }

  stop(): void {
    this.server.close()
  }
}

describe('the mail server of one of several businesses', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let port: number
  let evil: { id: string; slug: string }
  let headers: Record<string, string>
  const server = new ListeningServer()

  const post = (path: string, body: object, more: Record<string, string> = {}) =>
    send(port, `/api/v1${path}`, { method: 'POST', body, headers: more })
  const platform = <R extends object>(sql: string, values: unknown[] = []) =>
    spa.engine.container.resolve(UNIT_OF_WORK).platform(tx => tx.query<R>(sql, values))
  const messages = async () => (await spa.engine.container.resolve(MessageService).list(evil.id, 50)).items

  async function addAccount(email: string, membership: { tenantId: string | null; role: string }): Promise<string> {
    const accounts = spa.engine.container.resolve(ACCOUNT_STORE)
    const passwordHash = await spa.engine.container.resolve(PASSWORD_HASHER).hash(PASSWORD)
    const id = await accounts.saveAccount({ id: randomUUID(), email, name: 'Amara', passwordHash })
    await accounts.addMembership({ accountId: id, organizationId: null, ...membership })
    return id
  }

  before(async () => {
    spa = await startSpa()
    port = (await spa.engine.listen()).port
    evil = (await foundSpa(spa.engine, 'evil')).tenant
    // The first by name is the one that a letter to somebody with many businesses goes through.
    await platform(`UPDATE bw.tenant SET name = '!' WHERE id = $1`, [evil.id])
    await addAccount(VICTIM, { tenantId: null, role: 'platform-admin' })
    await addAccount('owner@evil.test', { tenantId: evil.id, role: 'owner' })
    const { body } = await post('/auth/login', { email: 'owner@evil.test', password: PASSWORD })
    headers = { authorization: `Bearer ${body.accessToken}`, 'bookwright-tenant': evil.slug }
    const values = { host: '127.0.0.1', port: await server.start(), security: 'none', fromAddress: 'evil@evil.test' }
    const set = await send(port, '/api/v1/plugins/channel-email/settings', { method: 'PUT', body: { values }, headers })
    expect(set.status, set.text).to.equal(200)
  })
  after(async () => {
    server.stop()
    await spa.close()
  })

  it('never gets the link that opens the login of a platform admin', async () => {
    expect((await post('/auth/password/forgot', { email: VICTIM })).status).to.equal(202)
    await spa.engine.container.resolve(BackgroundWork).settled()
    await eventually(async () => (await messages()).some(message => message.to === VICTIM))
    await eventually(async () => (await messages()).every(message => message.status !== 'sending'))
    expect((await messages()).map(message => message.status)).to.deep.equal(['kept'])
    expect(server.heard).to.equal('')
  })

  it('proves no address of somebody else: registering there sends it nothing', async () => {
    const wish = { email: 'guest@elsewhere.test', name: 'Guest', password: PASSWORD }
    expect((await post('/auth/register', wish, { 'bookwright-tenant': evil.slug })).status).to.equal(202)
    await spa.engine.container.resolve(BackgroundWork).settled()
    await eventually(async () => (await messages()).some(({ to, status }) => to === wish.email && status === 'kept'))
    expect(server.heard).to.equal('')
  })

  it('gets the invitations of the business, and a login made with one has no proved address', async () => {
    const wish = { email: 'new@elsewhere.test', name: 'New', role: 'staff' }
    expect((await post('/users/invitations', wish, headers)).status).to.equal(201)
    const readable = () => server.heard.replaceAll('=\r\n', '').replaceAll('=3D', '=')
    const link = () => /token=([\w.-]{43,})[^\w.-]/.exec(readable())?.[1]
    await eventually(async () => link() !== undefined && server.talking === 0)
    const accepted = await post('/auth/invitations/accept', { token: link(), password: PASSWORD })
    expect(accepted.status, accepted.text).to.equal(204)
    const { body } = await post('/auth/login', { email: wish.email, password: PASSWORD })
    const elsewhere = { authorization: `Bearer ${body.accessToken}`, 'bookwright-tenant': spa.tenant.slug }
    const mine = await send(port, '/api/v1/me/bookings', { headers: elsewhere })
    expect([mine.status, mine.body.code]).to.deep.equal([403, 'BW_EMAIL_NOT_VERIFIED'])
  })

  it('carries the letters about logins again once the business is the only one', async () => {
    await platform(`UPDATE bw.tenant SET status = 'suspended' WHERE id = $1`, [spa.tenant.id])
    server.heard = ''
    await post('/auth/password/forgot', { email: 'owner@evil.test' })
    await eventually(async () => server.heard.includes('owner@evil.test') && server.talking === 0)
  })

  it('carries none where strangers may sign up in production, although it is the only business so far', async () => {
    const config = spa.engine.container.resolve(CONFIG) as { isProduction: boolean }
    server.heard = ''
    config.isProduction = true
    try {
      await post('/auth/password/forgot', { email: VICTIM })
      await eventually(async () => (await messages()).filter(({ to }) => to === VICTIM).length === 2)
      await eventually(async () => (await messages()).every(({ status }) => status !== 'sending'))
    } finally {
      config.isProduction = false
    }
    expect(server.heard).to.equal('')
  })
})
