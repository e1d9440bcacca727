import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Middleware } from 'koa'
import { addressList } from '../config/proxy-trust.js'
import type { ProxyTrust } from '../ports/config.js'
import { stateOf } from './request-state.js'

type Hop = (address: string, index: number) => boolean

/**
 * Finds out who calls. Without trusted proxies forwarding headers mean nothing: whoever calls can write them. Behind
 * them the address is the last one that a trusted proxy did not write about itself, and the host the one it was asked for.
 */
export function callerAddress(trust: ProxyTrust): Middleware {
  const isTrusted = trustedHop(trust)
  return async (context, next) => {
    const socketAddress = plain(context.req.socket.remoteAddress ?? '')
    context.request.ip = socketAddress
    if (isTrusted(socketAddress, 0)) {
      context.request.ip = farthest([socketAddress, ...forwardedFor(context.req)], isTrusted)
      const host = lastOf(context.req, 'x-forwarded-host')
      if (host !== undefined) stateOf(context).forwardedHost = host
    }
    await next()
  }
}

function trustedHop(trust: ProxyTrust): Hop {
  if (typeof trust === 'object') {
    const list = addressList(trust)
    return address => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  const hops = Number(trust)
  return (_, index) => index < hops
}

/** @param hops - From the socket outwards. */
function farthest(hops: readonly string[], isTrusted: Hop): string {
  const index = hops.findIndex((address, at) => !isTrusted(address, at))
  return hops.at(index) ?? ''
}

/** The addresses that proxies wrote down, nearest first. Something that is no address ends the list: nobody vouches for it. */
function forwardedFor(request: IncomingMessage): string[] {
  const entries = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const nearestFirst = entries.map(entry => plain(entry.trim().replace(/^\[|\]$/g, ''))).reverse()
  const end = nearestFirst.findIndex(address => isIP(address) === 0)
  return end === -1 ? nearestFirst : nearestFirst.slice(0, end)
}

function lastOf(request: IncomingMessage, name: string): string | undefined {
  const value = [request.headers[name] ?? []].flat().join(',').split(',').at(-1)?.trim()
  // A name with a port and nothing else, or it would end up in a URL as something else.
  return value !== undefined && /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(value) ? value : undefined
}

/** An IPv4 address that came over an IPv6 socket is the same caller. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
