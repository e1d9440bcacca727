import { expect } from 'chai'
import { atSpa, weeksLater } from './support/spa-engine.js'

describe('Times of the spa that tests book', () => {
  it('are wall-clock times in summer as in winter', () => {
    expect(atSpa('2027-01-06', '10:00').toISOString()).to.equal('2027-01-06T10:00:00.000Z')
    expect(atSpa('2027-06-02', '10:00').toISOString()).to.equal('2027-06-02T09:00:00.000Z')
  })

  it('stay what they are when the clocks change before them', () => {
    expect(weeksLater(atSpa('2027-03-24', '10:00'), 1)).to.deep.equal(atSpa('2027-03-31', '10:00'))
    expect(weeksLater(atSpa('2027-10-27', '17:30'), 2)).to.deep.equal(atSpa('2027-11-10', '17:30'))
  })
})
