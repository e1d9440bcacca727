import { expect } from 'chai'
import {
  BOOKING_ACTIONS,
  BOOKING_TRANSITIONS,
  type BookingAction,
  type BookingState,
} from '../../core/dist/domain/booking-state.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

const NOW = '2027-06-01T08:00:00.000Z'
/** When every visit has begun. */
const THEN = '2027-06-10T20:00:00.000Z'
const SEED = Number(process.env.BOOKWRIGHT_TEST_SEED ?? 20_270_601)
const BOOKINGS = 12
const STEPS = 14

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Step = BookingAction | 'cancel'
const STEPS_OF_STAFF: readonly Step[] = [...(Object.keys(BOOKING_ACTIONS) as BookingAction[]), 'cancel']

/** What the tables say that a step leads to; undefined: it is refused. */
function expected(step: Step, from: BookingState): BookingState | undefined {
  if (step === 'cancel') return BOOKING_TRANSITIONS[from].includes('cancelled') ? 'cancelled' : undefined
  const { from: sources, to } = BOOKING_ACTIONS[step] as { from: readonly BookingState[]; to: readonly BookingState[] }
  return sources.includes(from) ? to[0] : undefined
}

describe('Random steps of staff', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let owner: StaffClient

  before(async () => {
    sandbox = await startSandbox()
    spa = await sandbox.addSpa('steps')
    await spa.setClock(NOW)
    owner = await StaffClient.signIn(sandbox, spa)
    await owner.setRules({ noShowFee: { amount: 500 }, requestMinutes: 20 * 1440 })
  })
  after(() => sandbox.close(() => expectInvariants(sandbox.database.url, THEN)))

  it('do what the tables say, in every state, and leave a history without a gap', async () => {
    const random = randomFrom(SEED)
    console.log(`      seed ${SEED}`)
    const states = new Map<string, BookingState>()
    const versions = new Map<string, number>()
    const days = ['2027-06-02', '2027-06-03', '2027-06-04']
    const starts = (await Promise.all(days.map(day => spa.starts('cut-and-finish', day)))).flat()
    for (let index = 0; index < BOOKINGS; index += 1) {
      if (index === BOOKINGS / 2) await owner.setRules({ approval: 'blocking' })
      const { status, body } = await spa.bookAt('cut-and-finish', starts[index * 4]!, `Guest ${index}`)
      expect(status, JSON.stringify(body)).to.equal(201)
      states.set(body.id ?? '', body.status as BookingState)
      versions.set(body.id ?? '', 1)
    }
    await spa.setClock(THEN)
    const seen = new Set<string>()
    for (const [id, first] of states) {
      let state = first
      for (let count = 0; count < STEPS; count += 1) {
        const step = STEPS_OF_STAFF[Math.floor(random() * STEPS_OF_STAFF.length)]!
        const next = expected(step, state)
        const { status, body } = await owner.act(step, id)
        const told = `${step} of ${state}: ${status} ${body.code ?? ''}`
        seen.add(`${step} ${state}`)
        if (next === undefined) {
          expect(status, told).to.equal(409)
          expect(body.code, told).to.equal('BW_INVALID_TRANSITION')
        } else {
          expect(status, told).to.equal(200)
          expect(body.status, told).to.equal(next)
          versions.set(id, versions.get(id)! + 1)
          state = next
        }
      }
      expect(await owner.read(id)).to.include({ status: state, version: versions.get(id) })
    }
    console.log(`      ${BOOKINGS * STEPS} steps, ${seen.size} pairs of step and state`)
    expect(seen.size).to.be.greaterThan(25)
    const { rows } = await withOwner(sandbox.database.url, client =>
      client.query<{ booking_id: string; versions: number[] }>(
        'SELECT booking_id, array_agg(version ORDER BY version) AS versions FROM bw.booking_transition GROUP BY booking_id',
      ),
    )
    for (const row of rows) {
      expect(row.versions).to.deep.equal(Array.from({ length: versions.get(row.booking_id)! }, (_, index) => index + 1))
    }
  })
})
