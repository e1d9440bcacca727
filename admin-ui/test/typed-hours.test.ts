import { expect } from 'chai'
import { readPieces, readSpans, readTime, spansText } from '../kit/typed-hours.js'

describe('hours that somebody types', () => {
  it('reads the ways in which people write a time', () => {
    const read = ['9', '9:30', '9.30', '0930', '930', '24', '24:00', '09:00'].map(readTime)
    expect(read).to.deep.equal(['09:00', '09:30', '09:30', '09:30', '09:30', '00:00', '00:00', '09:00'])
  })

  it('reads no time out of what is none', () => {
    expect(['', '25', '9:60', '24:30', 'noon', '12345'].map(readTime)).to.deep.equal(Array(6).fill(undefined))
  })

  it('reads a day of several spans, and the same when it is written again', () => {
    const spans = [
      ['09:00', '12:30'],
      ['13:30', '00:00'],
    ]
    expect(readSpans('9-12.30; 1330 to 24')).to.deep.equal(spans)
    expect(readSpans(spansText(spans))).to.deep.equal(spans)
    expect(readSpans('  ')).to.deep.equal([])
  })

  it('keeps a piece that is no span as it was typed, and tells that not all could be read', () => {
    expect(readPieces('9-12, afternoon, 14-')).to.deep.equal([['09:00', '12:00'], 'afternoon', '14-'])
    expect(readSpans('9-12, afternoon')).to.equal(undefined)
  })
})
