import { expect } from 'chai'
import { checkPolicy, draftOf, newRules, rulesOf } from '../src/policies/policy-draft.js'
import { useKeptDraft } from '../src/shell/use-kept-draft.js'

describe('The form of booking rules', () => {
  it('does not write approval none into rules that never said anything of it', () => {
    const before = newRules('House rules')
    const after = rulesOf({ ...draftOf(before, 'GBP'), name: 'Our rules' }, before, 'GBP')
    expect(JSON.parse(JSON.stringify(after))).to.deep.equal({ ...before, name: 'Our rules' })
  })

  it('writes the approval that was chosen, and none where requests end', () => {
    const before = newRules('House rules')
    const asked = rulesOf({ ...draftOf(before, 'GBP'), approval: 'open' }, before, 'GBP')
    expect(asked.approval).to.equal('open')
    const left = rulesOf({ ...draftOf(asked, 'GBP') }, asked, 'GBP')
    expect(left.approval).to.equal('open')
    expect(rulesOf({ ...draftOf(asked, 'GBP'), approval: 'none' }, asked, 'GBP').approval).to.equal('none')
  })

  it('reads back each number that it wrote, those of longer holds with them', () => {
    const before = newRules('House rules')
    const draft = draftOf(before, 'GBP')
    Object.assign(draft.numbers, { holdExtensionMinutes: '7', maxHoldExtensions: '0', noticeHours: '1.5' })
    expect(checkPolicy(draft, 'GBP')).to.deep.equal({})
    const after = rulesOf(draft, before, 'GBP')
    expect(after).to.include({ holdExtensionMinutes: 7, maxHoldExtensions: 0, minNoticeMinutes: 90 })
    expect(draftOf(after, 'GBP').numbers).to.deep.equal(draft.numbers)
  })

  it('does not lose what is typed between a save and the reload after it', () => {
    let stored = { name: 'House rules' }
    const kept = useKeptDraft(() => ({ ...stored }))
    kept.draft.name = 'Our rules'
    const sent = kept.text()
    kept.draft.name = 'Our own rules'
    stored = { name: 'Our rules' }
    kept.saved(sent)
    expect(kept.refresh()).to.equal(false)
    expect(kept.draft.name).to.equal('Our own rules')
  })

  it('shows what others saved where nothing is typed', () => {
    let stored = { name: 'House rules' }
    const kept = useKeptDraft(() => ({ ...stored }))
    stored = { name: 'Their rules' }
    expect(kept.refresh()).to.equal(true)
    expect(kept.draft.name).to.equal('Their rules')
  })
})
