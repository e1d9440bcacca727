import { readFileSync } from 'node:fs'
import { hooks, money, PAYMENT_PROVIDER, type BookingDraft, type SettingsOf } from '@bookwright/core'
import { aPaymentOrder, FakePluginSetup, paymentProviderContract, pluginContract } from '@bookwright/core/testing'
import { expect } from 'chai'
import plugin from '../dist/index.js'
import type { settings } from '../dist/settings.js'

type Settings = SettingsOf<typeof settings>
const NOTHING_SET: Settings = { label: undefined, instructions: undefined, limitAmount: undefined }
const tenantId = '018f2f4e-0000-7000-8000-000000000001'
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

function setUp(changes: Partial<Settings> = {}) {
  const fake = new FakePluginSetup(plugin, () => ({ ...NOTHING_SET, ...changes }))
  const provider = fake.adapter(PAYMENT_PROVIDER)
  if (provider === undefined) throw new Error('the plugin provides no payment')
  return { bus: fake.bus, provider }
}

function aDraft(
  amount: number,
  { currency = 'GBP', paymentProvider }: { currency?: string; paymentProvider?: string } = {},
): BookingDraft {
  const total = money(amount, currency)
  const policy = {} as BookingDraft['quote']['policy']
  return {
    tenantId,
    bookingId: 'b1',
    source: 'web',
    locationId: 'l1',
    customer: { name: 'Zoë' },
    guests: 1,
    notes: '',
    answers: {},
    appointments: [],
    quote: { lines: [], total, deposit: money(0, currency), balance: total, policy },
    paymentProvider,
  }
}

describe('payment-onsite as a payment provider', () => {
  for (const { title, run } of paymentProviderContract(async () => setUp().provider)) it(title, run)

  it('tells the customer what the business wrote', async () => {
    const { provider } = setUp({ instructions: 'Cash or card.' })
    const start = await provider.start(aPaymentOrder(), new AbortController().signal)
    expect(start).to.include({ status: 'due-on-site', instructions: 'Cash or card.' })
  })
})

describe('The limit of payment-onsite', () => {
  const book = (limitAmount: number | undefined, draft: BookingDraft) =>
    setUp({ limitAmount }).bus.apply(hooks.bookingDraft, draft, { tenantId })

  it('lets a price up to the limit pass and refuses the next minor unit, with the limit in the reason', async () => {
    expect((await book(500, aDraft(50_000))).quote.total.amount).to.equal(50_000)
    const error = await caught(book(500, aDraft(50_001)))
    expect(error).to.include({ code: 'BW_VETOED' })
    expect(error?.details).to.deep.include({
      plugin: 'payment-onsite',
      reason: 'payment-onsite.above-limit',
      values: { limit: 500 },
    })
  })

  it('counts in whole units of the currency, also of one without decimals', async () => {
    expect(await caught(book(500, aDraft(501, { currency: 'JPY' })))).to.include({ code: 'BW_VETOED' })
    expect(await caught(book(500, aDraft(500, { currency: 'JPY' })))).to.equal(undefined)
  })

  it('concerns only what is paid at the desk', async () => {
    expect(await caught(book(500, aDraft(99_999, { paymentProvider: 'payment-web' })))).to.equal(undefined)
    expect(await caught(book(undefined, aDraft(99_999_999)))).to.equal(undefined)
  })
})

describe('The name of payment-onsite', () => {
  const own = { provider: 'payment-onsite', label: 'Pay at the desk', isOnline: false }
  const other = { provider: 'payment-web', label: 'Card', isOnline: true }
  const offer = (label: string | undefined) =>
    setUp({ label }).bus.apply(hooks.paymentOptions, [own, other], {
      tenantId,
      total: money(1, 'GBP'),
      deposit: money(0, 'GBP'),
    })

  it('is what the business calls it, and no other way to pay changes', async () => {
    expect((await offer('At reception')).map(option => option.label)).to.deep.equal(['At reception', 'Card'])
    expect((await offer(undefined)).map(option => option.label)).to.deep.equal(['Pay at the desk', 'Card'])
  })
})

describe('payment-onsite as a plugin', () => {
  for (const { title, run } of pluginContract(async () => ({ plugin }))) it(title, run)
})

describe('The package of payment-onsite', () => {
  const words = JSON.parse(readFileSync(new URL('../dist/locales/en.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >

  it('has words for every setting, for its label and for its refusal', () => {
    const labels = Object.values(plugin.settings?.schema ?? {}).map(field => field.label)
    for (const key of [...labels, 'payment-onsite.label', 'payment-onsite.above-limit', 'payment-onsite.name']) {
      expect(words).to.have.property(key)
    }
  })
})
