import { expect } from 'chai'
import {
  BOOKING_ACTIONS,
  BOOKING_SOURCES,
  BOOKING_STATES,
  BOOKING_TRANSITIONS,
  canAct,
  canTransition,
  FIRM_STATES,
  TENTATIVE_STATES,
  type BookingAction,
} from '../../dist/domain/booking-state.js'

describe('BOOKING_TRANSITIONS', () => {
  it('leads only to states that exist, from every state', () => {
    expect(Object.keys(BOOKING_TRANSITIONS).sort()).to.deep.equal(['new', ...BOOKING_STATES].sort())
    for (const targets of Object.values(BOOKING_TRANSITIONS)) expect(BOOKING_STATES).to.include.members([...targets])
  })

  /** Written as people say it, and not taken from the code: what is not said here cannot happen. */
  const WAYS: readonly (readonly [from: string, to: string])[] = [
    ['new', 'held requested pending-payment confirmed checked-in'],
    ['held', 'requested pending-payment confirmed cancelled expired'],
    ['requested', 'pending-payment confirmed declined cancelled expired'],
    ['pending-payment', 'confirmed cancelled expired'],
    ['confirmed', 'checked-in completed no-show cancelled'],
    ['checked-in', 'completed no-show cancelled confirmed'],
    ['no-show', 'confirmed checked-in completed'],
    ['expired', 'held pending-payment confirmed requested'],
  ]

  it('lets a booking go exactly these ways', () => {
    const isSaid = (from: string, to: string) => WAYS.some(([one, all]) => one === from && all.split(' ').includes(to))
    for (const from of ['new', ...BOOKING_STATES] as const) {
      for (const to of BOOKING_STATES) expect(canTransition(from, to), `${from} to ${to}`).to.equal(isSaid(from, to))
    }
  })

  it('keeps the time of firm bookings without an end and of tentative ones until their deadline, and of no others', () => {
    const over = ['cancelled', 'declined', 'expired']
    expect([...FIRM_STATES, ...TENTATIVE_STATES, ...over].sort()).to.deep.equal([...BOOKING_STATES].sort())
    expect([...TENTATIVE_STATES].sort()).to.deep.equal(['held', 'pending-payment', 'requested'])
  })

  it('knows these states and ways of booking, whose words are API', () => {
    expect(BOOKING_STATES.join(' ')).to.equal(
      'held requested pending-payment confirmed checked-in completed no-show cancelled declined expired',
    )
    expect(BOOKING_SOURCES.join(' ')).to.equal('web phone whatsapp instagram sms walk-in admin api calendar import')
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

  it('leads exactly there', () => {
    expect(Object.fromEntries(actions.map(action => [action, BOOKING_ACTIONS[action].to.join(' ')]))).to.deep.equal({
      confirm: 'confirmed pending-payment',
      decline: 'declined',
      'check-in': 'checked-in',
      complete: 'completed',
      'no-show': 'no-show',
      undo: 'confirmed',
    })
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
