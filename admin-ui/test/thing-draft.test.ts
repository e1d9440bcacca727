import { expect } from 'chai'
import type { Thing } from '../src/api/team-api.js'
import { bodyOf, draftOf, problemsOf } from '../src/things/thing-draft.js'

const SAUNA: Thing = {
  ...{ id: '1', slug: 'lockers', name: 'Lockers', type: 'room', mode: 'pool', capacity: 20, isPinned: true },
  ...{
    overbookUnits: 2,
    beforeUseMinutes: 15,
    costPerHour: 1250,
    priority: -5,
    limits: { perDay: 30, minutesPerWeek: 900 },
  },
  ...{ leafIds: [], locationId: '2', scheduleId: null, skills: ['dry'], attributes: { floor: '1' } },
  ...{
    status: 'active',
    position: '',
    bio: '',
    photo: null,
    color: '#8b5669',
    accountId: null,
    homePlace: null,
    sort: 3,
    version: 4,
  },
}

describe('The form of a person or thing', () => {
  it('sends back all that the API knows when nothing is changed', () => {
    const { id: _id, photo: _photo, version: _version, homePlace: _home, ...rest } = SAUNA
    expect(problemsOf(draftOf(SAUNA, 'GBP'), 'GBP')).to.deep.equal([])
    expect(bodyOf(draftOf(SAUNA, 'GBP'), SAUNA, 'GBP')).to.deep.equal(rest)
  })

  it('says which number is wrong, and takes an empty limit for none', () => {
    const draft = { ...draftOf(SAUNA, 'GBP'), priority: 'high', perDay: '', perWeek: '0', costPerHour: '12.345' }
    expect(problemsOf(draft, 'GBP')).to.have.members(['priority', 'perWeek', 'costPerHour'])
    expect(bodyOf({ ...draft, perWeek: '' }, SAUNA, 'GBP')).to.have.deep.property('limits', { minutesPerWeek: 900 })
  })

  it('drops places beyond the capacity of what takes one booking at a time', () => {
    const body = bodyOf({ ...draftOf(SAUNA, 'GBP'), mode: 'exclusive' }, SAUNA, 'GBP')
    expect(body).to.include({ capacity: 1, overbookUnits: 0, isPinned: false })
  })
})
