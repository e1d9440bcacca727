import { expect } from 'chai'
import { expandHours } from '../../dist/availability/hours.js'
import { toSpans } from '../../dist/availability/runs.js'
import type { SolverSchedule } from '../../dist/availability/types.js'
import { Zone } from '../../dist/availability/zone.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import { printMinute } from './oracle/case-format.js'

const MONDAY = '2027-06-07'

function open(
  schedule: SolverSchedule,
  at: { date?: string; days?: number; zone?: string; holidays?: string[] } = {},
): string[] {
  const { date = MONDAY, days = 1, zone = 'UTC', holidays = [] } = at
  const from = Date.parse(`${date}T00:00:00Z`) / 60_000
  const window = [from, from + days * 1440] as const
  const hours = expandHours({ schedule, holidays, zone: new Zone(zone), window, rules: {} })
  return toSpans(hours.open)
    .filter(([start, end]) => start < window[1] && end > window[0])
    .map(([start, end]) => `${printMinute(start).slice(5, 16)} ${printMinute(end).slice(5, 16)}`)
}

describe('expandHours', () => {
  it('opens the weekly hours of each day and takes its breaks out', () => {
    const schedule: SolverSchedule = { weekly: { mo: [['09:00', '17:00']] }, breaks: { mo: [['12:00', '12:30']] } }
    expect(open(schedule)).to.deep.equal(['06-07T09:00 06-07T12:00', '06-07T12:30 06-07T17:00'])
  })

  it('runs a span whose end is not after its start into the next day', () => {
    expect(open({ weekly: { mo: [['22:00', '02:00']] } }, { days: 2 })).to.deep.equal(['06-07T22:00 06-08T02:00'])
    expect(open({ weekly: { mo: [['00:00', '00:00']] } }, { days: 2 })).to.deep.equal(['06-07T00:00 06-08T00:00'])
    expect(open({ weekly: { su: [['20:00', '24:00']], mo: [['00:00', '01:00']] } })).to.deep.equal([
      '06-06T20:00 06-07T01:00',
    ])
  })

  it('lets an override replace hours and breaks of its date and beat a holiday', () => {
    const schedule: SolverSchedule = {
      weekly: { mo: [['09:00', '17:00']], tu: [['09:00', '17:00']] },
      breaks: { mo: [['12:00', '12:30']] },
      overrides: { [MONDAY]: [['11:00', '13:00']], '2027-06-08': [] },
      holidays: [MONDAY],
    }
    expect(open(schedule, { days: 2 })).to.deep.equal(['06-07T11:00 06-07T13:00'])
  })

  it('closes the days of holidays, those of the location, too', () => {
    const schedule: SolverSchedule = {
      weekly: { mo: [['09:00', '17:00']], tu: [['09:00', '17:00']] },
      holidays: [MONDAY],
    }
    expect(open(schedule, { days: 2, holidays: ['2027-06-08'] })).to.deep.equal([])
  })

  it('lets a shift that began before a holiday end in it', () => {
    expect(open({ weekly: { su: [['22:00', '04:00']], mo: [['09:00', '17:00']] }, holidays: [MONDAY] })).to.deep.equal([
      '06-06T22:00 06-07T04:00',
    ])
  })

  it('takes recurring time off in local time, on the day the clock changes as on others', () => {
    const schedule: SolverSchedule = {
      weekly: { sa: [['00:00', '12:00']], su: [['00:00', '12:00']] },
      timeOff: [{ start: '2026-03-01T08:00', minutes: 120, rrule: 'FREQ=DAILY' }],
    }
    expect(open(schedule, { date: '2026-03-28', days: 2, zone: 'Europe/London' })).to.deep.equal([
      '03-28T00:00 03-28T08:00',
      '03-28T10:00 03-28T12:00',
      '03-29T00:00 03-29T07:00',
      '03-29T09:00 03-29T11:00',
    ])
  })

  it('leaves out the dates that a recurrence excludes, and takes time off given as instants', () => {
    const from = Date.parse(`${MONDAY}T10:00Z`) / 60_000
    const schedule: SolverSchedule = {
      weekly: { mo: [['09:00', '12:00']] },
      timeOff: [
        { start: '2027-05-24T09:00', minutes: 60, rrule: 'FREQ=WEEKLY;BYDAY=MO', exdates: [MONDAY] },
        { from, to: from + 30 },
      ],
    }
    expect(open(schedule)).to.deep.equal(['06-07T09:00 06-07T10:00', '06-07T10:30 06-07T12:00'])
  })

  it('is open at all times without weekly hours, but for time off', () => {
    const schedule: SolverSchedule = { timeOff: [{ start: `${MONDAY}T10:00`, minutes: 60 }] }
    const [before, after, ...others] = open(schedule)
    expect(before).to.match(/06-07T10:00$/)
    expect(after).to.match(/^06-07T11:00/)
    expect(others).to.deep.equal([])
  })

  it('refuses times, dates and rules that cannot be read', () => {
    const broken: SolverSchedule[] = [
      { weekly: { mo: [['9', '10:00']] } },
      { weekly: { mo: [['09:00', '25:00']] } },
      { weekly: {}, overrides: { '2027-13-01': [] } },
      { weekly: {}, timeOff: [{ start: '2027-06-07T09:00', minutes: 60, rrule: 'FREQ=SOMETIMES' }] },
    ]
    for (const schedule of broken) {
      expect(() => open(schedule), JSON.stringify(schedule))
        .to.throw(BookwrightError)
        .with.property('code', 'BW_SOLVER_INPUT')
    }
  })
})
