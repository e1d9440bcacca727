import 'reflect-metadata'
import { expect } from 'chai'
import { SqlPaymentStore } from '../../dist/db/repositories/payment-store.js'
import { newId, type BookingId } from '../../dist/domain/id.js'
import type { Payment } from '../../dist/ports/payment-store.js'
import { fillEveryTable } from '../db/support/every-table.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('SqlPaymentStore', function () {
  this.timeout(60_000)
  let engine: TestEngine
  before(async () => {
    engine = await openTestEngine()
  })
  after(() => engine.close())

  it('stores a payment in the transaction of its booking, and changes what is known about it', async () => {
    const tenantId = await addTenant(engine.owner, `payments-${newId()}`)
    await fillEveryTable(engine.owner, tenantId)
    const { rows } = await engine.owner.query<{ id: BookingId }>('SELECT id FROM bw.booking WHERE tenant_id = $1', [
      tenantId,
    ])
    const bookingId = rows[0]?.id as BookingId
    const store = new SqlPaymentStore(engine.unitOfWork)
    const amount = { amount: 1_500, currency: 'GBP' }
    const payment: Payment = {
      id: newId(),
      bookingId,
      provider: 'payment-x',
      purpose: 'deposit',
      amount,
      status: 'created',
      instructions: 'Pay',
    }
    await engine.unitOfWork.run(tenantId, tx => store.insert(tx, payment))
    await engine.unitOfWork.run(tenantId, tx =>
      store.update(tx, payment.id, { status: 'pending', providerReference: 'r1' }),
    )
    const stored = (await store.ofBooking(tenantId, bookingId)).find(one => one.id === payment.id)
    expect(stored).to.deep.equal({ ...payment, status: 'pending', providerReference: 'r1' })
  })
})
