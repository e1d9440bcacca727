import { expect } from 'chai'
import { laneOf, laneText, laneWith, type LaneHold } from '../src/hours/hours-lane.js'

describe('hours that a hand draws', () => {
  const after = (text: string, hold: LaneHold, minute: number) => laneText(laneWith(laneOf(text)!, hold, minute))

  it('reads the spans of a day, and writes the same again', () => {
    for (const text of ['', '09:00-17:00', '09:00-12:30, 13:30-00:00', '18:00-02:00']) {
      expect(laneText(laneOf(text)!)).to.equal(text)
    }
    expect(laneOf('nine to five')).to.equal(undefined)
  })

  it('opens an empty place in steps of a quarter of an hour, whichever way the hand goes', () => {
    expect(after('', { kind: 'new', from: 540 }, 1_013)).to.equal('09:00-17:00')
    expect(after('', { kind: 'new', from: 1_020 }, 541)).to.equal('09:00-17:00')
    expect(after('', { kind: 'new', from: 540 }, 544)).to.equal('')
    expect(after('', { kind: 'new', from: 1_320 }, 9_999)).to.equal('22:00-00:00')
  })

  it('makes one of what touches', () => {
    expect(after('09:00-12:00, 14:00-17:00', { kind: 'until', index: 0 }, 845)).to.equal('09:00-17:00')
    expect(after('09:00-12:00', { kind: 'new', from: 720 }, 780)).to.equal('09:00-13:00')
  })

  it('moves a span as it is, and not out of its day', () => {
    expect(after('09:00-17:00', { kind: 'move', index: 0, grabbed: 60 }, 632)).to.equal('09:30-17:30')
    expect(after('09:00-17:00', { kind: 'move', index: 0, grabbed: 0 }, 1_400)).to.equal('16:00-00:00')
    expect(after('09:00-17:00', { kind: 'move', index: 0, grabbed: 60 }, 0)).to.equal('00:00-08:00')
    expect(after('18:00-02:00', { kind: 'move', index: 0, grabbed: 0 }, 1_200)).to.equal('20:00-04:00')
  })

  it('closes a span whose end is drawn to the other', () => {
    expect(after('09:00-12:00, 14:00-17:00', { kind: 'until', index: 1 }, 800)).to.equal('09:00-12:00')
    expect(after('09:00-17:00', { kind: 'from', index: 0 }, 1_200)).to.equal('')
    expect(after('09:00-17:00', { kind: 'from', index: 0 }, 600)).to.equal('10:00-17:00')
  })
})
