import { expect } from 'chai'
import { ActionKey, randomKey } from '../src/api/idempotency-key.js'

describe('ActionKey', () => {
  it('keeps the key while the same thing is tried again', () => {
    const key = new ActionKey()
    expect(key.for({ startsAt: '10:00' })).to.equal(key.for({ startsAt: '10:00' }))
  })

  it('takes another key for another body, and after success', () => {
    const key = new ActionKey()
    const first = key.for({ startsAt: '10:00' })
    const second = key.for({ startsAt: '11:00' })
    key.done()
    expect(new Set([first, second, key.for({ startsAt: '11:00' })]).size).to.equal(3)
  })
})

describe('randomKey', () => {
  it('is a UUID of version 4', () => {
    expect(randomKey()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
