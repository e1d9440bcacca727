import 'reflect-metadata'
import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import type { Context } from 'koa'
import { callerAddress } from '../../dist/http/caller-address.js'
import { hostOf } from '../../dist/http/request-state.js'
import type { ProxyTrust } from '../../dist/ports/config.js'

interface Row {
  readonly trust: ProxyTrust
  readonly socket: string
  readonly forwarded?: string
  readonly caller: string
}

async function asked(trust: ProxyTrust, socket: string, headers: Record<string, string>) {
  const req = { socket: { remoteAddress: socket }, headers } as unknown as IncomingMessage
  const context = { req, request: {}, state: {}, hostname: 'the.host' } as unknown as Context
  await callerAddress(trust)(context, async () => undefined)
  return { ip: context.request.ip, host: hostOf(context) }
}

describe('callerAddress', () => {
  const rows: Row[] = [
    { trust: false, socket: '192.0.2.1', forwarded: '198.51.100.7', caller: '192.0.2.1' },
    { trust: 0, socket: '127.0.0.1', forwarded: '198.51.100.7', caller: '127.0.0.1' },
    { trust: 1, socket: '192.0.2.1', forwarded: '198.51.100.7', caller: '198.51.100.7' },
    { trust: true, socket: '::ffff:192.0.2.1', forwarded: '6.6.6.6, 198.51.100.7', caller: '198.51.100.7' },
    { trust: 2, socket: '192.0.2.1', forwarded: '6.6.6.6, 198.51.100.7, 10.0.0.2', caller: '198.51.100.7' },
    { trust: 2, socket: '192.0.2.1', forwarded: '198.51.100.7', caller: '198.51.100.7' },
    { trust: 1, socket: '192.0.2.1', caller: '192.0.2.1' },
    { trust: 1, socket: '192.0.2.1', forwarded: 'unknown', caller: '192.0.2.1' },
    { trust: 1, socket: '192.0.2.1', forwarded: '"><script>', caller: '192.0.2.1' },
    { trust: ['192.0.2.0/24'], socket: '203.0.113.9', forwarded: '198.51.100.7', caller: '203.0.113.9' },
    { trust: ['192.0.2.0/24'], socket: '::ffff:192.0.2.1', forwarded: '6.6.6.6, 198.51.100.7', caller: '198.51.100.7' },
    {
      trust: ['192.0.2.1', '10.0.0.0/8', 'fd00::/8'],
      socket: '192.0.2.1',
      forwarded: '6.6.6.6, 2001:db8::9, fd00::1, 10.1.1.1',
      caller: '2001:db8::9',
    },
    { trust: ['10.0.0.0/8'], socket: '10.0.0.1', forwarded: '10.0.0.3, 10.0.0.2', caller: '10.0.0.3' },
  ]
  for (const { trust, socket, forwarded, caller } of rows) {
    it(`says ${caller} for ${socket} with "${forwarded ?? ''}" when ${JSON.stringify(trust)} is trusted`, async () => {
      const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
      expect((await asked(trust, socket, headers)).ip).to.equal(caller)
    })
  }

  it('takes the host from a trusted proxy only, and none that is no host', async () => {
    const host = async (trust: ProxyTrust, value: string) =>
      (await asked(trust, '192.0.2.1', { 'x-forwarded-host': value })).host
    expect(await host(0, 'evil.example')).to.equal('the.host')
    expect(await host(['10.0.0.0/8'], 'evil.example')).to.equal('the.host')
    expect(await host(1, 'evil.example, Book.Spa.example:8443')).to.equal('book.spa.example')
    expect(await host(1, 'book.spa.example/@evil')).to.equal('the.host')
  })
})
