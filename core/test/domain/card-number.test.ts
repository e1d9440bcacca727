import { expect } from 'chai'
import { maskCardNumbers, maskCardNumbersIn, maskCardNumbersInLog } from '../../dist/domain/card-number.js'

/** Published test numbers of the schemes; none belongs to anybody. */
const CARDS = ['4111111111111111', '5555 5555 5555 4444', '3782-822463-10005', '6011111111111117', '2223003122003222']

describe('maskCardNumbers', () => {
  it('hides every number of a card but for its last four digits, however it is written', () => {
    for (const card of CARDS) {
      const last = card.replace(/\D/g, '').slice(-4)
      expect(maskCardNumbers(`pay with ${card}, thanks`)).to.equal(`pay with •••• ${last}, thanks`)
      expect(maskCardNumbersInLog(`{"note":"${card}"}`)).to.equal(`{"note":"•••• ${last}"}`)
    }
  })

  it('leaves alone what only looks like one', () => {
    for (const text of [
      '4111111111111112',
      '+44 20 7946 0000',
      '2026-11-21 10:00',
      '1763731200000',
      '12345678901234567890123',
    ]) {
      expect(maskCardNumbers(text), text).to.equal(text)
    }
    const id = '01939c1e-5555-4555-8444-5a3f2f6b8c41 a4111111111111111'
    expect(maskCardNumbersInLog(id)).to.equal(id)
  })

  it('leaves ids alone whose groups are the digits of a card by chance', () => {
    for (const id of [
      '01a20471-0566-7009-a3f4-60b76a19dab2',
      'https://spa.test/b/01A20471-0566-7009-A3F4-60B76A19DAB2?x',
    ]) {
      expect(maskCardNumbers(id), id).to.equal(id)
      expect(maskCardNumbersIn({ [id]: id })).to.deep.equal({ [id]: id })
    }
    expect(maskCardNumbers('a20471-0566-7009 in no id')).to.equal('a•••• 7009 in no id')
  })

  it('looks into every corner of a JSON value', () => {
    const masked = maskCardNumbersIn({ a: ['4111111111111111', 7, null, { '5555555555554444': true }] })
    expect(masked).to.deep.equal({ a: ['•••• 1111', 7, null, { '•••• 4444': true }] })
  })
})
