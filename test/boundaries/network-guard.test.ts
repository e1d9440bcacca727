import { expect } from 'chai'
import dgram from 'node:dgram'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { installNetworkGuard, isLoopback, type NetworkGuard } from '../support/network-guard.js'

describe('Network guard', () => {
  let guard: NetworkGuard
  // A second guard on top of the one that watches this run: it refuses first, so the run itself stays clean.
  before(() => {
    guard = installNetworkGuard({ allowedHosts: ['database.example'] })
  })
  after(() => guard.remove())

  async function failure(socket: net.Socket): Promise<NodeJS.ErrnoException> {
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    return error
  }

  it('refuses a connection to another machine, by address and by name, and remembers it', async () => {
    expect((await failure(net.connect(443, '198.51.100.7'))).code).to.equal('ENETUNREACH')
    expect((await failure(net.connect({ host: 'example.com', port: 80 }))).code).to.equal('ENETUNREACH')
    expect(guard.takeViolations()).to.deep.equal(['198.51.100.7:443', 'example.com:80'])
    expect(guard.takeViolations()).to.deep.equal([])
  })

  it('refuses fetch and datagrams as well', async () => {
    await fetch('http://198.51.100.7/').then(
      () => expect.fail('the request went out'),
      (error: unknown) => expect(error).to.be.instanceOf(TypeError),
    )
    const socket = dgram.createSocket('udp4')
    const refused = once(socket, 'error')
    socket.send('hello', 53, '198.51.100.7')
    await refused
    socket.close()
    expect(guard.takeViolations()).to.have.length(2)
  })

  it('lets everything on this machine through', async () => {
    const server = http.createServer((_, response) => response.end('here')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).to.equal('here')
    server.close()
    expect(guard.takeViolations()).to.deep.equal([])
  })

  it('knows which names stay on this machine', () => {
    for (const host of ['localhost', 'lotus.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', undefined]) {
      expect(isLoopback(host), String(host)).to.equal(true)
    }
    for (const host of ['example.com', '10.0.0.1', 'localhost.example.com', '128.0.0.1', '1127.0.0.1']) {
      expect(isLoopback(host), host).to.equal(false)
    }
  })
})
