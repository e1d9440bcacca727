import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer } from '../support/booking-client.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { contest, type Contest } from './support/contest.js'
import { startContestWorld, type ContestWorld, type Wish } from './support/contest-world.js'
import { readDeclaredCodes } from './support/storm-check.js'

const REQUESTS = 500
/** Races without a guard, before it is said that nobody notices. */
const ATTEMPTS = 6
/** Without a guard: enough that several win. */
const SMALL = 40

interface Hold {
  readonly holdId: string
  readonly holdToken: string
}

interface Booked {
  readonly id: string
  readonly manageToken: string
  /** Where it has to stand. */
  stands: Wish
}

type Race<T> = Omit<Contest<T>, 'name' | 'winners'>

/** Whose time it is now, by the claims alone. */
const STANDING = `
SELECT p.booking_id AS id, u.resource_id AS "staffId", a.starts_at AS "startsAt"
  FROM bw.allocation a JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.owner_id
  JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
 WHERE a.closes_at > now() AND p.booking_id = ANY($1)`

/** The guard of a confirmation is what the locked row says: this one never says that it has become a booking. */
const STAYS_HELD = `
CREATE FUNCTION public.stay_held() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF OLD.status = ''held'' THEN NEW.status := OLD.status; END IF; RETURN NEW; END';
CREATE TRIGGER stay_held BEFORE UPDATE ON bw.booking FOR EACH ROW EXECUTE FUNCTION public.stay_held()`

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}

