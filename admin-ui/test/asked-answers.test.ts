import { expect } from 'chai'
import { checkAnswers, fieldsFor, questionsOf, toSaid } from '../src/booking/asked-answers.js'
import type { CustomField } from '../src/api/client-file-api.js'
import { emptyDraft, listedWish, toNewBooking, toSeries, toWalkIn } from '../src/booking/new-booking-draft.js'

const question = (key: string, kind: string, options: string[] = []) => ({
  ...{ key, kind, options, label: key, help: '', isRequired: true, min: null, max: null },
})
const field = (entity: 'booking' | 'customer', key: string, parts: Partial<CustomField> = {}): CustomField => ({
  ...{ id: key, pluginId: null, entity, key, labels: { en: key }, type: 'text', options: [], isRequired: false },
  ...{ audience: 'staff', isAsked: false, position: 0, archivedAt: null, version: 1, ...parts },
})

describe('What is asked with a booking at the desk', () => {
  const questions = [question('pressure', 'choice', ['soft', 'firm']), question('age', 'number')]
  const asked = { questions: [...questions, question('pets', 'yes-no')], fields: [field('booking', 'locker')] }

  it('asks once what several services ask, and the fields of bookings and of clients that are asked', () => {
    expect(questionsOf([{ questions }, { questions }, {}])).to.deep.equal(questions)
    const fields = [field('booking', 'locker'), field('customer', 'skin'), field('customer', 'size', { isAsked: true })]
    expect(fieldsFor(fields).map(({ key }) => key)).to.deep.equal(['locker', 'size'])
    expect(fieldsFor([field('booking', 'old', { archivedAt: '2027-01-01' })])).to.deep.equal([])
  })

  it('sends answers in their kinds and leaves out what was not said', () => {
    const typed = { 'answers.age': '41,5', 'answers.pets': 'false', 'customFields.booking.locker': ' 12 ' }
    expect(checkAnswers(asked, typed)).to.deep.equal({})
    expect(toSaid(asked, typed)).to.deep.equal({
      answers: { age: 41.5, pets: false },
      customFields: { booking: { locker: '12' } },
    })
    expect(toSaid(asked, {})).to.deep.equal({})
    expect(checkAnswers(asked, { 'answers.age': 'old' })).to.have.key('answers.age')
  })

  it('names the chosen court and add-ons in each way of booking', () => {
    const draft = { ...emptyDraft('2027-10-20'), serviceId: 's', time: 't', name: 'Lucía', addOns: ['rackets'] }
    Object.assign(draft, { things: { court: 'padel-2', equipment: '' } })
    const wish = { resourceIds: ['padel-2'], addOns: ['rackets'] }
    expect(toNewBooking(draft).appointments[0]).to.include.deep.keys(wish).and.deep.include(wish)
    expect(toWalkIn(draft)).to.deep.include(wish)
    expect(toSeries(draft, { rule: { frequency: 'weekly', count: 2 }, resolutions: [] })).to.deep.include(wish)
    expect(toNewBooking(draft, { isClass: true }).appointments[0]).to.not.have.any.keys('resourceIds', 'addOns')
    expect(listedWish(wish)).to.deep.equal({ resourceIds: 'padel-2', addOns: 'rackets' })
  })
})
