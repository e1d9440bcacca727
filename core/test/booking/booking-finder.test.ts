import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { BookingFinder } from '../../dist/booking/booking-finder.js'
import { BookingTokens } from '../../dist/booking/booking-tokens.js'
import type { EngineConfig } from '../../dist/ports/config.js'
import type { BookingStore, StoredBooking } from '../../dist/ports/booking-store.js'
import type { TenantDirectory } from '../../dist/ports/tenant-directory.js'
import { caught } from '../db/support/test-engine.js'
import { CUSTOMER, OWNER } from './support/spa-engine.js'

const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
const ENDS_AT = new Date('2027-06-01T10:00:00Z')
const DAY_MS = 86_400_000

describe('BookingFinder', () => {
  const tenants = { byId: async (id: string) => ({ id, slug: 'lotus' }) } as unknown as TenantDirectory
  const tokens = new BookingTokens({ secretKey: randomBytes(32) } as unknown as EngineConfig, tenants)
  let now = ENDS_AT

  async function setUp() {
    const { hold, manage } = await tokens.of('t1')
    const booking = {
      id: ID,
      tenantId: 't1',
      appointments: [{ endsAt: new Date(ENDS_AT.getTime() - DAY_MS) }, { endsAt: ENDS_AT }],
      manageTokenHash: tokens.hash(manage(ID)),
      holdTokenHash: tokens.hash(hold(ID)),
    } as unknown as StoredBooking
    const reads: string[] = []
    const store = {
      read: async (_tenantId: string, id: string) => {
        reads.push(id)
        return id === ID ? booking : undefined
      },
    } as unknown as BookingStore
    const finder = new BookingFinder(store, tokens, { now: () => now })
    const open = (manageToken?: string) =>
      finder.read('t1', ID, { actor: CUSTOMER, ...(manageToken ? { manageToken } : {}) }).then(
        found => found.id,
        (error: { code: string }) => error.code,
      )
    return { finder, reads, open, hold: hold(ID), manage: manage(ID) }
  }

  beforeEach(() => {
    now = ENDS_AT
  })

  it('opens a booking to its link until thirty days after the last visit, and then no more', async () => {
    const { open, manage } = await setUp()
    now = new Date(ENDS_AT.getTime() + 30 * DAY_MS)
    expect(await open(manage)).to.equal(ID)
    now = new Date(now.getTime() + 1)
    expect(await open(manage)).to.equal('BW_NOT_FOUND')
  })

  it('keeps opening it to staff after that', async () => {
    const { finder } = await setUp()
    now = new Date(ENDS_AT.getTime() + 365 * DAY_MS)
    expect((await finder.read('t1', ID, { actor: OWNER })).id).to.equal(ID)
  })

  it('does not open it without a token, with that of the hold, or to an account without a role here', async () => {
    const { finder, open, hold } = await setUp()
    expect(await open()).to.equal('BW_NOT_FOUND')
    expect(await open(hold)).to.equal('BW_NOT_FOUND')
    const stranger = { ...OWNER, roles: [] }
    expect((await caught(finder.read('t1', ID, { actor: stranger }))).code).to.equal('BW_NOT_FOUND')
  })

  it('opens a hold to its own token only', async () => {
    const { finder, hold, manage } = await setUp()
    expect((await finder.readHold('t1', ID, hold)).id).to.equal(ID)
    expect((await caught(finder.readHold('t1', ID, manage))).code).to.equal('BW_NOT_FOUND')
  })

  it('does not trouble the database with an id that is none', async () => {
    const { finder, reads } = await setUp()
    expect((await caught(finder.read('t1', "' OR 1=1", { actor: OWNER }))).code).to.equal('BW_NOT_FOUND')
    expect(reads).to.deep.equal([])
  })
})
