import 'reflect-metadata'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { SERVICE } from './support/fake-services.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const HOST = 'Host: spa.localhost'
const KEY = 'Idempotency-Key: k-1'
const JSON_TYPE = 'Content-Type: application/json'
const limits = { headersMs: 300, requestMs: 600, lookMs: 50, headerBytes: 16_384 }

/** Sends each piece after the one before it and reads until the server ends the connection. */
function speak(port: number, pieces: readonly string[], gapMs = 0): Promise<{ text: string; isEnded: boolean }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => void write())
    const write = async () => {
      for (const piece of pieces) {
        if (!socket.writable) return
        socket.write(piece)
        if (gapMs > 0) await delay(gapMs)
      }
    }
    socket.setTimeout(5_000, () => {
      socket.destroy()
      resolve({ text, isEnded: false })
    })
    socket.on('data', chunk => (text += chunk.toString()))
    socket.on('close', () => resolve({ text, isEnded: true }))
    socket.on('error', error => ('code' in error && error.code === 'ECONNRESET' ? undefined : reject(error)))
  })
}

const request = (line: string, ...headers: string[]) => [line, HOST, ...headers].join('\r\n') + '\r\n\r\n'

describe('the protocol', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp({ limits })
  })
  after(() => app.stop())

  /** RFC 9112 §6.3 and §11.2: what two readers could read differently ends the connection. */
  const smuggled: [string, string][] = [
    [
      'Content-Length beside Transfer-Encoding',
      request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Content-Length: 4', 'Transfer-Encoding: chunked') +
        '0\r\n\r\nGET',
    ],
    [
      'two lengths',
      request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Content-Length: 2', 'Content-Length: 4') + '{}  ',
    ],
    ['a list of lengths', request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Content-Length: 2, 4') + '{}  '],
    ['a length that is none', request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Content-Length: +2') + '{}'],
    [
      'an unknown encoding',
      request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Transfer-Encoding: xchunked') + '{}',
    ],
    [
      'a chunk without a size',
      request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Transfer-Encoding: chunked') + 'zz\r\n{}\r\n',
    ],
    ['line feeds alone', `GET /livez HTTP/1.1\n${HOST}\n\n`],
    ['a line feed within a header', request('GET /livez HTTP/1.1', 'X-A: b\nContent-Length: 5')],
    ['a space before the colon', request('GET /livez HTTP/1.1', 'Content-Length : 5')],
    ['a folded header', request('GET /livez HTTP/1.1', 'X-A: b', ' c: d')],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n'],
    ['two hosts', request('GET /livez HTTP/1.1', 'Host: other.localhost', 'Connection: close')],
    ['a version that is none', request('GET /livez HTTP/7.3')],
    ['a NUL in a header', request('GET /livez HTTP/1.1', 'X-A: \0')],
  ]
  for (const [name, bytes] of smuggled) {
    it(`refuses ${name} and ends the connection`, async () => {
      // Whatever was smuggled behind it would be answered too, if the connection went on.
      const { text, isEnded } = await speak(app.port, [bytes + request('GET /livez HTTP/1.1', 'X-Smuggled: 1')])
      expect(text).to.match(/^HTTP\/1\.1 (400|505) /)
      expect(text.match(/^HTTP\/1\.1 /gm)).to.have.length(1)
      expect(isEnded).to.equal(true)
    })
  }

  it('refuses headers that are too large, and many of them', async () => {
    const large = await speak(app.port, [request('GET /livez HTTP/1.1', `X-A: ${'x'.repeat(20_000)}`)])
    expect(large.text).to.match(/^HTTP\/1\.1 431 /)
    const many = Array.from({ length: 3_000 }, (_, index) => `X-${index}: b`)
    expect((await speak(app.port, [request('GET /livez HTTP/1.1', ...many)])).text).to.match(/^HTTP\/1\.1 431 /)
  })

  it('ends a connection whose headers do not come', async () => {
    const { text, isEnded } = await speak(
      app.port,
      ['GET /livez HTTP/1.1\r\n', ...Array<string>(40).fill('X-A: b\r\n')],
      50,
    )
    expect([/^HTTP\/1\.1 408 /.test(text), isEnded]).to.deep.equal([true, true])
  })

  it('ends a connection whose body does not come, and goes on serving others', async () => {
    const head = request('POST /api/v1/holds HTTP/1.1', JSON_TYPE, KEY, 'Content-Length: 1000')
    const slow = speak(app.port, [head, ...Array<string>(60).fill(' ')], 50)
    expect((await app.call('/livez')).status).to.equal(200)
    const { isEnded } = await slow
    expect(isEnded).to.equal(true)
    expect(app.calls.some(({ name }) => name === 'hold')).to.equal(false)
    expect(app.logged.filter(({ level }) => level === 'error')).to.deep.equal([])
  })

  it('answers HEAD as GET without a body, and goes on with a connection that is used again', async () => {
    const two = request('HEAD /livez HTTP/1.1') + request('GET /livez HTTP/1.1', 'Connection: close')
    const { text } = await speak(app.port, [two])
    expect(text.match(/HTTP\/1\.1 200 /g)).to.have.length(2)
    expect(text.match(/"status":"live"/g)).to.have.length(1)
  })
})

describe('prototypes', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp()
  })
  after(() => app.stop())

  const bodies = [
    '{"__proto__":{"polluted":1},"appointments":[]}',
    '{"constructor":{"prototype":{"polluted":1}},"appointments":[]}',
    '{"appointments":[{"__proto__":{"polluted":1}}]}',
    `{"appointments":[{"serviceId":["${SERVICE}"],"startsAt":"2030-03-01T10:00:00Z"}]}`,
    '{"appointments":{"0":{}},"length":1}',
  ]
  for (const raw of bodies) {
    it(`are not reached by ${raw.slice(0, 60)}`, async () => {
      const headers = { 'bookwright-tenant': 'spa', 'content-type': 'application/json', 'idempotency-key': 'k' }
      const answer = await app.call('/api/v1/holds', { method: 'POST', raw, headers })
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
    })
  }

  for (const query of ['__proto__[polluted]=1', 'constructor.prototype.polluted=1', 'from=1&from=2', 'from[]=1']) {
    it(`are not reached by ?${query}`, async () => {
      const path = `/api/v1/availability?serviceId=${SERVICE}&${query}`
      const answer = await app.call(path, { headers: { 'bookwright-tenant': 'spa' } })
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
    })
  }
})
