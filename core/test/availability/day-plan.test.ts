import { expect } from 'chai'
import fc from 'fast-check'
import { minutesOf } from '../../dist/availability/day-cost.js'
import {
  placed,
  tidyDay,
  type DayMove,
  type DayPlan,
  type DayVisit,
  type Stand,
} from '../../dist/availability/day-plan.js'
import type { Busy, SolverSnapshot } from '../../dist/availability/types.js'

const DAY = 28_000_000 - (28_000_000 % 1440)
const OPEN = [DAY + 540, DAY + 1080] as const
const PEOPLE = ['ann', 'bea', 'cleo']

interface Drawn {
  readonly slot: number
  readonly person: number
  readonly isFixed: boolean
}

/** Visits of an hour with a quarter of an hour after it, whoever came first keeps the time. */
function dayOf(drawn: readonly Drawn[]): { snapshot: SolverSnapshot; visits: DayVisit[] } {
  const busy: Busy[] = []
  const visits: DayVisit[] = []
  for (const [index, { slot, person, isFixed }] of drawn.entries()) {
    const start = OPEN[0] + slot * 15
    const resourceId = PEOPLE[person]!
    const isTaken = busy.some(row => row.resourceId === resourceId && row.from < start + 75 && row.to > start)
    if (isTaken || start + 75 > OPEN[1]) continue
    const id = `visit ${index}`
    busy.push({ resourceId, from: start, to: start + 75, quantity: 1, kind: 'confirmed', ref: id })
    visits.push({
      ...{ id, serviceId: 'massage', locationId: 'here', guests: 1, start, minutes: 60, isFixed, canShift: true },
      ...{ grid: { mode: 'interval', step: 15 }, team: { therapist: [resourceId] } },
    })
  }
  return {
    visits,
    snapshot: {
      now: DAY,
      locations: [{ id: 'here', timeZone: 'UTC' }],
      // Cleo lacks the skill, so nothing may ever be given to her that was not hers.
      resources: PEOPLE.map(id => ({
        ...{ id, type: 'staff', locationId: 'here', skills: id === 'cleo' ? [] : ['massage'] },
        schedule: { timeZone: 'UTC', weekly: everyDay },
      })),
      services: [
        {
          ...{ id: 'massage', durationMinutes: 60, bufferAfter: 15 },
          requirements: [{ key: 'therapist', type: 'staff', skill: 'massage' }],
        },
      ],
      busy,
    },
  }
}

