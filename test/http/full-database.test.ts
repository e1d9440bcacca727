import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type OfferedSlot } from '../support/booking-client.js'
import { firmBookingIds, withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { rawCall } from './support/raw-call.js'

const SPACE = `small_${randomBytes(4).toString('hex')}`

/** A disk of two megabytes; undefined where this process may not mount one. */
function smallDisk(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'bookwright-disk-'))
  chmodSync(path, 0o755)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=755', 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w')
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4_096))
  } catch (error) {
    expect(error).to.have.property('code', 'ENOSPC')
  } finally {
    closeSync(descriptor)
  }
}

describe('A database whose disk is full', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let disk: string | undefined
  let slots: OfferedSlot[]
  const booked: string[] = []

  before(async function () {
    disk = smallDisk()
    if (disk === undefined) {
      console.log('      SKIPPED: this process may not mount a small disk')
      return this.skip()
    }
    database = await createTestDatabase({ templateKey: 'full-database' })
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex') }
    engine = await startEngineProcess({ env: { ...env, BOOKWRIGHT_RATE_LIMITS: 'off' } })
    slots = (await new BookingClient(engine.url).slots('swedish-massage', 2, 60)).filter((_, index) => index % 7 === 0)
    const place = join(disk, 'space')
    mkdirSync(place, { mode: 0o700 })
    await withOwner(database.url, async client => {
      const { rows } = await client.query<{ path: string }>(`SELECT current_setting('data_directory') AS path`)
      const { uid, gid } = statSync(rows[0]?.path ?? '')
      chownSync(place, uid, gid)
      await client.query(`CREATE TABLESPACE ${SPACE} LOCATION '${place}'`)
      // The log of the repeats: every booking writes its answer there, in the transaction of the booking.
      await client.query(`ALTER TABLE bw.idempotency_key SET TABLESPACE ${SPACE}`)
    })
    fill(join(disk, 'filler'))
  })
  after(async () => {
    await engine?.stop()
    if (disk === undefined) return
    const server = Object.assign(new URL(database.url), { pathname: '/postgres' }).href
    await database.drop()
    await withOwner(server, client => client.query(`DROP TABLESPACE IF EXISTS ${SPACE}`))
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  })

  async function book(count: number): Promise<string[]> {
    const answers: string[] = []
    for (const slot of slots.splice(0, count)) {
      const { status, body } = await new BookingClient(engine.url).book(slot, 'Dora Disk')
      answers.push(`${status} ${body.code ?? ''}`.trim())
      if (status === 201) booked.push(body.id ?? '')
    }
    return answers
  }

  it('refuses bookings with 503, reads on, and stays alive', async () => {
    const answers = await book(30)
    console.log(`      full disk: ${answers.filter(answer => answer === '201').length} booked, then 503`)
    expect(answers).to.have.length(30)
    expect(new Set(answers.slice(-10))).to.deep.equal(new Set(['503 BW_UNAVAILABLE']))
    expect(answers.filter(answer => !['201', '503 BW_UNAVAILABLE'].includes(answer))).to.deep.equal([])
    const read = await rawCall(engine.url, '/api/v1/services', { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } })
    expect([read.status, (await rawCall(engine.url, '/livez')).status]).to.deep.equal([200, 200])
  })

  it('takes bookings again once there is room, and has kept exactly what it acknowledged', async () => {
    unlinkSync(join(disk ?? '', 'filler'))
    expect(await book(5)).to.deep.equal(['201', '201', '201', '201', '201'])
    const ids = await firmBookingIds(database.url)
    expect(booked.filter(id => !ids.has(id))).to.deep.equal([])
    const ours = await withOwner(database.url, client =>
      client.query(`SELECT 1 FROM bw.booking b JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
        WHERE c.name = 'Dora Disk'`),
    )
    expect(ours.rowCount).to.equal(booked.length)
    await expectInvariants(database.url)
  })
})
