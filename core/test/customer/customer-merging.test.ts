import 'reflect-metadata'
import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { CustomerDesk } from '../../dist/customer/customer-desk.js'
import { CustomerMerging } from '../../dist/customer/customer-merging.js'
import { CUSTOMER_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { Transaction } from '../../dist/ports/unit-of-work.js'
import { startOwnedSpa, type OwnedSpa } from '../booking/support/owned-spa.js'
import { asked, OWNER } from '../booking/support/spa-engine.js'
import { eventually } from '../db/support/test-engine.js'

const context = { actor: OWNER, requestId: 'r-1' }

describe('A merge under way', function () {
  this.timeout(60_000)
  let spa: OwnedSpa
  let tenantId: string

  before(async () => {
    spa = await startOwnedSpa()
    tenantId = spa.tenant.id
  })
  after(() => spa.close())

  const of: OwnedSpa['of'] = service => spa.of(service)
  const add = async (name: string, more: { email?: string } = {}) =>
    (await of(CustomerDesk).create(tenantId, { name, ...more }, { ...asked(), actor: OWNER })).body

  it('ends a booking that is being made for the one that goes at the one that stays, whoever comes first', async () => {
    const work = spa.engine.container.resolve(UNIT_OF_WORK)
    const store = spa.engine.container.resolve(CUSTOMER_STORE)
    for (const isBookingFirst of [true, false]) {
      const kept = await add(`Race Kept ${isBookingFirst}`)
      const contact = { name: 'Race Lost', email: `race-${isBookingFirst}@example.test` }
      const lost = await add(contact.name, contact)
      const merge = () =>
        of(CustomerMerging).merge(tenantId, { keptId: kept.id, removedId: lost.id, take: [] }, context)
      const input = { appointments: [await spa.nextTime()], customer: contact }
      const order = () => of(BookingService).book(tenantId, input as never, asked())
      const waiting = async () =>
        (
          await spa.owner.query(
            `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          )
        ).rows.length > 0
      let goOn = () => {}
      const stop = new Promise<void>(resolve => (goOn = resolve))
      // Somebody holds the row: both come to it and wait, in the order in which they came.
      let isHeld = () => {}
      const held = new Promise<void>(resolve => (isHeld = resolve))
      const holder = work.run(tenantId, async (tx: Transaction) => {
        await store.lock(tx, lost.id)
        isHeld()
        await stop
      })
      await held
      const first = isBookingFirst ? order() : merge()
      await eventually(waiting)
      const second = isBookingFirst ? merge() : order()
      goOn()
      await Promise.all([holder, first, second])
      const sql = `SELECT customer_id FROM bw.booking WHERE customer_id IN ($1, $2)`
      const { rows } = await spa.owner.query<{ customer_id: string }>(sql, [kept.id, lost.id])
      expect(rows, String(isBookingFirst)).to.deep.equal([{ customer_id: kept.id }])
    }
  })
})
