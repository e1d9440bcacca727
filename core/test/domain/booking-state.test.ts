import { expect } from 'chai'
import { BOOKING_STATES, BOOKING_TRANSITIONS, canTransition } from '../../dist/domain/booking-state.js'

describe('BOOKING_TRANSITIONS', () => {
  it('leads only to states that exist, from every state', () => {
    expect(Object.keys(BOOKING_TRANSITIONS).sort()).to.deep.equal(['new', ...BOOKING_STATES].sort())
    for (const targets of Object.values(BOOKING_TRANSITIONS)) expect(BOOKING_STATES).to.include.members([...targets])
  })

  it('reaches every state from a new booking', () => {
    const reached = new Set<string>()
    const visit = (state: keyof typeof BOOKING_TRANSITIONS): void => {
      for (const next of BOOKING_TRANSITIONS[state]) {
        if (reached.has(next)) continue
        reached.add(next)
        visit(next)
      }
    }
    visit('new')
    expect([...reached].sort()).to.deep.equal([...BOOKING_STATES].sort())
  })

  it('lets nothing out of what is over', () => {
    for (const state of ['completed', 'cancelled', 'declined'] as const) {
      expect(BOOKING_TRANSITIONS[state]).to.deep.equal([])
    }
  })

  it('does not cancel twice and does not check in what is only held', () => {
    expect(canTransition('cancelled', 'cancelled')).to.equal(false)
    expect(canTransition('held', 'checked-in')).to.equal(false)
  })
})
