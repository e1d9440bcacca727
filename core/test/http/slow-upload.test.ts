import 'reflect-metadata'
import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { z } from 'zod'
import { defineRoute } from '../../dist/http/route.js'
import { startTestApp, type TestApp } from './support/test-app.js'

/** A body has less time here than a file may stand still. */
const limits = { headersMs: 5_000, requestMs: 150, uploadMs: 10_000, stallMs: 700, lookMs: 50 }
const HEAD =
  'POST /api/v1/test-files HTTP/1.1\r\nHost: spa.localhost\r\nBookwright-Tenant: spa\r\nContent-Type: text/csv\r\n'
const MEGABYTE = 1024 * 1024

describe('a file that is sent', function () {
  this.timeout(30_000)
  let app: TestApp
  let taken = 0
  let received: Promise<void>
  let gotSome: () => void

  const files = defineRoute({
    method: 'post',
    path: '/test-files',
    summary: 'Takes a file',
    tag: 'Test',
    audience: 'public',
    scope: 'tenant',
    idempotency: 'none',
    upload: { contentType: 'text/csv', maxBytes: 60 * MEGABYTE },
    responses: { 200: { description: 'Its size', schema: z.object({ size: z.int() }) } },
    errors: [],
    handler: async ({ upload }) => {
      for await (const bytes of upload) {
        taken += bytes.length
        gotSome()
      }
      return { status: 200, body: { size: taken } }
    },
  })

  before(async () => {
    app = await startTestApp({ limits, extraRoutes: [files] })
  })
  after(() => app.stop())
  beforeEach(() => {
    taken = 0
    received = new Promise(resolve => (gotSome = resolve))
  })

  /** Sends the head and what `write` sends; answers what comes back until the connection ends. */
  function send(head: string, write: (socket: Socket) => Promise<void>): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(app.port, '127.0.0.1', () => {
        socket.write(`${head}\r\n`)
        write(socket).catch(reject)
      })
      socket.on('data', bytes => (text += bytes.toString()))
      socket.on('close', () => resolve(text))
      socket.on('error', error => ('code' in error && error.code === 'ECONNRESET' ? undefined : reject(error)))
    })
  }
  const flushed = (socket: Socket, bytes: Buffer) => new Promise<void>(resolve => socket.write(bytes, () => resolve()))

  it('may take longer than any other body, as long as it keeps coming: 60 MB on a slow line', async () => {
    const piece = Buffer.alloc(MEGABYTE, 'a,b\n')
    const from = performance.now()
    const answer = await send(`${HEAD}Connection: close\r\nContent-Length: ${60 * MEGABYTE}\r\n`, async socket => {
      for (let sent = 0; sent < 60; sent += 1) {
        await flushed(socket, piece)
        // A line that gives a megabyte each twelve milliseconds takes five times what a body may take.
        const due = from + (sent + 1) * 12
        while (performance.now() < due) await new Promise(setImmediate)
      }
    })
    expect(performance.now() - from).to.be.above(limits.requestMs * 4)
    expect(answer).to.match(/^HTTP\/1\.1 200 /)
    expect(answer).to.include(`{"size":${60 * MEGABYTE}}`)
  })

  it('is refused in words when nothing comes any more', async () => {
    const answer = await send(`${HEAD}Content-Length: 1000\r\n`, async socket => {
      await flushed(socket, Buffer.from('name\n'))
      await received
    })
    expect(answer).to.match(/^HTTP\/1\.1 408 /)
    expect(answer).to.include('BW_UPLOAD_TOO_SLOW').and.to.include('Nothing came for 1 seconds.')
    expect(answer.toLowerCase()).to.include('connection: close')
  })

  it('is refused before it is read when it says that it is too large, and while it is read when it does not', async () => {
    const announced = await send(`${HEAD}Content-Length: ${61 * MEGABYTE}\r\n`, async () => undefined)
    expect(announced)
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.include('BW_BODY_TOO_LARGE')
    expect(taken).to.equal(0)
    const piece = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MEGABYTE, 'a'), Buffer.from('\r\n')])
    const told = await send(`${HEAD}Transfer-Encoding: chunked\r\n`, async socket => {
      for (let sent = 0; sent < 64 && socket.writable; sent += 1) await flushed(socket, piece)
    })
    expect(told).to.match(/^HTTP\/1\.1 413 /)
    expect(taken).to.be.at.most(60 * MEGABYTE)
  })

  it('has no more time than others when nobody takes it as a file', async () => {
    const head =
      'POST /api/v1/holds HTTP/1.1\r\nHost: spa.localhost\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n'
    const from = performance.now()
    const answer = await send(`${head}Content-Length: 1000\r\n`, socket => flushed(socket, Buffer.from('{')))
    expect(answer).to.match(/^HTTP\/1\.1 408 /)
    expect(performance.now() - from).to.be.below(limits.stallMs)
    expect(app.logged.filter(({ level }) => level === 'error')).to.deep.equal([])
  })
})
