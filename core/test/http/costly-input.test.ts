import 'reflect-metadata'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'chai'
import { openApiDocument } from '../../dist/http/openapi-document.js'
import { SERVICE } from './support/fake-services.js'
import { PASSWORD } from './support/people.js'
import { startTestApp, type TestApp, type TestCall } from './support/test-app.js'
import { unboundedParts } from './support/unbounded-parts.js'

const headers = { 'bookwright-tenant': 'spa', 'content-type': 'application/json', 'idempotency-key': 'k-1' }
const post = (path: string, raw: string): [string, TestCall] => [path, { method: 'POST', headers, raw }]
const get = (path: string): [string, TestCall] => [path, { headers: { 'bookwright-tenant': 'spa' } }]
const free = (query: string) => get(`/api/v1/availability?serviceId=${SERVICE}&${query}`)
const mail = (email: string): [string, TestCall] =>
  post('/api/v1/auth/login', JSON.stringify({ email, password: PASSWORD }))

/** Small requests that would be much work for a server that trusts them. */
const costly: [string, [string, TestCall]][] = [
  ['40,000 nested lists', post('/api/v1/holds', '['.repeat(40_000) + ']'.repeat(40_000))],
  ['a list of a million', post('/api/v1/holds', `{"appointments":[${'1,'.repeat(999_999)}1]}`)],
  [
    '50,000 unknown fields',
    post('/api/v1/holds', `{${Array.from({ length: 9_000 }, (_, i) => `"a${i}":1`).join(',')}}`),
  ],
  ['a number of 60,000 digits', post('/api/v1/holds', `{"appointments":[],"guests":${'9'.repeat(60_000)}}`)],
  ['a page of a billion', free('from=2030-01-01&to=2030-01-02&limit=1000000000')],
  ['a hundred years', free('from=2030-01-01&to=2130-01-01')],
  ['an address made for slow expressions', mail(`${'a@'.repeat(20_000)}`)],
  ['another one', mail(`${'a.'.repeat(20_000)}@a`)],
  [
    'a telephone number of spaces',
    post('/api/v1/bookings', JSON.stringify({ customer: { name: 'A', phone: ' '.repeat(50_000) } })),
  ],
  ['a path of 15,000 slashes', get('/'.repeat(15_000))],
  ['a path of 15,000 dots', get(`/admin/assets/${'../'.repeat(5_000)}`)],
  ['a query of 4,000 names', free(Array.from({ length: 1_500 }, (_, i) => `a${i}=1`).join('&'))],
]

const MAX_CPU_MS = 50
/** A loop that stands this long has been stopped by something; what a busy machine adds is far less. */
const STALL_MS = 1_000

describe('costly input', function () {
  this.timeout(30_000)
  let app: TestApp
  before(async () => {
    app = await startTestApp()
  })
  after(() => app.stop())

  for (const [name, [path, call]] of costly) {
    it(`is refused cheaply: ${name}`, async () => {
      const costs: number[] = []
      for (let round = 0; round < 4; round += 1) {
        const before = process.cpuUsage()
        const { status } = await app.call(path, call)
        const { user, system } = process.cpuUsage(before)
        expect(status).to.be.within(400, 499)
        costs.push((user + system) / 1000)
      }
      // The first rounds compile; the client's own work is in the figure.
      expect(Math.min(...costs), `${costs.join(', ')} ms of processor time`).to.be.below(MAX_CPU_MS)
    })
  }

  it('does not keep others waiting', async () => {
    const delays = monitorEventLoopDelay({ resolution: 5 })
    delays.enable()
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(costly.map(([, [path, call]]) => app.call(path, call)))
    }
    delays.disable()
    const p99 = delays.percentile(99) / 1e6
    console.log(`      event loop: p99 ${p99.toFixed(1)} ms while ${5 * costly.length} costly requests came`)
    expect(p99).to.be.below(STALL_MS)
  })
})

describe('what a request may hold', () => {
  it('has an upper bound everywhere: numbers, texts and lists of every body and query', () => {
    const document = openApiDocument('1.0.0') as never
    // Checked against the schema of the plugin, which is data.
    const known = ['put /api/v1/plugins/{id}/settings.values.*']
    expect(unboundedParts(document).filter(part => !known.includes(part))).to.deep.equal([])
  })

  it('is looked at deeply enough to find what has none', () => {
    const schema = {
      properties: { a: { type: 'array', maxItems: 2, items: { type: 'number', minimum: 0 } }, b: { type: 'string' } },
    }
    const requestBody = { content: { 'application/json': { schema } } }
    const parts = unboundedParts({ paths: { '/x': { post: { requestBody } } } })
    expect(parts).to.deep.equal(['post /x.a[]', 'post /x.b'])
  })
})
