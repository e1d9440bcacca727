import { expect } from 'chai'
import { planSeries, type SeriesQuery, type SeriesRequest } from '../../dist/availability/series.js'
import type { Busy, SolverResource, SolverSnapshot } from '../../dist/availability/types.js'

/** 2027-03-08, a Monday; the clock of New York goes forward on the 14th. */
const FIRST = Date.UTC(2027, 2, 8, 14) / 60_000
const WEEK = 7 * 1_440

function person(id: string, more: Partial<SolverResource> = {}): SolverResource {
  return { id, type: 'staff', locationId: 'L', schedule: { weekly: { mo: [['09:00', '12:00']] } }, ...more }
}

function busy(resourceId: string, from: number): Busy {
  return { resourceId, from, to: from + 60, quantity: 1, kind: 'confirmed', ref: `b-${resourceId}-${from}` }
}

function snapshot(resources: SolverResource[], rows: Busy[] = []): SolverSnapshot {
  return {
    now: FIRST - WEEK,
    locations: [{ id: 'L', timeZone: 'America/New_York' }],
    resources,
    services: [{ id: 'v', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
    busy: rows,
  }
}

const query: SeriesQuery = {
  locationId: 'L',
  stages: [{ services: [{ serviceId: 'v' }] }],
  grid: { mode: 'interval', step: 30 },
}
const weekly: SeriesRequest = { start: '2027-03-08T09:00', rrule: 'FREQ=WEEKLY;COUNT=4', mode: 'all-or-nothing' }
/** Nine o'clock in New York of each week, in minutes of UTC: an hour earlier from the second on. */
const nines = [FIRST, FIRST + WEEK - 60, FIRST + 2 * WEEK - 60, FIRST + 3 * WEEK - 60]

describe('planSeries', () => {
  it('keeps the time on the wall clock when the clock changes', () => {
    const report = planSeries(query, snapshot([person('ann')]), weekly)
    expect(report.occurrences.map(item => item.slot?.start)).to.deep.equal(nines)
    expect(report.occurrences.map(item => item.status)).to.deep.equal(['ok', 'ok', 'ok', 'ok'])
    expect(report.isBookable).to.equal(true)
  })

  it('takes ten years of weeks and not one more', () => {
    const closed = snapshot([person('ann', { schedule: { weekly: {} } })])
    const often = (count: number) =>
      planSeries(query, closed, { start: '2027-03-08T09:00', rrule: `FREQ=DAILY;COUNT=${count}`, mode: 'best-effort' })
    expect(often(520).occurrences).to.have.lengthOf(520)
    expect(() => often(521)).to.throw('at most 520')
  })

  it('moves an occurrence to the nearest start within reach and lists the others', () => {
    const taken = snapshot([person('ann')], [busy('ann', nines[1] ?? 0)])
    const report = planSeries(query, taken, { ...weekly, flexMinutes: 90 })
    const [, moved] = report.occurrences
    expect(moved?.status).to.equal('moved')
    expect(moved?.slot?.start).to.equal((nines[1] ?? 0) + 60)
    expect(moved?.choices).to.deep.equal([(nines[1] ?? 0) + 90])
    expect(moved?.explanation?.requirements[0]?.blocked[0]?.reasons[0]?.code).to.equal('BOOKED')
    expect(report.isBookable).to.equal(true)
  })

  it('says why an occurrence has no place; all or nothing is then nothing, best effort is the rest', () => {
    const taken = snapshot([person('ann')], [busy('ann', nines[2] ?? 0)])
    const strict = planSeries(query, taken, weekly)
    expect(strict.occurrences.map(item => item.status)).to.deep.equal(['ok', 'ok', 'conflict', 'ok'])
    expect(strict.occurrences[2]?.explanation?.isAvailable).to.equal(false)
    expect(strict.isBookable).to.equal(false)
    expect(planSeries(query, taken, { ...weekly, mode: 'best-effort' }).isBookable).to.equal(true)
    const none = snapshot([person('ann', { schedule: { weekly: {} } })])
    expect(planSeries(query, none, { ...weekly, mode: 'best-effort' }).isBookable).to.equal(false)
  })

  it('gives the series to whoever can serve most of it, and ties to the preferred one', () => {
    const rows = [busy('ann', nines[0] ?? 0), busy('ann', nines[1] ?? 0), busy('bob', nines[3] ?? 0)]
    const keep = { ...weekly, keep: '0.0.lead' }
    const report = planSeries(query, snapshot([person('ann'), person('bob')], rows), keep)
    expect(report.keptResourceId).to.equal('bob')
    const served = report.occurrences.map(item => item.slot?.assignments[0]?.resourceIds[0])
    expect(served).to.deep.equal(['bob', 'bob', 'bob', 'ann'])
    expect(report.occurrences.map(item => item.isSubstitute)).to.deep.equal([false, false, false, true])
    const tie = planSeries(query, snapshot([person('ann'), person('bob', { priority: 1 })]), keep)
    expect(tie.keptResourceId).to.equal('bob')
  })

  it('keeps nobody where nobody of those who may can serve at all, and where nobody may', () => {
    const away = snapshot([person('ann', { schedule: { weekly: {} } })])
    const asked = (of: SolverSnapshot, keep: string) => {
      const report = planSeries(query, of, { ...weekly, keep, mode: 'best-effort' })
      return [report.keptResourceId, report.occurrences.map(item => `${item.status} ${item.isSubstitute}`)]
    }
    const none = Array.from(nines, () => 'conflict false')
    expect(asked(away, '0.0.lead')).to.deep.equal([undefined, none])
    const fine = Array.from(nines, () => 'ok false')
    expect(asked(snapshot([person('ann')]), '0.0.nobody')).to.deep.equal([undefined, fine])
    expect(asked(snapshot([person('room', { type: 'room' })]), '0.0.lead')).to.deep.equal([undefined, none])
  })

  it('leaves the time empty where the person cannot and nobody else may', () => {
    const rows = [busy('ann', nines[3] ?? 0)]
    const request = { ...weekly, keep: '0.0.lead', allowsSubstitutes: false, mode: 'best-effort' } as const
    const report = planSeries(query, snapshot([person('ann')], rows), request)
    expect(report.occurrences.map(item => item.status)).to.deep.equal(['ok', 'ok', 'ok', 'conflict'])
  })

  it('counts what earlier occurrences take for the later ones', () => {
    const limited = snapshot([person('ann', { limits: { perDay: 1 } })])
    const twice = { ...weekly, start: '2027-03-08T09:00', rrule: 'FREQ=HOURLY;COUNT=2' }
    expect(planSeries(query, limited, twice).occurrences.map(item => item.status)).to.deep.equal(['ok', 'conflict'])
    const close = { ...weekly, rrule: 'FREQ=MINUTELY;INTERVAL=30;COUNT=2', flexMinutes: 60 }
    const starts = planSeries(query, snapshot([person('ann')]), close).occurrences.map(item => item.slot?.start)
    expect(starts).to.deep.equal([FIRST, FIRST + 60])
  })

  it('leaves out excluded dates and refuses a rule without an end', () => {
    const without = planSeries(query, snapshot([person('ann')]), { ...weekly, exdates: ['2027-03-15'] })
    expect(without.occurrences.map(item => item.wanted)).to.deep.equal([nines[0], nines[2], nines[3]])
    const endless = () => planSeries(query, snapshot([person('ann')]), { ...weekly, rrule: 'FREQ=WEEKLY' })
    expect(endless).to.throw('needs an end')
  })
})
