import { expect } from 'chai'
import type { Explanation } from '../../dist/availability/types.js'
import { publicReasons, staffReasons } from '../../dist/booking/explanation-view.js'

describe('What people may know of a refused start', () => {
  const explanation = {
    start: 0,
    available: false,
    query: [],
    requirements: [
      {
        ...{ stage: 0, line: 0, requirement: 'therapist', eligible: 2, needed: 1, feasible: [], excluded: {} },
        blocked: [
          { resourceId: 'anna', reasons: [{ code: 'BUSY', ref: 'booking-of-somebody' }] },
          { resourceId: 'ben', reasons: [{ code: 'BUSY' }, { code: 'CLOSED' }] },
        ],
      },
      {
        ...{ stage: 0, line: 0, requirement: 'room', eligible: 1, needed: 1, feasible: ['r1'], excluded: {} },
        blocked: [{ resourceId: 'r2', reasons: [{ code: 'BUSY' }] }],
      },
    ],
    unlocks: ['anna'],
  } as unknown as Explanation

  it('gives a customer each rule once, of the requirement that failed, and neither people nor bookings', () => {
    const reasons = publicReasons(explanation)
    expect(reasons).to.deep.equal([
      { code: 'BUSY', requirement: 'therapist' },
      { code: 'CLOSED', requirement: 'therapist' },
    ])
    expect(JSON.stringify(reasons)).not.to.match(/anna|ben|booking/)
  })

  it('gives staff the person behind each rule, and never whose booking it is', () => {
    const reasons = staffReasons(explanation, new Map([['anna', 'Anna']]))
    expect(reasons.map(({ code, resource }) => [code, resource?.name])).to.deep.equal([
      ['BUSY', 'Anna'],
      ['BUSY', ''],
      ['CLOSED', ''],
    ])
    expect(JSON.stringify(reasons)).not.to.contain('booking-of-somebody')
  })

  it('names what excluded everybody when nobody was even considered', () => {
    const [therapist] = explanation.requirements
    const nobody = { ...explanation, requirements: [{ ...therapist!, blocked: [], excluded: { SKILL: 2 } }] }
    expect(publicReasons(nobody as Explanation)).to.deep.equal([{ code: 'SKILL', requirement: 'therapist' }])
    expect(staffReasons(nobody as Explanation, new Map())).to.deep.equal(publicReasons(nobody as Explanation))
  })
})
