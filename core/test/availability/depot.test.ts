import { expect } from 'chai'
import { daysOf, depotMargins } from '../../dist/availability/depot.js'
import { solve } from '../../dist/availability/solve.js'
import { explain } from '../../dist/availability/explain.js'
import type { Busy, SlotQuery, SolverSnapshot } from '../../dist/availability/types.js'
import { ZoneCache } from '../../dist/availability/zone.js'

const DAY = Date.UTC(2027, 5, 10) / 60_000
const at = (text: string) => {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return DAY + hour * 60 + minute
}
const text = (minutes: number) => new Date(minutes * 60_000).toISOString().slice(11, 16)
const WAYS: Record<string, number> = { 'depot A': 20, 'depot B': 30, 'depot C': 35, 'A B': 25, 'A C': 45, 'B C': 40 }
const minutesBetween = (from: string, to: string) => WAYS[`${from} ${to}`] ?? WAYS[`${to} ${from}`] ?? 0

function asked(home: string | undefined, places: { visits: boolean; asked: boolean }): string[] {
  const { query, snapshot } = question(home, places)
  return solve(query, snapshot).slots.map(slot => text(slot.start))
}

function question(home: string | undefined, places: { visits: boolean; asked: boolean }) {
  const visit = (place: string, from: string, to: string) => ({
    ...{ resourceId: 'diego', from: at(from), to: at(to), quantity: 1, kind: 'confirmed' as const, ref: place },
    ...(places.visits ? { place } : {}),
  })
  const weekly = { th: [['08:00', '17:00'] as const] }
  const snapshot: SolverSnapshot = {
    now: at('00:00'),
    locations: [{ id: 'here', timeZone: 'UTC' }],
    resources: [
      { id: 'diego', type: 'staff', locationId: 'here', mobile: true, schedule: { weekly }, ...(home && { home }) },
    ],
    services: [{ id: 'tap', durationMinutes: 60, requirements: [{ key: 'technician', type: 'staff' }] }],
    busy: [visit('A', '09:00', '10:30'), visit('B', '13:00', '14:30')],
    minutesBetween,
  }
  const query: SlotQuery = {
    ...{ locationId: 'here', from: at('00:00'), to: at('24:00'), grid: { mode: 'interval', step: 15 } },
    stages: [{ services: [{ serviceId: 'tap' }] }],
    ...(places.asked ? { place: 'C' } : {}),
  }
  return { query, snapshot }
}

describe('A day that begins and ends at the depot', () => {
  const everywhere = { visits: true, asked: true }

  it('leaves 11:15 and 15:15 for a visit at C between those at A and B', () => {
    expect(asked('depot', everywhere)).to.deep.equal(['11:15', '15:15'])
  })

  it('would have fifteen starts if nobody had to drive, and more after B if nobody had to go home', () => {
    expect(asked(undefined, { visits: false, asked: false })).to.have.lengthOf(15)
    expect(asked(undefined, everywhere)).to.deep.equal(['11:15', '15:15', '15:30', '15:45', '16:00'])
  })

  it('takes the depot for the place of what happens at the business', () => {
    expect(asked('depot', { visits: true, asked: false })).to.deep.equal([
      ...['11:00', '11:15', '11:30', '15:00', '15:15', '15:30', '15:45', '16:00'],
    ])
  })

  it('says that the way is the reason, and what would open the start', () => {
    const { query, snapshot } = question('depot', everywhere)
    const reasonsAt = (time: string) => [...new Set(codesAt(time))]
    const codesAt = (time: string) =>
      explain(query, snapshot, at(time)).requirements.flatMap(item =>
        item.blocked.flatMap(({ reasons }) => reasons.map(reason => reason.code)),
      )
    expect(reasonsAt('08:00')).to.deep.equal(['TRAVEL'])
    expect(reasonsAt('16:00')).to.deep.equal(['TRAVEL'])
    expect(explain(query, snapshot, at('16:00')).unlocks).to.include('NO_TRAVEL_TIME')
  })

  it('has no way for what stays where it is, wherever the visits before it were', () => {
    const { query, snapshot } = question('depot', everywhere)
    const [diego] = snapshot.resources
    const still = { ...snapshot, resources: [{ ...diego!, mobile: false }] }
    expect(solve(query, still).slots.map(slot => text(slot.start)))
      .to.include('10:30')
      .and.have.lengthOf(15)
  })

  it('needs no way for what happens nowhere', () => {
    const { query, snapshot } = question('depot', { visits: true, asked: false })
    expect(solve({ ...query, isRemote: true }, snapshot).slots).to.have.lengthOf(15)
  })

  it('counts only visits of the day itself: not one that ends as it begins, or begins as it ends, or of another day', () => {
    const days = [[480, 1020] as const]
    const visit = (from: number, to: number): Busy => {
      return { resourceId: 'diego', from, to, quantity: 1, kind: 'confirmed', place: 'A' }
    }
    const margins = (...visits: Busy[]) =>
      depotMargins({ days, visits, home: 'depot' }, 'C', () => 35).map(({ from, to }) => [from, to])
    const both = [
      [480, 515],
      [985, 1020],
    ]
    expect(margins()).to.deep.equal(both)
    expect(margins(visit(420, 480))).to.deep.equal(both)
    expect(margins(visit(1020, 1080))).to.deep.equal(both)
    expect(margins(visit(-900, -840), visit(1980, 2040))).to.deep.equal(both)
    expect(margins(visit(480, 540)), 'the first of the day is at A').to.deep.equal([[985, 1020]])
    expect(margins(visit(490, 540)), 'ten minutes are left before it').to.deep.equal([
      [480, 490],
      [985, 1020],
    ])
    expect(margins(visit(960, 1000))).to.deep.equal([
      [480, 515],
      [1000, 1020],
    ])
  })

  it('takes the stretches of one local day for one day, and the next one for another', () => {
    const zone = new ZoneCache().get('UTC')
    const hours = [at('08:00'), at('12:00'), at('13:00'), at('17:00'), at('24:00') + 480, at('24:00') + 720]
    expect(daysOf(hours, zone)).to.deep.equal([
      [at('08:00'), at('17:00')],
      [at('24:00') + 480, at('24:00') + 720],
    ])
  })
})