describe('500 that want one time at once, by other ways than booking it', function () {
  this.timeout(300_000)
  let world: ContestWorld
  let taken = 0

  before(async () => (world = await startContestWorld('contests')))
  after(() => world?.close())

  const clientOf = (index: number) => world.client(index)

  /** An hour of one person that nobody was given before. */
  const freshWish = () => world.wish(taken++)
  const freshWishes = (count: number) => Array.from({ length: count }, freshWish)

  const hold = (wish: Wish, index: number, key: string) => clientOf(index).post('/holds', { appointments: [wish] }, key)

  function confirm(held: Hold, index: number, key: string): Promise<Answer> {
    const customer = { name: `Racer ${index}`, email: `racer.${index}@example.test` }
    return clientOf(index).post('/bookings', { ...held, customer }, key)
  }

  const toHold = ({ body }: Answer): Hold => ({ holdId: body.id ?? '', holdToken: String(body.token) })
  const toBooked = ({ body }: Answer, stands: Wish): Booked => ({
    ...{ id: body.id ?? '', manageToken: String(body.manageToken), stands },
  })

  /** One after the other, for what is only prepared. */
  async function holds(wishes: readonly Wish[]): Promise<Hold[]> {
    const made: Hold[] = []
    for (const [index, wish] of wishes.entries()) {
      const answer = await hold(wish, index, randomUUID())
      expect(answer.status, answer.body.code).to.equal(201)
      made.push(toHold(answer))
    }
    return made
  }

  /** Everybody holds a time of their own, then all of them want one. */
  function holdRace(count: number): { race: Race<Wish>; wishes: Wish[] } {
    const wishes = freshWishes(count)
    return { race: { request: hold, own: wishes, contested: freshWish(), refusals: ['409 BW_SLOT_TAKEN'] }, wishes }
  }

  /** Everybody confirms a hold of their own, then all of them confirm one. */
  function confirmRace(own: readonly Hold[], contested: Hold): Race<Hold> {
    return { request: confirm, own, contested, refusals: ['409 BW_INVALID_TRANSITION'] }
  }

  /** Everybody moves their booking to a time of its own, then all of them to one. */
  function moveRace(booked: readonly Booked[]): Race<Wish> {
    const request = async (wish: Wish, index: number, key: string) => {
      const { id, manageToken } = booked[index]!
      const { staffId, startsAt } = wish
      const token = { 'Bookwright-Manage-Token': manageToken }
      const answer = await clientOf(index).post(`/bookings/${id}/reschedule`, { staffId, startsAt }, key, token)
      if (answer.status === 200) booked[index]!.stands = wish
      return answer
    }
    return { request, own: freshWishes(booked.length), contested: freshWish(), refusals: ['409 BW_SLOT_TAKEN'] }
  }

  function run<T>(kind: string, race: Race<T>) {
    return contest({
      ...race,
      name: `${kind}, ${race.own.length} at once over ${world.engines.length} processes`,
      winners: 1,
    })
  }

  /** Every refusal is declared; no overlap, no deadlock, every invariant. */
  async function expectWhole(route: string, { refusals }: Pick<Race<Wish>, 'refusals'>): Promise<void> {
    const declared = await readDeclaredCodes(world.engines[0]!.url)
    expect(declared(route)).to.include.members(refusals.map(refusal => refusal.split(' ')[1]))
    expect(await countOverlaps(world.database.url)).to.equal(0)
    const log = world.server.logFile === null ? '' : await readFile(world.server.logFile, 'utf8')
    expect(log.split('deadlock detected').length - 1, 'deadlocks').to.equal(0)
    await expectInvariants(world.database.url)
  }

  /** Without a guard several may win and need not: who plans after the first has written sees it. So it is tried again. */
  async function expectCaught<T>(kind: string, makeRace: () => Race<T> | Promise<Race<T>>): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const error = await run(`${kind} without its guard`, await makeRace()).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (error === undefined) continue
      expect((error as Error).message).to.match(/^winners: expected/)
      return
    }
    expect.fail(`${ATTEMPTS} races without a guard had one winner each`)
  }

  /** Each race begins with what the one before it left, and is run once. */
  const held = once(async () => {
    const { race, wishes } = holdRace(REQUESTS)
    const { uncontested, won } = await run('hold', race)
    return { race, wishes, own: uncontested.answers.map(toHold), contested: toHold(won[0]!) }
  })

  const confirmed = once(async () => {
    const { wishes, own, contested } = await held()
    const race = confirmRace(own, contested)
    const { uncontested, won } = await run('confirm', race)
    return { race, won, booked: uncontested.answers.map((answer, index) => toBooked(answer, wishes[index]!)) }
  })

  it('hold it: exactly one has it, every other one is told that it is taken', async () => {
    const { race } = await held()
    await expectWhole('POST /holds', race)
  })

  it('confirm one hold with keys of their own: one becomes the booking, every other one hears that it is one', async () => {
    const { race, won } = await confirmed()
    expect(won.map(({ body }) => [body.id, body.status])).to.deep.equal([[race.contested.holdId, 'confirmed']])
    await expectWhole('POST /bookings', race)
  })

  it('move their bookings there: exactly one does, every other one keeps the time that it had', async () => {
    const { booked } = await confirmed()
    const race = moveRace(booked)
    await run('move', race)
    expect(booked.filter(({ stands }) => stands === race.contested)).to.have.lengthOf(1)
    const rows = await withOwner(world.database.url, async client => {
      const ids = booked.map(({ id }) => id)
      return (await client.query<{ id: string; staffId: string; startsAt: Date }>(STANDING, [ids])).rows
    })
    const told = booked.map(({ id, stands }) => `${id} ${stands.staffId} ${stands.startsAt}`)
    const found = rows.map(({ id, staffId, startsAt }) => `${id} ${staffId} ${startsAt.toISOString()}`)
    expect(found.sort()).to.deep.equal(told.sort())
    await expectWhole('POST /bookings/{id}/reschedule', race)
  })

  it('cannot extend or release a hold that has become a booking, and the document declares that answer', async () => {
    const [own] = await holds([freshWish()])
    const { holdId: id, holdToken: token } = own!
    expect((await confirm(own!, 0, randomUUID())).status).to.equal(201)
    const answers = {
      'PATCH /holds/{id}': await clientOf(0).send('PATCH', `/holds/${id}`, { body: { token } }),
      'DELETE /holds/{id}': await clientOf(0).send('DELETE', `/holds/${id}?token=${encodeURIComponent(token)}`),
    }
    const declared = await readDeclaredCodes(world.engines[0]!.url)
    for (const [route, { status, body }] of Object.entries(answers)) {
      expect(`${status} ${body.code}`, route).to.equal('409 BW_INVALID_TRANSITION')
      expect(declared(route), route).to.include(body.code)
    }
  })

  it('are seen to win together when a confirmed hold still looks held', async () => {
    await withOwner(world.database.url, client => client.query(STAYS_HELD))
    try {
      await expectCaught('confirm', async () => {
        const [contested, ...own] = (await holds(freshWishes(SMALL + 1))) as [Hold, ...Hold[]]
        return confirmRace(own, contested)
      })
    } finally {
      await withOwner(world.database.url, client => client.query('DROP FUNCTION public.stay_held() CASCADE'))
    }
  })

  it('are seen to hold it and to move there together when the constraint is taken away', async () => {
    const booked: Booked[] = []
    for (const wish of freshWishes(SMALL)) {
      booked.push(toBooked(await clientOf(booked.length).book(wish, `Mover ${booked.length}`), wish))
    }
    await withOwner(world.database.url, client =>
      client.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'),
    )
    await expectCaught('move', () => moveRace(booked))
    const moved = await countOverlaps(world.database.url)
    expect(moved).to.be.greaterThan(0)
    await expectCaught('hold', () => holdRace(SMALL).race)
    expect(await countOverlaps(world.database.url)).to.be.greaterThan(moved)
  })
})
