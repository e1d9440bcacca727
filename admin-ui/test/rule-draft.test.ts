import { expect } from 'chai'
import { checkRule, draftOf, ruleOf } from '../src/messages/rule-draft.js'

describe('draft of a reminder rule', () => {
  const draft = draftOf(null)

  it('reads minutes and hours that pass, and writes them back as they were typed', () => {
    const typed = { ...draft, amount: '10', unit: 'minutes' as const }
    const rule = ruleOf(typed, null)
    expect(rule.distance).to.deep.equal({ minutes: 10 })
    const stored = { ...rule, id: 'r', version: 1 } as unknown as Parameters<typeof draftOf>[0]
    expect(draftOf(stored)).to.include({ amount: '10', unit: 'minutes' })
    const hours = ruleOf({ ...draft, amount: '0,5', unit: 'hours' }, null)
    expect(hours.distance).to.deep.equal({ minutes: 30 })
    const again = { ...hours, id: 'r', version: 1 } as unknown as Parameters<typeof draftOf>[0]
    expect(draftOf(again)).to.include({ amount: '0.5', unit: 'hours' })
  })

  it('refuses what is no number in the range of its unit', () => {
    const wrong = (amount: string, unit: 'days' | 'hours' | 'minutes') =>
      checkRule({ ...draft, amount, unit }).amount !== undefined
    expect([wrong('10', 'minutes'), wrong('0', 'minutes'), wrong('1.5', 'minutes')]).to.deep.equal([false, true, true])
    expect([wrong('0.5', 'hours'), wrong('0.1', 'hours'), wrong('1.5', 'days')]).to.deep.equal([false, true, true])
  })
})
