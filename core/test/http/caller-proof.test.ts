import 'reflect-metadata'
import { expect } from 'chai'
import type { BookingAccess, CommandContext } from '../../dist/booking/command.js'
import { BOOKING } from './support/fake-services.js'
import { PASSWORD, SPA } from './support/people.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const TENANT = { 'bookwright-tenant': 'spa' }
const UUID_KEY = '9f0a4c1e-7a52-4c8e-9d10-5a3f2f6b8c41'
const wish = { appointments: [{ serviceId: BOOKING, startsAt: '2030-03-01T10:00:00Z' }] }

describe('what proves a caller', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await startTestApp({ config: { trustProxy: true } })
    app.add('books@spa.test', { [SPA]: 'accountant' })
  })
  afterEach(() => app.stop())

  async function bearer(email: string) {
    const { body } = await app.call('/api/v1/auth/login', { method: 'POST', body: { email, password: PASSWORD } })
    return { ...TENANT, authorization: `Bearer ${body.accessToken}`, 'idempotency-key': UUID_KEY }
  }
  const cancel = (headers: Record<string, string>, token = '') =>
    app.call(`/api/v1/bookings/${BOOKING}/cancel${token}`, { method: 'POST', body: {}, headers })
  const cancelled = () => app.calls.at(-1)?.args.slice(1) as [{ access: BookingAccess }, CommandContext] | undefined
  const keyOf = async (headers: Record<string, string>) => {
    await app.call('/api/v1/holds', { method: 'POST', body: wish, headers: { ...TENANT, ...headers } })
    return (app.calls.at(-1)?.args[2] as CommandContext).idempotency?.principal
  }

  for (const email of ['books@spa.test', 'staff@spa.test']) {
    it(`does not let a role that only reads write by adding a made-up manage token (${email})`, async () => {
      const headers = await bearer(email)
      expect((await cancel(headers)).status).to.equal(403)
      await cancel(headers, '?manageToken=made-up')
      const [{ access }, context] = cancelled() ?? expect.fail('the service was not asked')
      expect(access.actor).to.deep.include({ type: 'customer', roles: ['customer'] })
      expect(access.manageToken).to.equal('made-up')
      expect(context.source).to.equal('web')
    })
  }

  it('lets a role that may write act as itself, with a manage token or without', async () => {
    const headers = await bearer('owner@spa.test')
    for (const token of ['', '?manageToken=made-up']) {
      await cancel(headers, token)
      expect(cancelled()?.[0].access.actor.roles).to.deep.equal(['owner'])
    }
  })

  it('keeps the stored answer to one manage token from whoever sends another with the same key', async () => {
    const principals: (string | undefined)[] = []
    for (const token of ['right', 'wrong', 'right']) {
      await cancel({ ...TENANT, 'idempotency-key': UUID_KEY }, `?manageToken=${token}`)
      principals.push(cancelled()?.[1].idempotency?.principal)
    }
    expect(principals[0]).to.equal(principals[2])
    expect(principals[1]).to.not.equal(principals[0])
    expect(principals.join()).to.not.include('right')
  })

  it('keeps the answer under a key that anybody may choose from callers at other addresses', async () => {
    const at = (address: string, key: string) => keyOf({ 'x-forwarded-for': address, 'idempotency-key': key })
    expect(await at('192.0.2.1', '1')).to.equal(await at('192.0.2.1', '1'))
    expect(await at('192.0.2.1', '1')).to.not.equal(await at('192.0.2.2', '1'))
  })

  it('finds the answer under a random key again when the caller has a new address', async () => {
    const at = (address: string) => keyOf({ 'x-forwarded-for': address, 'idempotency-key': UUID_KEY })
    expect(await at('192.0.2.1')).to.equal(await at('198.51.100.7'))
  })
})
