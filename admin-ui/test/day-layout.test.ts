import { expect } from 'chai'
import { layOutDay } from '../src/calendar/day-layout.js'
import { aDay, anEntry, aResource } from './day-builder.js'

const WINTER = '2026-01-14'
const at = (time: string, date = WINTER) => `${date}T${time}:00Z`

describe('layOutDay', () => {
  it('counts minutes from midnight in the zone of the business', () => {
    const summer = '2026-06-10'
    const entry = anEntry(at('09:00', summer), at('10:00', summer))
    const { columns } = layOutDay(aDay(summer, { entries: [entry] }), summer)
    expect(columns[0]?.entries[0]).to.include({ at: 600, length: 60 })
  })

  it('hatches what is not open, before, between and after', () => {
    const open = [
      { startsAt: at('10:00'), endsAt: at('13:00') },
      { startsAt: at('13:30'), endsAt: at('18:00') },
    ]
    const layout = layOutDay(aDay(WINTER, { resources: [aResource(WINTER, { open })] }), WINTER)
    expect(layout).to.include({ open: 570, span: 540 })
    expect(layout.columns[0]?.closed).to.deep.equal([
      { at: 570, length: 30 },
      { at: 780, length: 30 },
      { at: 1080, length: 30 },
    ])
  })

  it('puts overlapping entries side by side and gives the room back afterwards', () => {
    const entries = [
      anEntry(at('10:00'), at('11:00')),
      anEntry(at('10:30'), at('11:30')),
      anEntry(at('11:00'), at('12:00')),
      anEntry(at('14:00'), at('15:00')),
    ]
    const { columns } = layOutDay(aDay(WINTER, { entries }), WINTER)
    const lanes = columns[0]?.entries.map(({ lane, lanes: of }) => `${lane} of ${of}`)
    expect(lanes).to.deep.equal(['0 of 2', '1 of 2', '0 of 2', '0 of 1'])
  })

  it('counts a turnover as taken when it looks for overlaps, and draws it on its own', () => {
    const entries = [
      anEntry(at('10:00'), at('11:00'), { blockedUntil: at('11:15') }),
      anEntry(at('11:05'), at('12:00')),
    ]
    const { columns } = layOutDay(aDay(WINTER, { entries }), WINTER)
    expect(columns[0]?.entries.map(({ lanes }) => lanes)).to.deep.equal([2, 2])
    expect(columns[0]?.entries[0]?.turnovers).to.deep.equal([{ at: 660, length: 15 }])
  })

  it('leaves out what takes up no time any more', () => {
    const entries = ['cancelled', 'declined', 'expired', 'no-show'].map(status =>
      anEntry(at('10:00'), at('11:00'), { status, appointmentId: status }),
    )
    const { columns } = layOutDay(aDay(WINTER, { entries }), WINTER)
    expect(columns[0]?.entries.map(({ entry }) => entry.status)).to.deep.equal(['no-show'])
  })

  it('says less on shorter events and stretches the day for very short ones', () => {
    const entries = [
      anEntry(at('10:00'), at('10:40')),
      anEntry(at('11:00'), at('11:30')),
      anEntry(at('12:00'), at('12:15')),
    ]
    const layout = layOutDay(aDay(WINTER, { entries }), WINTER)
    expect(layout.columns[0]?.entries.map(({ size }) => size)).to.deep.equal(['full', 'short', 'slim'])
    expect(15 * layout.minutePixels).to.be.at.least(26)
  })

  it('names the staff in the column of a room', () => {
    const resources = [aResource(WINTER), aResource(WINTER, { id: 'room', name: 'Room 1', type: 'room' })]
    const visit = anEntry(at('10:00'), at('11:00'))
    const entries = [visit, { ...visit, resourceId: 'room', requirement: 'room' }]
    const { columns } = layOutDay(aDay(WINTER, { resources, entries }), WINTER)
    expect(columns.map(column => column.entries[0]?.line)).to.deep.equal(['Root colour', 'Maya'])
  })

  for (const [date, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ] as const) {
    it(`keeps a day of ${hours} hours inside its own frame (${date})`, () => {
      const open = [{ startsAt: `${date}T00:00:00Z`, endsAt: `${date}T23:59:00Z` }]
      const { start, open: first, span } = layOutDay(aDay(date, { resources: [aResource(date, { open })] }), date)
      expect(start.toISOString()).to.equal(date === '2026-03-29' ? `${date}T00:00:00.000Z` : '2026-10-24T23:00:00.000Z')
      expect(first + span).to.equal(hours * 60)
    })
  }
})
