import { expect } from 'chai'
import type { Booking } from '../src/api/contract.js'
import { dueAtVisit, paymentWords } from '../src/booking/booking-text.js'

const gbp = (amount: number) => ({ amount, currency: 'GBP' })
const aBooking = (parts: Partial<Booking>) =>
  ({ status: 'confirmed', total: gbp(7500), deposit: gbp(2250), balance: gbp(5250), ...parts }) as Booking
const paid = (status: string, amount: number) => ({ payment: { provider: 'x', status, amount: gbp(amount) } })

describe('dueAtVisit', () => {
  for (const [what, parts, due] of [
    ['the whole price when no deposit was collected', {}, 7500],
    ['the whole price when it is paid at the desk', paid('due-on-site', 7500), 7500],
    ['the rest after a deposit', paid('captured', 2250), 5250],
    ['nothing after everything', paid('captured', 7500), 0],
    ['the rest while the deposit is awaited', { status: 'pending-payment' }, 5250],
  ] as [string, Partial<Booking>, number][]) {
    it(`is ${what}`, () => {
      expect(dueAtVisit(aBooking(parts))).to.deep.equal(gbp(due))
    })
  }
})

describe('paymentWords', () => {
  it('says that a deposit is still to be paid at the desk', () => {
    expect(paymentWords(aBooking(paid('due-on-site', 2250)))).to.equal('to pay at the desk')
  })

  it('says that it was paid', () => {
    expect(paymentWords(aBooking(paid('captured', 2250)))).to.equal('paid')
  })

  it('says nothing when nothing was asked for', () => {
    expect(paymentWords(aBooking({}))).to.equal('')
  })
})
