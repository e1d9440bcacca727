import { expect } from 'chai'
import {
  BOOKING_ACTIONS,
  BOOKING_STATES,
  BOOKING_TRANSITIONS,
  canAct,
  canTransition,
  type BookingAction,
} from '../../dist/domain/booking-state.js'

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

describe('BOOKING_ACTIONS', () => {
  const actions = Object.keys(BOOKING_ACTIONS) as BookingAction[]

  it('leads nowhere that the transitions do not, from every one of its states', () => {
    for (const action of actions) {
      const { from, to } = BOOKING_ACTIONS[action]
      for (const source of from) {
        const reached = to.filter(target => canTransition(source, target))
        expect(reached, `${action} of ${source}`).not.to.deep.equal([])
      }
    }
  })

  it('lets staff do exactly this in each state', () => {
    const open = Object.fromEntries(
      BOOKING_STATES.map(state => [state, actions.filter(action => canAct(action, state))]),
    )
    expect(open).to.deep.equal({
      held: [],
      requested: ['confirm', 'decline'],
      'pending-payment': ['confirm'],
      confirmed: ['check-in', 'complete', 'no-show'],
      'checked-in': ['complete', 'no-show', 'undo'],
      completed: [],
      'no-show': ['check-in', 'complete', 'undo'],
      cancelled: [],
      declined: [],
      expired: [],
    })
  })
})
