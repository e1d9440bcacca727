import { expect } from 'chai'
import { formatMoney, formatNumber, formatPercent } from '../src/time/format.js'

const page = globalThis as { document?: unknown }

describe('numbers of a page', () => {
  const before = page.document
  afterEach(() => (page.document = before))

  const written = (formats: string) => {
    page.document = { documentElement: { lang: formats.slice(0, 2), dataset: { formats } } }
    return [formatMoney({ amount: 390_000, currency: 'EUR' }), formatPercent(0.046, 1), formatNumber(3.3)]
  }

  it('has one sign before the digits behind it, also in English of a country that writes a comma', () => {
    expect(written('en-ES')).to.deep.equal(['€3,900.00', '4.6%', '3.3'])
    expect(written('en-DE')).to.deep.equal(['€3,900.00', '4.6%', '3.3'])
  })

  it('keeps the signs of every other country', () => {
    expect(written('en-GB')).to.deep.equal(['€3,900.00', '4.6%', '3.3'])
    expect(written('en-ZA').at(-1)).to.equal(new Intl.NumberFormat('en-ZA').format(3.3))
    expect(written('es-ES').slice(1)).to.deep.equal(['4,6\u00a0%', '3,3'])
  })
})
