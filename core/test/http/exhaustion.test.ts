import 'reflect-metadata'
import { expect } from 'chai'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { startSpa, type SpaEngine } from '../booking/support/spa-engine.js'
import { startTestApp, type TestCall } from './support/test-app.js'
import { send } from './support/test-app.js'

const CONNECTIONS = 10
const HELD_SECONDS = 4
const TENANT = { 'bookwright-tenant': 'lotus' }

describe('an exhausted pool', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let port: number
  before(async () => {
    spa = await startSpa()
    port = (await spa.engine.listen()).port
  })
  after(() => spa.close())

  const timed = async (path: string, call: TestCall = { headers: TENANT }) => {
    const startedAt = performance.now()
    const answer = await send(port, path, call)
    return { ...answer, milliseconds: performance.now() - startedAt }
  }

  it('answers 503 with Retry-After within three seconds, stays alive, and recovers', async () => {
    expect((await timed('/api/v1/services')).status).to.equal(200)
    const unitOfWork = spa.engine.container.resolve(UNIT_OF_WORK)
    // Twice, because a statement may take five seconds and the requests have to wait for longer than they do.
    const sleep = () =>
      unitOfWork.platform(async tx => {
        await tx.query(`SELECT pg_sleep(${HELD_SECONDS})`)
        await tx.query(`SELECT pg_sleep(${HELD_SECONDS})`)
      })
    // Jobs of the engine hold some now and then: a few more wait behind, and end as the requests do.
    const holders = Array.from({ length: CONNECTIONS }, () =>
      sleep().then(
        () => true,
        () => false,
      ),
    )
    await untilFull()
    const refused = Array.from({ length: 20 }, () => timed('/api/v1/services'))
    const alive: number[] = []
    for (let round = 0; round < 15; round += 1) {
      const { status, milliseconds } = await timed('/livez', {})
      expect(status).to.equal(200)
      alive.push(milliseconds)
    }
    // The middle one: this process makes the calls as well.
    expect(alive.sort((a, b) => a - b)[7]).to.be.below(100)
    const answers = await Promise.all(refused)
    for (const answer of answers) {
      expect([answer.status, answer.body.code]).to.deep.equal([503, 'BW_UNAVAILABLE'])
      expect(Number(answer.headers['retry-after'])).to.be.within(1, 10)
      expect(answer.milliseconds).to.be.below(3_000)
    }
    const slowest = Math.max(...answers.map(({ milliseconds }) => milliseconds))
    console.log(`      exhausted pool: 20 answers of 503 within ${Math.round(slowest)} ms`)
    expect(await Promise.all(holders)).to.include(true)
    expect((await timed('/api/v1/services')).status).to.equal(200)
  })

  async function untilFull(): Promise<void> {
    const deadline = performance.now() + 2_000
    for (;;) {
      const { text } = await send(port, '/metrics', {})
      if (new RegExp(`bookwright_pool_connections\\{state="used"\\} ${CONNECTIONS}`).test(text)) return
      if (performance.now() > deadline) throw new Error(`the pool did not fill:\n${text.slice(0, 2_000)}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
})

describe('a database that cannot take more', () => {
  // https://www.postgresql.org/docs/15/errcodes-appendix.html
  for (const [code, meaning] of [
    ['53100', 'its disk is full'],
    ['53200', 'its memory is used up'],
    ['53300', 'it has too many connections'],
    ['57P03', 'it is starting'],
  ]) {
    it(`is answered 503 with Retry-After when ${meaning} (${code})`, async () => {
      const app = await startTestApp()
      try {
        app.services.catalog.listLocations = async () => {
          throw Object.assign(new Error('could not extend file "base/1/2": No space left on device'), { code })
        }
        const answer = await app.call('/api/v1/locations', { headers: { 'bookwright-tenant': 'spa' } })
        expect([answer.status, answer.body.code]).to.deep.equal([503, 'BW_UNAVAILABLE'])
        expect(Number(answer.headers['retry-after'])).to.be.at.least(1)
        expect(answer.text).not.to.include('base/1')
      } finally {
        await app.stop()
      }
    })
  }
})
