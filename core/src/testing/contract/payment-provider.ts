import assert from 'node:assert/strict'
import type { PaymentOrder, PaymentProvider } from '../../ports/payment-provider.js'
import type { ContractCase } from './contract-case.js'

/** An order that any provider must be able to start. */
export function aPaymentOrder(changes: Partial<PaymentOrder> = {}): PaymentOrder {
  return {
    tenantId: '018f2f4e-0000-7000-8000-000000000001',
    paymentId: '018f2f4e-0000-7000-8000-0000000000b1',
    bookingId: '018f2f4e-0000-7000-8000-0000000000aa',
    amount: { amount: 4_800, currency: 'GBP' },
    description: 'Deep tissue massage',
    returnUrl: 'http://localhost/return',
    ...changes,
  }
}

/** What every payment provider owes the engine. `open` makes a fresh one a case. */
export function paymentProviderContract(open: () => Promise<PaymentProvider>): ContractCase[] {
  const { signal } = new AbortController()
  return [
    {
      title: 'has a label to show',
      run: async () => assert.notEqual((await open()).label, ''),
    },
    {
      title: 'says due on site only when it does not collect online, and where to pay when it does',
      run: async () => {
        const provider = await open()
        const start = await provider.start(aPaymentOrder(), signal)
        assert.equal(start.status === 'due-on-site', !provider.isOnline)
        if (start.redirectUrl !== undefined) assert.ok(URL.canParse(start.redirectUrl))
      },
    },
    {
      title: 'answers the same when one payment is started twice, so that a retry asks for no second payment',
      run: async () => {
        const provider = await open()
        const first = await provider.start(aPaymentOrder(), signal)
        assert.deepEqual(await provider.start(aPaymentOrder(), signal), first)
      },
    },
    {
      title: 'says of a refund whether the money goes back by itself or by hand',
      run: async () => {
        const provider = await open()
        await provider.start(aPaymentOrder(), signal)
        const refund = await provider.refund(aPaymentOrder(), signal)
        assert.ok(['refunded', 'pending', 'by-hand'].includes(refund.status))
        if (!provider.isOnline) assert.equal(refund.status, 'by-hand')
      },
    },
    {
      title: 'answers the same when one refund is asked for twice, so that a retry gives nothing back twice',
      run: async () => {
        const provider = await open()
        await provider.start(aPaymentOrder(), signal)
        const first = await provider.refund(aPaymentOrder(), signal)
        assert.deepEqual(await provider.refund(aPaymentOrder(), signal), first)
      },
    },
    {
      title: 'starts an amount of one minor unit, and one in a currency without decimals',
      run: async () => {
        const provider = await open()
        for (const amount of [
          { amount: 1, currency: 'GBP' },
          { amount: 12_000, currency: 'JPY' },
        ]) {
          await provider.start(
            aPaymentOrder({ amount, paymentId: `018f2f4e-0000-7000-8000-00000000${amount.amount}` }),
            signal,
          )
        }
      },
    },
  ]
}
