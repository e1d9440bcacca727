import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { CustomFields } from '../../dist/customer/custom-fields.js'
import { startAccountEngine, type AccountEngine } from '../identity/support/account-engine.js'

const context = {
  actor: { type: 'account' as const, id: null, name: 'Olive', roles: ['owner' as const] },
  requestId: 'r',
}
const BOTH = ['customFields.booking.occasion', 'customFields.customer.allergies']
const SAID = { booking: { occasion: 'Birthday' }, customer: { allergies: 'Nuts' } }

interface Refused {
  readonly code: string
  readonly issues?: { path: string }[]
}

describe('Fields of the business that must be filled in', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let serviceId: string
  let free: string[]
  let staff: Record<string, string>

  before(async () => {
    engine = await startAccountEngine()
    const fields = engine.engine.container.resolve(CustomFields)
    const base = {
      type: 'text',
      options: [],
      isRequired: true,
      audience: 'customer',
      isAsked: true,
      position: 0,
    } as const
    const add = (entity: 'booking' | 'customer', key: string) =>
      fields.add(engine.tenant.id, { ...base, entity, key, labels: { en: key } }, context as never)
    await add('booking', 'occasion')
    await add('customer', 'allergies')
    await engine.addAccount('mina@logins.test', 'manager')
    staff = (await engine.signIn('mina@logins.test')).headers
    serviceId = engine.ids.services['swedish-massage']!
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const search = `/availability?serviceId=${serviceId}&from=${day(3)}&to=${day(20)}&limit=400`
    const { body } = await engine.call(search, { headers: tenant() })
    const slots = (body as unknown as { slots: { startsAt: string }[] }).slots
    // One a day: none of them takes the place of another.
    free = [...new Map(slots.map(({ startsAt }) => [startsAt.slice(0, 10), startsAt])).values()]
  })
  after(() => engine.close())

  const tenant = () => ({ 'bookwright-tenant': engine.tenant.slug })
  const customer = { name: 'Ask Me', email: 'ask@example.test' }
  const send = (path: string, body: object, headers: Record<string, string> = tenant()) =>
    engine.post(path, { customer, ...body }, { ...headers, 'idempotency-key': randomUUID() })
  const missing = (body: unknown) => {
    const { code, details } = body as Refused & { details?: Refused }
    const issues = (body as Refused).issues ?? details?.issues ?? []
    return [code, issues.map(({ path }) => path).sort()]
  }
  const kept = async (id: string) => {
    const { values } = await engine.engine.container.resolve(CustomFields).read(engine.tenant.id, 'booking', id)
    return values
  }

  for (const path of ['/appointments', '/appointments/appointments/']) {
    it(`are asked for at ${path}, and kept with the booking`, async () => {
      const startsAt = free.shift()
      const silent = await send(path, { serviceId, startsAt })
      expect([silent.status, ...missing(silent.body)]).to.deep.equal([400, 'BW_INVALID_REQUEST', BOTH])
      const half = await send(path, { serviceId, startsAt, customFields: { booking: SAID.booking } })
      expect(missing(half.body)).to.deep.equal(['BW_INVALID_REQUEST', [BOTH[1]]])
      const made = await send(path, { serviceId, startsAt, customFields: SAID })
      expect(made.status, made.text).to.equal(201)
      expect(await kept(String((made.body as { bookingId?: unknown }).bookingId))).to.deep.equal(SAID.booking)
    })
  }

  it('are asked for once for a series, and kept with each of its bookings', async () => {
    const startsAt = free.shift()
    const series = { serviceId, startsAt, rule: { frequency: 'weekly', count: 2 }, mode: 'best-effort' }
    const silent = await send('/bookings/series', series)
    expect([silent.status, ...missing(silent.body)], silent.text).to.deep.equal([400, 'BW_INVALID_REQUEST', BOTH])
    const made = await send('/bookings/series', { ...series, customFields: SAID })
    expect(made.status, made.text).to.equal(201)
    const sql = `SELECT id::text FROM bw.booking WHERE tenant_id = $1 AND series_id IS NOT NULL`
    const rows = await engine.platform<{ id: string }>(sql, [engine.tenant.id])
    expect(rows).to.have.length(2)
    for (const { id } of rows) expect(await kept(id)).to.deep.equal(SAID.booking)
  })

  it('do not hold up the team, at a desk where nobody asks', async () => {
    const one = await send('/appointments', { serviceId, startsAt: free.shift() }, { ...tenant(), ...staff })
    expect(one.status, one.text).to.equal(201)
    const series = { serviceId, startsAt: free.shift(), rule: { frequency: 'weekly', count: 2 }, mode: 'best-effort' }
    const many = await send('/bookings/series', series, { ...tenant(), ...staff })
    expect(many.status, many.text).to.equal(201)
  })
})
