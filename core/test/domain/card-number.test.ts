import { expect } from 'chai'
import {
  isCardAmongPhones,
  maskCardNumbers,
  maskCardNumbersIn,
  maskCardNumbersInLog,
} from '../../dist/domain/card-number.js'
import { phone } from '../../dist/http/input.js'

/** Published test numbers of the schemes; none belongs to anybody. */
const CARDS = ['4111111111111111', '5555 5555 5555 4444', '3782-822463-10005', '6011111111111117', '2223003122003222']

/** Numbers of mobiles in Germany, Brazil, Austria and Indonesia: 13 and 14 digits that add up as those of a card do. */
const PHONES = ['+4915123450004', '+55 11 98765-0000', '+43 664 1234 0003', '+62 812 3456 00004']

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
      'https://spa.test/b/01A41234-0566-7003-A3F4-60B76A19DAB2?x',
    ]) {
      expect(maskCardNumbers(id), id).to.equal(id)
      expect(maskCardNumbersIn({ [id]: id })).to.deep.equal({ [id]: id })
    }
    expect(maskCardNumbers('a41234-0566-7003 in no id')).to.equal('a•••• 7003 in no id')
    expect(maskCardNumbers('a5123456-6700-7900-8b')).to.equal('a•••• 9008b')
  })

  it('finds a card beside its other numbers, and each of several', () => {
    for (const [typed, hidden] of [
      ['4111 1111 1111 1111 12/27', '•••• 1111 12/27'],
      ['4111 1111 1111 1111 123', '•••• 1111 123'],
      ['4111111111111111 12-27', '•••• 1111 12-27'],
      ['2 3782-822463-10005', '2 •••• 0005'],
      ['4111-1111-1111-1111 5555 5555 5555 4444', '•••• 1111 •••• 4444'],
      ['5018000000007', '•••• 0007'],
    ] as const) {
      expect(maskCardNumbers(typed)).to.equal(hidden)
      expect(maskCardNumbersInLog(`{"note":"${typed}"}`)).to.equal(`{"note":"${hidden}"}`)
    }
    expect(maskCardNumbers('2 '.repeat(50_000)), 'and takes no time over many groups').to.have.length(100_000)
  })

  it('knows the short cards by how they begin, and leaves alone what begins with the code of a country', () => {
    expect(maskCardNumbers('4222222222222 or 30569309025904')).to.equal('•••• 2222 or •••• 5904')
    expect(maskCardNumbers('order 5511987650000')).to.equal('order 5511987650000')
    expect(maskCardNumbers('+4111111111111111')).to.equal('+•••• 1111')
    for (const number of PHONES) expect(maskCardNumbers(`call ${number}`), number).to.equal(`call ${number}`)
    expect(maskCardNumbers('4915123450004'), 'without the plus it may be a card of old').to.equal('•••• 0004')
  })

  it('lets people have any telephone number, but no card in its place', () => {
    for (const number of PHONES) {
      for (const typed of [number, number.slice(1)]) {
        expect(isCardAmongPhones(typed), typed).to.equal(false)
        expect(phone.safeParse(typed).success, typed).to.equal(true)
      }
    }
    for (const card of CARDS) expect(phone.safeParse(card).success, card).to.equal(false)
    expect(phone.safeParse('3782.822463/10005').success).to.equal(false)
  })

  it('looks into every corner of a JSON value', () => {
    const masked = maskCardNumbersIn({ a: ['4111111111111111', 7, null, { '5555555555554444': true }] })
    expect(masked).to.deep.equal({ a: ['•••• 1111', 7, null, { '•••• 4444': true }] })
  })
})