const everyDay = Object.fromEntries(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'].map(day => [day, [['09:00', '18:00']]]))
const drawnDay = fc.array(fc.record({ slot: fc.nat(31), person: fc.nat(1), isFixed: fc.boolean() }), {
  minLength: 2,
  maxLength: 9,
})

/** The checker: it asks the solver for each visit with all the others where the plan puts them. */
function violations(
  snapshot: SolverSnapshot,
  visits: readonly DayVisit[],
  plan: Pick<DayPlan, 'moves'>,
  maxShift: number,
) {
  const found: string[] = []
  const moveOf = new Map(plan.moves.map(move => [move.id, move]))
  const rowsOf = ({ id }: DayVisit): Busy[] => {
    const move = moveOf.get(id)
    if (!move) return snapshot.busy.filter(row => row.ref === id)
    return move.to.spans.map(({ resourceId, span: [from, to], quantity }) => {
      return { resourceId, from, to, quantity, kind: 'confirmed', ref: id }
    })
  }
  for (const visit of visits) {
    const move = moveOf.get(visit.id)
    if (!move) continue
    if (visit.isFixed) found.push(`${visit.id} is fixed`)
    if (Math.abs(move.to.start - visit.start) > maxShift) found.push(`${visit.id} moved too far`)
    const busy = visits.flatMap(other => (other.id === visit.id ? [] : rowsOf(other)))
    if (!placed({ ...snapshot, busy }, visit, move.to, {})) found.push(`${visit.id} cannot be there`)
  }
  return found
}

/** The moves that give the time that one takes, if only a part of it. */
function givers({ moves }: DayPlan, { id, to }: DayMove): string[] {
  const isTaken = (from: Stand) =>
    to.spans.some(one =>
      from.spans.some(
        other =>
          one.resourceId === other.resourceId &&
          Math.max(one.span[0], other.span[0]) < Math.min(one.span[1], other.span[1]),
      ),
    )
  return moves.flatMap(other => (other.id !== id && isTaken(other.from) ? [other.id] : [])).sort()
}

const options = (seed: number, maxShift: number) => ({ maxShift, seed, budgetMs: 60_000, clock: () => 0 })

describe('tidyDay', () => {
  it('proposes only what the solver allows, never moves what is fixed, and never makes the day worse', () => {
    let improved = 0
    fc.assert(
      fc.property(drawnDay, fc.nat(1000), fc.constantFrom(0, 30), (drawn, seed, maxShift) => {
        const { snapshot, visits } = dayOf(drawn)
        const plan = tidyDay(snapshot, visits, options(seed, maxShift))
        expect(violations(snapshot, visits, plan, maxShift)).to.deep.equal([])
        expect(plan.moves.map(move => [...move.needs].sort())).to.deep.equal(plan.moves.map(move => givers(plan, move)))
        expect(minutesOf(plan.after)).to.be.at.most(minutesOf(plan.before))
        if (plan.moves.length > 0) improved += 1
      }),
      { seed: 28, numRuns: 120 },
    )
    expect(improved, 'no day could be improved: the property shows nothing').to.be.greaterThan(20)
  })

  it('is held to it by a checker that sees a plan which breaks the rules', () => {
    const { snapshot, visits } = dayOf([
      { slot: 0, person: 0, isFixed: false },
      { slot: 8, person: 1, isFixed: true },
    ])
    const stand = (person: string, start: number) => ({
      ...{ start, team: { therapist: [person] } },
      spans: [{ resourceId: person, span: [start, start + 75] as const, quantity: 1 }],
    })
    const move = (id: string, person: string, start: number) => {
      return { id, from: stand('ann', OPEN[0]), to: stand(person, start), gain: { idle: 0, travel: 0 }, needs: [] }
    }
    const check = (...moves: ReturnType<typeof move>[]) => violations(snapshot, visits, { moves }, 30).length
    expect(check(move('visit 0', 'ann', OPEN[0])), 'as it is').to.equal(0)
    expect(check(move('visit 0', 'cleo', OPEN[0])), 'without the skill').to.equal(1)
    expect(check(move('visit 0', 'ann', OPEN[0] + 60)), 'too far').to.equal(1)
    expect(check(move('visit 0', 'bea', OPEN[0] + 90)), 'over another and too far').to.equal(2)
    expect(check(move('visit 1', 'bea', OPEN[0] + 120)), 'fixed').to.equal(1)
  })

  it('gives two halves of a day to one person, names the gain, and gives the same answer for the same seed', () => {
    const { snapshot, visits } = dayOf([
      { slot: 0, person: 0, isFixed: false },
      { slot: 5, person: 1, isFixed: false },
      { slot: 10, person: 0, isFixed: false },
    ])
    const plan = tidyDay(snapshot, visits, options(3, 0))
    expect([plan.before.idle, plan.after.idle]).to.deep.equal([75, 0])
    expect(plan.moves).to.have.lengthOf(1)
    expect(plan.moves[0]!.gain).to.deep.equal({ idle: 75, travel: 0 })
    expect(tidyDay(snapshot, visits, options(3, 0))).to.deep.equal(plan)
  })

  it('lets two who drive change places where that spares the road, from home and back', () => {
    const [nine] = OPEN
    const driver = (id: string) => ({
      ...{ id, type: 'staff', locationId: 'L', mobile: true, home: 'yard' },
      schedule: { timeZone: 'UTC', weekly: everyDay },
    })
    const visit = (id: string, who: string, place: string, start: number) => ({
      ...{ id, serviceId: 'repair', locationId: 'L', guests: 1, place, start, minutes: 60 },
      ...{ grid: { mode: 'interval' as const, step: 15 }, team: { fitter: [who] }, isFixed: false, canShift: false },
    })
    const rowOf = ({ id, team, place, start }: ReturnType<typeof visit>): Busy => ({
      ...{ resourceId: team.fitter[0]!, from: start, to: start + 60, quantity: 1, kind: 'confirmed', ref: id, place },
    })
    const visits = [
      visit('first', 'ann', 'north', nine + 60),
      visit('second', 'bea', 'south', nine + 60),
      visit('third', 'ann', 'south', nine + 240),
      visit('fourth', 'bea', 'north', nine + 240),
    ]
    const far: Record<string, number> = { 'north south': 45, 'south north': 45 }
    const snapshot: SolverSnapshot = {
      ...{ now: nine - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], resources: [driver('ann'), driver('bea')] },
      services: [{ id: 'repair', durationMinutes: 60, requirements: [{ key: 'fitter', type: 'staff' }] }],
      busy: visits.map(rowOf),
      minutesBetween: (from, to) => (from === to ? 0 : (far[`${from} ${to}`] ?? 20)),
    }
    const plan = tidyDay(snapshot, visits, options(1, 60))
    // 20 out, 45 between, 20 back, for each; then each stays on their side.
    expect([plan.before.travel, plan.after.travel]).to.deep.equal([170, 80])
    expect(
      plan.moves.map(({ from, to }) => from.start - to.start),
      'nobody waits longer',
    ).to.deep.equal([0, 0])
    expect(plan.moves.every(move => move.gain.travel > 0)).to.equal(true)
    const near = { ...snapshot, minutesBetween: () => 0 }
    expect(tidyDay(near, visits, options(1, 60)).moves).to.deep.equal([])
  })

  it('shifts times only as far as it may, and stops when its time is over', () => {
    const { snapshot, visits } = dayOf([
      { slot: 0, person: 0, isFixed: true },
      { slot: 7, person: 0, isFixed: false },
    ])
    expect(tidyDay(snapshot, visits, options(1, 0)).after.idle, 'given away').to.equal(0)
    const busyBea = snapshot.busy.concat({
      resourceId: 'bea',
      from: OPEN[0],
      to: OPEN[1],
      quantity: 1,
      kind: 'blocked',
    })
    const alone = { ...snapshot, busy: busyBea }
    expect(tidyDay(alone, visits, options(1, 0)).moves).to.deep.equal([])
    expect(tidyDay(alone, visits, options(1, 15)).after.idle).to.equal(15)
    expect(tidyDay(alone, visits, options(1, 30)).after.idle).to.equal(0)
    // With each reading of the clock a little of the time is gone.
    const spent = (budgetMs: number) => {
      let read = 0
      return tidyDay(alone, visits, { ...options(1, 30), budgetMs, clock: () => read++ })
    }
    const first = [1, 2, 3, 4, 5, 6].map(spent).find(plan => plan.moves.length > 0)
    expect(first?.after.idle, 'what gains most comes first').to.equal(0)
    const soon = { ...alone, now: visits[1]!.start - 30 }
    expect(tidyDay(soon, visits, options(1, 30)).after.idle, 'nothing begins at this moment').to.equal(15)
    const over = tidyDay(alone, visits, { ...options(1, 30), budgetMs: 0 })
    expect(over).to.include({ isSettled: false })
    expect(over.moves).to.deep.equal([])
  })

  /** Neither of the two in the middle can go to the other person while the other one is there. */
  const crossed = () =>
    dayOf([
      { slot: 0, person: 0, isFixed: true },
      { slot: 12, person: 0, isFixed: false },
      { slot: 8, person: 1, isFixed: false },
      { slot: 17, person: 1, isFixed: true },
    ])

  it('lets two visits change people where neither could go alone', () => {
    const { snapshot, visits } = crossed()
    const plan = tidyDay(snapshot, visits, options(1, 0))
    expect([plan.before.idle, plan.after.idle]).to.deep.equal([165, 45])
    expect(plan.moves.map(({ id, to, needs }) => [id, to.team.therapist, needs])).to.have.deep.members([
      ['visit 1', ['bea'], ['visit 2']],
      ['visit 2', ['ann'], ['visit 1']],
    ])
  })

  it('lets a visit begin as another ends that goes elsewhere, whether or not that one goes', () => {
    const { snapshot, visits } = dayOf([
      { slot: 14, person: 0, isFixed: false },
      { slot: 30, person: 1, isFixed: false },
      { slot: 17, person: 1, isFixed: false },
      { slot: 20, person: 0, isFixed: true },
      { slot: 20, person: 1, isFixed: false },
      { slot: 2, person: 1, isFixed: true },
    ])
    const plan = tidyDay(snapshot, visits, options(1, 30))
    expect(plan.moves.length).to.be.above(1)
    for (const move of plan.moves) expect([...move.needs].sort(), move.id).to.deep.equal(givers(plan, move))
  })

  it('leaves visits of two people each to them: which of them would change is not for it to say', () => {
    const { snapshot, visits } = crossed()
    const helpers: Record<string, string> = { 'visit 1': 'dora', 'visit 2': 'eve' }
    const people = Object.values(helpers)
    const helped = visits.map(visit => {
      const helper = helpers[visit.id]
      return helper ? { ...visit, serviceId: 'duo', team: { ...visit.team, helper: [helper] } } : visit
    })
    const own = snapshot.busy.flatMap(row => {
      const helper = helpers[row.ref ?? '']
      return helper ? [{ ...row, resourceId: helper }] : []
    })
    const [massage] = snapshot.services
    const helper = { key: 'helper', type: 'staff', anyOf: people }
    const duo: SolverSnapshot = {
      ...snapshot,
      resources: [...snapshot.resources, ...people.map(id => ({ ...snapshot.resources[0]!, id, skills: [] }))],
      services: [massage!, { ...massage!, id: 'duo', requirements: [...massage!.requirements, helper] }],
      busy: [...snapshot.busy, ...own],
    }
    const plan = tidyDay(duo, helped, options(1, 0))
    expect(plan.before.idle).to.equal(165)
    expect(plan.moves).to.deep.equal([])
  })

  it('leaves the room of a visit to it, and gives it to other people', () => {
    const { snapshot, visits } = dayOf([
      { slot: 0, person: 0, isFixed: true },
      { slot: 5, person: 1, isFixed: false },
      { slot: 10, person: 0, isFixed: true },
    ])
    const room = { id: 'room', type: 'room', locationId: 'here', schedule: { weekly: everyDay } }
    const [massage] = snapshot.services
    const housed: SolverSnapshot = {
      ...snapshot,
      resources: [...snapshot.resources, room, { ...room, id: 'other room' }],
      services: [{ ...massage!, requirements: [...massage!.requirements, { key: 'room', type: 'room' }] }],
      busy: snapshot.busy.flatMap(row => [row, { ...row, resourceId: 'room' }]),
    }
    const inRoom = visits.map(visit => ({ ...visit, team: { ...visit.team, room: ['room'] } }))
    const plan = tidyDay(housed, inRoom, options(1, 0))
    expect(plan.moves.map(({ to }) => to.team)).to.deep.equal([{ therapist: ['ann'], room: ['room'] }])
  })

  it('gives two halves of a day to one car, and leaves a trailer that stays in the yard to its visit', () => {
    const { snapshot, visits } = dayOf([
      { slot: 0, person: 0, isFixed: false },
      { slot: 5, person: 1, isFixed: false },
      { slot: 10, person: 0, isFixed: false },
    ])
    const withThings = (mobile: boolean): SolverSnapshot => ({
      ...snapshot,
      resources: snapshot.resources.map(resource => ({ ...resource, type: 'car', mobile })),
      services: snapshot.services.map(service => ({
        ...service,
        requirements: [{ key: 'therapist', type: 'car', skill: 'massage' }],
      })),
    })
    expect(tidyDay(withThings(true), visits, options(3, 0)).moves).to.have.lengthOf(1)
    expect(tidyDay(withThings(false), visits, options(3, 0)).moves).to.deep.equal([])
  })
})
