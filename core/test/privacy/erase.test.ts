import 'reflect-metadata'
import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import type { BookingBody } from '../../dist/booking/booking-view.js'
import { PluginPrivacyService } from '../../dist/plugin/plugin-privacy.js'
import { CustomerEraser } from '../../dist/privacy/customer-eraser.js'
import { PrivacyService } from '../../dist/privacy/privacy-service.js'
import { CUSTOMER_FILE_STORE, PLUGIN_STORE, PRIVACY_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { startOwnedSpa, type OwnedSpa } from '../booking/support/owned-spa.js'
import { asked, OWNER } from '../booking/support/spa-engine.js'
import { recordingLog } from '../db/support/test-engine.js'
import { caught } from '../db/support/owner.js'

const context = { actor: OWNER, requestId: 'r-1' }

describe('CustomerEraser', function () {
  this.timeout(60_000)
  let spa: OwnedSpa
  let eraser: CustomerEraser

  before(async () => {
    spa = await startOwnedSpa()
    eraser = spa.engine.container.resolve(CustomerEraser)
  })
  after(() => spa.close())

  async function book(name: string): Promise<BookingBody> {
    const customer = { name, email: `${name.replace(' ', '.')}@example.test` }
    const input = { appointments: [await spa.nextTime()], customer, notes: `about ${name}` }
    return (await spa.of(BookingService).book(spa.tenant.id, input as never, asked())).body
  }

  async function cancel(booking: BookingBody): Promise<void> {
    const request = { bookingId: booking.id, reason: 'fell ill', access: { actor: OWNER } }
    await spa.engine.container.resolve(Cancellation).cancel(spa.tenant.id, request, { ...asked(), actor: OWNER })
  }

  const erase = (id: string) => eraser.erase(spa.tenant.id, { id, reason: 'asked' }, context)

  it('refuses while a booking is to come, names it, and changes nothing', async () => {
    const booking = await book('Open Person')
    const id = booking.customer?.id ?? ''
    const error = await caught(erase(id))
    expect(error.code).to.equal('BW_CUSTOMER_OPEN')
    const [open] = (error.details as { open: { id: string; reference: string }[] }).open
    expect(open).to.deep.include({ id: booking.id, reference: booking.reference })
    const preview = await eraser.preview(spa.tenant.id, id)
    expect(preview.blockedBy.map(thing => thing.id)).to.deep.equal([booking.id])
    const { rows } = await spa.owner.query(`SELECT name, erased_at FROM bw.customer WHERE id = $1`, [id])
    expect(rows).to.deep.equal([{ name: 'Open Person', erased_at: null }])
  })

  it('does what its preview said, once, and says the same again when it is repeated', async () => {
    const booking = await book('Gone Person')
    await cancel(booking)
    const id = booking.customer?.id ?? ''
    const preview = await eraser.preview(spa.tenant.id, id)
    expect(preview).to.deep.include({ isPreview: true, requestId: null, erasedAt: null, blockedBy: [] })
    const first = await erase(id)
    expect(first.erased).to.deep.equal(preview.erased)
    expect(first.kept.map(part => part.what)).to.deep.equal(['sales', 'audit-log'])
    for (const part of first.kept) expect(part.why).to.match(/\w+ \w+ \w+/)
    expect(first.kept[0]?.until).to.match(/^\d{4}-\d\d-\d\d$/)
    expect(await erase(id)).to.deep.equal(first)
    const sql = `SELECT count(*)::int AS count FROM bw.outbox WHERE hook = 'customer.erased' AND aggregate_id = $1`
    expect((await spa.owner.query(sql, [id])).rows).to.deep.equal([{ count: 1 }])
    const again = await caught(
      spa.engine.container.resolve(PrivacyService).export(spa.tenant.id, id, { ...context, seesHealth: true }),
    )
    expect(again.code).to.equal('BW_CUSTOMER_ERASED')
  })

  it('leaves everybody else as they are', async () => {
    const [going, staying] = [await book('Going Person'), await book('Staying Person')]
    await cancel(going)
    const id = staying.customer?.id ?? ''
    const look = async () =>
      JSON.stringify(
        await Promise.all(
          [
            `SELECT * FROM bw.customer WHERE id = $1`,
            `SELECT notes, answers, manage_token_hash FROM bw.booking WHERE customer_id = $1`,
            `SELECT reason, actor_name FROM bw.booking_transition WHERE booking_id IN (SELECT id FROM bw.booking WHERE customer_id = $1)`,
            `SELECT changes, actor_name FROM bw.audit_log WHERE subject_id IN (SELECT id::text FROM bw.booking WHERE customer_id = $1)`,
            `SELECT response FROM bw.idempotency_key WHERE response->'customer'->>'id' = $1::text`,
          ].map(async sql => (await spa.owner.query(sql, [id])).rows as object[]),
        ),
      )
    const before = await look()
    await erase(going.customer?.id ?? '')
    expect(await look()).to.equal(before)
  })

  it('tells plugins until they have forgotten, and shows what each answered', async () => {
    const booking = await book('Plugin Person')
    await cancel(booking)
    const id = booking.customer?.id ?? ''
    const { container } = spa.engine
    const told: string[] = []
    let failures = 1
    const privacy = {
      export: () => Promise.resolve({ points: 7 }),
      erase: ({ customerId }: { customerId: string }) => {
        told.push(customerId)
        failures -= 1
        return failures >= 0 ? Promise.reject(new TypeError('not now')) : Promise.resolve()
      },
    }
    const mute = { export: () => Promise.reject(new TypeError('no')), erase: () => Promise.resolve() }
    const record = (pluginId: string, answers: object) => ({
      manifest: { id: pluginId },
      state: 'ready',
      definition: { privacy: answers },
    })
    const records = [record('payment-onsite', privacy), record('channel-email', mute), record('never-chosen', mute)]
    const shelf = { all: () => records, ready: (pluginId: string) => records.find(one => one.manifest.id === pluginId) }
    const store = container.resolve(PLUGIN_STORE)
    const plugins = new PluginPrivacyService({ shelf: shelf as never, store, log: recordingLog() })
    expect(await plugins.export(spa.tenant.id, id)).to.deep.equal({
      plugins: { 'payment-onsite': { points: 7 } },
      missing: ['channel-email'],
    })
    const own = new CustomerEraser(
      container.resolve(PRIVACY_STORE),
      container.resolve(CUSTOMER_STORE),
      container.resolve(UNIT_OF_WORK),
      plugins,
      container.resolve(CUSTOMER_FILE_STORE),
    )
    const { requestId } = await own.erase(spa.tenant.id, { id, reason: 'asked' }, context)
    const event = { tenantId: spa.tenant.id, customerId: id, privacyRequestId: requestId ?? '' }
    const states = async () => {
      const { plugins: answers } = await container.resolve(PrivacyService).request(spa.tenant.id, requestId ?? '')
      return answers.map(answer => `${answer.pluginId} ${answer.state} ${answer.attempts}`)
    }
    expect(await states()).to.deep.equal(['channel-email waiting 0', 'payment-onsite waiting 0'])
    await caught(own.eraseInPlugin('payment-onsite', event))
    expect(await states()).to.deep.equal(['channel-email waiting 0', 'payment-onsite failed 1'])
    await own.eraseInPlugin('payment-onsite', event)
    await own.eraseInPlugin('channel-email', event)
    await own.eraseInPlugin('never-chosen', event)
    expect(await states()).to.deep.equal(['channel-email done 1', 'payment-onsite done 2'])
    expect(told).to.deep.equal([id, id])
  })

  it('keeps out whoever books as the person in the same moment: they become somebody new', async () => {
    const booking = await book('Race Person')
    await cancel(booking)
    const id = booking.customer?.id ?? ''
    const [erased, made] = await Promise.allSettled([erase(id), book('Race Person')])
    if (made.status === 'rejected') throw made.reason
    const { rows } = await spa.owner.query<{ name: string }>('SELECT name FROM bw.customer WHERE id = $1', [
      made.value.customer?.id,
    ])
    expect(rows).to.deep.equal([{ name: 'Race Person' }])
    // Whoever came first: the booking is of a new record, or it was open and the erase was refused.
    if (erased.status === 'fulfilled') expect(made.value.customer?.id).not.to.equal(id)
    else expect(erased.reason).to.have.property('code', 'BW_CUSTOMER_OPEN')
  })
})
