import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ReasonWords } from '../../dist/booking/reason-words.js'
import { reasonWords } from '../../dist/i18n/en-reasons.js'
import { Translator } from '../../dist/i18n/translator.js'

const source = readFileSync(new URL('../../src/availability/types.ts', import.meta.url), 'utf8')
const explaining = readFileSync(new URL('../../src/availability/explain.ts', import.meta.url), 'utf8')

/** The words of a union of strings in the types of the solver. */
function codesOf(type: string): string[] {
  const [, body = ''] = new RegExp(`export type ${type} =([^\\n]*(?:\\n {2}\\|[^\\n]*)*)`).exec(source) ?? []
  return [...body.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code)
}

describe('The words for why a time is not offered', () => {
  const blocking = ['QueryCode', 'CandidateCode', 'ExclusionCode'].flatMap(codesOf)
  const combinations = [...source.matchAll(/combination\?: (.*)/g)].flatMap(([line]) =>
    line.match(/[A-Z]+(?:_[A-Z]+)+/g),
  )

  it('have a sentence for customers and another for the team for every code that the solver knows', () => {
    const codes = [
      ...blocking,
      ...combinations,
      'PAST',
      'NOT_AT_LOCATION',
      'LIMIT_SERVICE',
      'LIMIT_CUSTOMER',
    ] as string[]
    expect(codes.length).to.be.greaterThan(25)
    const missing = codes.flatMap(code => [`reason.${code}`, `reason.staff.${code}`]).filter(key => !reasonWords[key])
    expect(missing).to.deep.equal([])
  })

  it('say of every rule what would be if it were left out', () => {
    const unlocks = [...explaining.matchAll(/\['[\w-]+', '([A-Z_]+)'\]/g)].map(([, code = '']) => code)
    expect(unlocks).to.have.lengthOf(17)
    expect(unlocks.filter(code => !reasonWords[`unlock.${code}`])).to.deep.equal([])
  })

  it('never name anybody to a customer', () => {
    const forCustomers = Object.entries(reasonWords).filter(([key]) => /^reason\.[A-Z]/.test(key))
    const places = new Set(forCustomers.flatMap(([, text]) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)))
    // `who` is a group of customers, such as guests; `until` is when whoever asks may book again.
    expect([...places].sort()).to.deep.equal(['band', 'horizon', 'left', 'need', 'notice', 'until', 'who'])
  })

  it('leave no place open', () => {
    const words = new ReasonWords(new Translator())
    const wording = { locale: 'en-GB', timeZone: 'Europe/London', start: 30_000_000, policy: null }
    const reason = {
      from: 30_000_000,
      to: 30_000_060,
      until: 30_000_070,
      free: 1,
      needed: 2,
      rule: 'limit service day 3',
    }
    for (const code of blocking) {
      const texts = [
        words.customer({ code, requirement: 'treatment-room' }, wording),
        words.staff({ ...reason, code: code as 'BOOKED' }, wording, { name: 'Maya' }),
      ]
      for (const text of texts) expect(text, code).not.to.match(/\{|undefined|reason\./)
    }
    expect(words.customer({ code: 'BOOKED', requirement: 'treatment-room' }, wording)).to.contain('treatment room')
    expect(words.unlock('LIFT_RULE:travel:far', wording)).to.equal('without the rule travel:far')
  })
})
