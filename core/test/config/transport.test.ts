import 'reflect-metadata'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { loadConfig } from '../../dist/config.js'
import { connectDirect, connectionProblem } from '../../dist/db/connect.js'

describe('the way to the database', () => {
  let data: string
  before(() => {
    data = mkdtempSync(join(tmpdir(), 'bookwright-transport-'))
  })
  after(() => rmSync(data, { recursive: true }))
  const load = (env: Record<string, string>) => loadConfig(env, { data, siteRoot: data })
  const urlOf = (url: string, env = {}) => load({ DATABASE_URL: url, ...env }).databaseUrl

  const here = ['127.0.0.1', 'localhost', '[::1]', '127.9.9.9', 'db.localhost']
  for (const host of here) {
    it(`needs no TLS to ${host}`, () => {
      expect(urlOf(`postgres://u@${host}:5432/b`)).to.equal(`postgres://u@${host}:5432/b`)
    })
  }

  it('needs none through a socket file', () => {
    const url = 'postgres:///b?host=/var/run/postgresql'
    expect(urlOf(url)).to.equal(url)
  })

  it('proves every other machine, also when it is named in parts or by an older mode', () => {
    for (const query of ['', '?sslmode=require', '?sslmode=verify-ca', '?ssl=true', '?sslmode=verify-full']) {
      const url = new URL(urlOf(`postgres://u@db.example:5432/b${query}`) ?? '')
      expect(url.searchParams.get('sslmode'), query).to.equal('verify-full')
    }
    expect(load({ DATABASE_NAME: 'b', DATABASE_HOST: 'db.example' }).databaseUrl).to.include('sslmode=verify-full')
    // What the driver makes of it: https://node-postgres.com/features/ssl.
    const client = new pg.Client({ connectionString: urlOf('postgres://u@db.example/b') })
    const { ssl } = (client as unknown as { connectionParameters: { ssl: object | false } }).connectionParameters
    expect(ssl).to.be.an('object').and.not.have.property('rejectUnauthorized', false)
  })

  it('is not fooled by a host that stands in a parameter', () => {
    expect(urlOf('postgres://u@localhost/b?host=db.example')).to.include('sslmode=verify-full')
  })

  for (const query of [
    'sslmode=disable',
    'sslmode=prefer',
    'sslmode=no-verify',
    'ssl=0',
    'uselibpqcompat=true&sslmode=require',
  ]) {
    it(`refuses ${query} to another machine unless that is allowed by name`, () => {
      const url = `postgres://u:secret@db.example:5432/b?${query}`
      expect(() => urlOf(url)).to.throw(/^DATABASE_URL asks for a connection .* BOOKWRIGHT_DATABASE_TLS=off/)
      expect(() => urlOf(url)).not.to.throw(/secret/)
      expect(urlOf(url, { BOOKWRIGHT_DATABASE_TLS: 'off' })).to.equal(url)
    })
  }

  it('refuses a word that is neither on nor off', () => {
    expect(() => urlOf('postgres://u@db.example/b', { BOOKWRIGHT_DATABASE_TLS: 'maybe' })).to.throw(
      'BOOKWRIGHT_DATABASE_TLS takes "on" or "off".',
    )
  })

  it('says in one line that a server offers no TLS', async () => {
    // The whole of the protocol that matters: a server without TLS answers the request for it with N.
    const server = createServer(socket => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const url = `postgres://u:secret@127.0.0.1:${port}/b?sslmode=verify-full`
    const error = await connectDirect(url, 'test').catch((thrown: Error) => thrown)
    server.close()
    expect(error)
      .to.have.property('message')
      .that.matches(/does not prove by TLS who it is.*BOOKWRIGHT_DATABASE_TLS=off/)
    expect(error).to.have.property('message').that.does.not.include('secret')
  })

  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
    it(`says in one line that a certificate does not count (${code})`, () => {
      const line = connectionProblem(Object.assign(new Error('x'), { code }), 'db.example:5432/b')
      expect(line).to.match(
        /^The database at db\.example:5432\/b does not prove by TLS who it is \([A-Z_]+\): .*sslrootcert/,
      )
    })
  }
})

describe('trusted proxies', () => {
  let data: string
  before(() => {
    data = mkdtempSync(join(tmpdir(), 'bookwright-proxies-'))
  })
  after(() => rmSync(data, { recursive: true }))
  const trust = (value: string) => loadConfig({ BOOKWRIGHT_TRUST_PROXY: value }, { data, siteRoot: data }).trustProxy

  it('are counted or listed', () => {
    expect(['', '0', 'off', '1', 'on', '2'].map(trust)).to.deep.equal([0, 0, 0, 1, 1, 2])
    expect(trust('10.0.0.0/8, fd00::/8,192.0.2.1')).to.deep.equal(['10.0.0.0/8', 'fd00::/8', '192.0.2.1'])
  })

  for (const value of ['11', '-1', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.1,']) {
    it(`are not "${value}"`, () => expect(() => trust(value)).to.throw(/^BOOKWRIGHT_TRUST_PROXY /))
  }
})
