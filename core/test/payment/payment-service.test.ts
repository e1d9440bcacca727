import 'reflect-metadata'
import { expect } from 'chai'
import { paymentOptions } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import { Translator } from '../../dist/i18n/translator.js'
import { PaymentService } from '../../dist/payment/payment-service.js'
import type { PaymentProvider, PaymentStart } from '../../dist/ports/payment-provider.js'
import type { Payment, PaymentChange, PaymentStore } from '../../dist/ports/payment-store.js'
import type { PortRegistries } from '../../dist/ports/port-registry.js'
import type { Transaction } from '../../dist/ports/unit-of-work.js'
import { MemoryUnitOfWork } from '../plugin/support/memory-stores.js'

const TENANT = 't1'
const pounds = (amount: number) => ({ amount, currency: 'GBP' })
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

class MemoryPaymentStore implements PaymentStore {
  async resize(): Promise<void> {}

  readonly rows: Payment[] = []
  async insert(_tx: Transaction, payment: Payment): Promise<void> {
    this.rows.push(payment)
  }
  async update(_tx: Transaction, id: string, change: PaymentChange): Promise<void> {
    const index = this.rows.findIndex(row => row.id === id)
    this.rows[index] = { ...(this.rows[index] as Payment), status: change.status }
  }
  async ofBooking(): Promise<Payment[]> {
    return this.rows
  }
}

function aProvider(isOnline: boolean, start: () => Promise<PaymentStart>): PaymentProvider {
  return { label: 'payment-x.label', isOnline, start, refund: async () => ({ status: 'by-hand' }) }
}
const desk = aProvider(false, async () => ({ status: 'due-on-site', instructions: 'Cash or card.' }))
const online = aProvider(true, async () => ({ status: 'pending', redirectUrl: 'https://pay.test/1' }))

function setUp(providers: Record<string, PaymentProvider> = {}) {
  const bus = new HookBus({ clock: { now: () => new Date(0) } })
  const store = new MemoryPaymentStore()
  const unitOfWork = new MemoryUnitOfWork()
  const errors: object[] = []
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (data: object) => void errors.push(data) }
  const ports = {
    of: () => ({
      forTenant: async () => Object.entries(providers).map(([pluginId, adapter]) => ({ pluginId, adapter })),
      byId: async (_tenantId: string, pluginId: string) => providers[pluginId],
    }),
  } as unknown as PortRegistries
  const service = new PaymentService(ports, store, unitOfWork, bus, new Translator(), log)
  const pay = async (wish: { total: number; deposit: number; provider?: string }) => {
    const plan = await service.plan(TENANT, { ...wish, total: pounds(wish.total), deposit: pounds(wish.deposit) })
    if (plan === undefined) return undefined
    const payment = await unitOfWork.run(TENANT, tx => service.record(tx, 'b1', plan))
    const order = { tenantId: TENANT, payment, description: 'Massage', returnUrl: 'http://localhost/', locale: 'en' }
    return { plan, payment, answer: await service.startAfterCommit(order) }
  }
  return { bus, errors, service, store, unitOfWork, pay }
}

describe('PaymentService', () => {
  it('takes the deposit at the desk when the business enabled no provider', async () => {
    const { pay, store } = setUp()
    const paid = await pay({ total: 7_200, deposit: 1_500 })
    expect(paid?.plan).to.include({ provider: 'on-site', isOnline: false, isPaidFirst: false, purpose: 'deposit' })
    expect(paid?.answer).to.deep.include({
      status: 'due-on-site',
      amount: pounds(1_500),
      instructions: 'Pay when you arrive.',
    })
    expect(store.rows).to.have.length(1)
  })

  it('lets a desk plugin say how, and takes the whole price when there is no deposit', async () => {
    const { pay, unitOfWork } = setUp({ 'payment-onsite': desk })
    const paid = await pay({ total: 7_200, deposit: 0 })
    expect(paid?.payment).to.deep.include({
      provider: 'payment-onsite',
      purpose: 'full',
      amount: pounds(7_200),
      status: 'due-on-site',
    })
    expect(paid?.answer).to.include({ status: 'due-on-site', instructions: 'Cash or card.' })
    expect(unitOfWork.events).to.deep.equal([])
  })

  it('collects a deposit online where that is possible, and lets the booking wait for it', async () => {
    const { pay, store, unitOfWork } = setUp({ 'payment-onsite': desk, 'payment-web': online })
    const paid = await pay({ total: 7_200, deposit: 1_500 })
    expect(paid?.plan).to.include({ provider: 'payment-web', isPaidFirst: true })
    expect(paid?.payment.status).to.equal('created')
    expect(paid?.answer).to.include({ status: 'pending', redirectUrl: 'https://pay.test/1' })
    expect(store.rows[0]?.status).to.equal('pending')
    expect(unitOfWork.events.map(event => event.hook)).to.deep.equal(['payment.started'])
  })

  it('follows the wish of the booker, and refuses one that is not offered', async () => {
    const { pay } = setUp({ 'payment-onsite': desk, 'payment-web': online })
    expect((await pay({ total: 7_200, deposit: 1_500, provider: 'payment-onsite' }))?.plan.isPaidFirst).to.equal(false)
    expect(await caught(pay({ total: 7_200, deposit: 0, provider: 'payment-gone' }))).to.include({
      code: 'BW_INVALID_REQUEST',
    })
  })

  it('asks for nothing when nothing costs', async () => {
    const { pay, store } = setUp()
    expect(await pay({ total: 0, deposit: 0 })).to.equal(undefined)
    expect(store.rows).to.deep.equal([])
  })

  it('keeps the booking when the provider fails: the payment is failed, the reason in the log', async () => {
    const { pay, store, errors, unitOfWork } = setUp({
      'payment-web': aProvider(true, () => Promise.reject(new Error('no'))),
    })
    const paid = await pay({ total: 7_200, deposit: 1_500 })
    expect(paid?.answer.status).to.equal('failed')
    expect(store.rows[0]?.status).to.equal('failed')
    expect(unitOfWork.events.map(event => event.hook)).to.deep.equal(['payment.failed'])
    expect(errors).to.have.length(1)
  })

  it('offers what payment.options leaves, and the desk when it leaves nothing', async () => {
    const { bus, service } = setUp({ 'payment-onsite': desk, 'payment-web': online })
    const wish = { total: pounds(100), deposit: pounds(0) }
    bus.onFilter(paymentOptions, options => options.filter(option => option.isOnline), { plugin: 'a' })
    expect((await service.options(TENANT, wish)).map(option => option.provider)).to.deep.equal(['payment-web'])
    bus.onFilter(paymentOptions, () => [], { plugin: 'b' })
    expect((await service.options(TENANT, wish)).map(option => option.provider)).to.deep.equal(['on-site'])
  })
})
