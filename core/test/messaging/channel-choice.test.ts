import { expect } from 'chai'
import { TestEngine } from '../../dist/testing/index.js'
import { telegraph } from './support/telegraph.js'

const EMAIL = new URL('../../../plugins/channel-email/', import.meta.url)
const NOW = '2027-03-01T09:00:00Z'

interface Message {
  readonly channel: string
  readonly to: string
  readonly status: string
  readonly passedOver: { channel: string; reason: string }[]
}

describe('The channel of a message to a customer', function () {
  this.timeout(60_000)
  let wire: ReturnType<typeof telegraph>
  let engine: TestEngine
  let count = 0

  before(async () => {
    wire = telegraph()
    engine = await TestEngine.start({ plugins: [EMAIL, wire.folder], now: NOW })
  })
  after(async () => {
    await engine?.close()
    wire.remove()
  })

  const booked = async (phone = '+447700900123') => {
    const customer = { name: 'Zoë Quinn', email: `zoe${(count += 1)}@example.test`, phone }
    const booking = await engine.book({ customer })
    await engine.settled()
    return { id: booking.id, token: String(booking['manageToken']), customer }
  }
  const choose = async ({ id, token }: { id: string; token: string }, channels: string[]) => {
    const path = `/bookings/${id}/message-channels?manageToken=${token}`
    return engine.request('PUT', path, { channels })
  }
  const outbox = async (bookingId: string): Promise<Message[]> => {
    const { body } = await engine.request('GET', '/outbox?limit=200', undefined, 'owner')
    const items = body.items as (Message & { bookingId?: string })[]
    return items.filter(item => item.bookingId === bookingId)
  }
  /** The last message to the customer, after the booking was cancelled. */
  const cancelled = async (booking: Awaited<ReturnType<typeof booked>>) => {
    const path = `/bookings/${booking.id}/cancel?manageToken=${booking.token}`
    expect((await engine.request('POST', path, {})).status).to.equal(200)
    await engine.settled()
    const { email, phone } = booking.customer
    const [message] = (await outbox(booking.id)).filter(({ to }) => to === email || to === phone)
    return message && { ...message, via: [message.channel, message.status] }
  }
  const setBusiness = async (messageChannels: string[]) => {
    const { body } = await engine.request('GET', '/tenants', undefined, 'owner')
    const path = `/tenants/${body.items[0].id}`
    const { status } = await engine.request('PATCH', path, { messageChannels }, 'owner')
    expect(status).to.equal(200)
  }

  it('is e-mail while nobody chose anything, though another plugin is switched on', async () => {
    const booking = await booked()
    expect((await outbox(booking.id)).map(({ channel, passedOver }) => [channel, passedOver])).to.deep.include([
      'email',
      [],
    ])
    expect(wire.sent()).to.deep.equal([])
  })

  it('is the one that the customer chose, told once, in one line without the name of the service', async () => {
    const booking = await booked()
    const { body } = await choose(booking, ['sms'])
    expect(body).to.deep.equal({
      channels: ['sms'],
      offered: [
        { channel: 'email', hasAddress: true },
        { channel: 'sms', hasAddress: true },
      ],
    })
    expect((await cancelled(booking))?.via).to.deep.equal(['sms', 'sent'])
    const [telegram, ...more] = wire.sent().filter(({ key }) => key.includes(booking.id))
    expect(more).to.deep.equal([])
    expect(telegram).to.include({ key: `booking-cancelled:${booking.id}`, to: booking.customer.phone })
    const letters = (await outbox(booking.id)).filter(({ to }) => to === booking.customer.email)
    expect(letters, 'the confirmation alone went by e-mail').to.have.length(1)
  })

  it('falls back to the next one where no plugin serves it, and the outbox says so', async () => {
    const booking = await booked()
    await choose(booking, ['whatsapp', 'sms'])
    const message = await cancelled(booking)
    expect(message?.via).to.deep.equal(['sms', 'sent'])
    expect(message?.passedOver).to.deep.equal([{ channel: 'whatsapp', reason: 'not-served' }])
  })

  it('falls back to e-mail for who has no telephone', async () => {
    const { body: made } = await engine.request(
      'POST',
      '/clients',
      { name: 'No Phone', email: 'no@example.test' },
      'owner',
    )
    const path = `/clients/${made.id}`
    const preferences = { items: {}, channels: ['sms'] }
    expect((await engine.request('PATCH', path, { preferences }, 'owner')).body.preferences.channels).to.deep.equal([
      'sms',
    ])
    const booking = await engine.book({
      customer: { name: 'No Phone', email: 'no@example.test', phone: undefined as never },
    })
    await engine.settled()
    const [message] = (await outbox(booking.id)).filter(({ to }) => to === 'no@example.test')
    expect(message).to.include({ channel: 'email' })
    expect(message?.passedOver).to.deep.equal([{ channel: 'sms', reason: 'no-address' }])
  })

  it('falls back when the far end refuses for good: one message, in one row', async () => {
    const booking = await booked('+447700900199')
    await choose(booking, ['sms'])
    const message = await cancelled(booking)
    expect(message).to.include({ channel: 'email', to: booking.customer.email })
    expect(message?.passedOver).to.deep.equal([{ channel: 'sms', reason: 'refused' }])
    const told = (await outbox(booking.id)).filter(({ to }) => to === booking.customer.email)
    expect(told, 'confirmation and cancellation').to.have.length(2)
  })

  it('is that of the business where the customer chose nothing, and the customer goes before', async () => {
    await setBusiness(['sms'])
    try {
      const asBusiness = await booked()
      expect((await cancelled(asBusiness))?.via).to.deep.equal(['sms', 'sent'])
      const own = await booked()
      await choose(own, ['email'])
      expect((await cancelled(own))?.channel).to.equal('email')
    } finally {
      await setBusiness([])
    }
  })

  it('cannot be chosen by who has no link to the booking, nor one that does not exist', async () => {
    const booking = await booked()
    expect((await choose({ ...booking, token: 'x' }, ['sms'])).status).to.equal(404)
    expect((await choose(booking, ['pigeon'])).status).to.equal(400)
    expect((await choose(booking, ['sms', 'sms'])).status).to.equal(400)
  })

  it('of a reminder: what the customer chose, else that of its rule', async () => {
    const rule = { distance: { minutes: 60 }, channel: 'sms', toStaff: false }
    expect((await engine.request('POST', '/reminder-rules', rule, 'owner')).status).to.equal(201)
    const [byRule, byChoice] = [await booked(), await booked()]
    await choose(byChoice, ['email'])
    const { body } = await engine.request('GET', `/bookings/${byChoice.id}/reminders`, undefined, 'owner')
    const due = (body.items as { channel: string; dueAt: string }[]).find(({ channel }) => channel === 'sms')?.dueAt
    await engine.setClock(new Date(Date.parse(String(due)) + 1_000))
    const last = async ({ id }: { id: string }) => (await outbox(id))[0]?.channel
    expect([await last(byRule), await last(byChoice)]).to.deep.equal(['sms', 'email'])
  })
})
