import { BlockList, isIP } from 'node:net'

/**
 * Where an address leads. `public`: the internet. `private`: a network in which this process may have a say that a
 * stranger has not. `loopback`: this machine, in its plain form. `never`: no server of anybody: link-local (RFC 3927,
 * RFC 4291), nowhere, everybody at once, and the addresses at which clouds tell their machines secrets.
 */
export type Reach = 'public' | 'private' | 'loopback' | 'never'

const LOOPBACK_V4 = listOf(['127.0.0.0/8'], 'ipv4')
const NEVER_V4 = listOf(
  ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  'ipv4',
)
/** What is not reachable from everywhere, by the registry of special addresses (RFC 6890, IANA). */
const PRIVATE_V4 = listOf(
  [
    ...['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24'],
    ...['192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24'],
    '203.0.113.0/24',
  ],
  'ipv4',
)
const NEVER_V6 = listOf(['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::254/128'], 'ipv6')
/** Global unicast (RFC 4291 §2.4). Mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) and local addresses lie outside of it. */
const GLOBAL_V6 = listOf(['2000::/3'], 'ipv6')
/** Protocol assignments with Teredo and ORCHID, documentation, 6to4, which carries addresses of version 4, and AS112. */
const PRIVATE_V6 = listOf(['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'], 'ipv6')
/** Compatible, mapped, and translated (RFC 6052): an address of version 4 stands in the last two groups. */
const CARRIER = /^\[(?:::|::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/

function listOf(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', length = '0'] = subnet.split('/')
    list.addSubnet(network, Number(length), family)
  }
  return list
}

/** Where an IP address, written out, leads; what is no address leads nowhere. */
export function reachOf(address: string): Reach {
  // A zone belongs to link-local addresses.
  const family = address.includes('%') ? 0 : isIP(address)
  if (family === 4) return reachOf4(address)
  return family === 6 ? reachOf6(address) : 'never'
}

function reachOf4(address: string): Reach {
  if (NEVER_V4.check(address, 'ipv4')) return 'never'
  if (LOOPBACK_V4.check(address, 'ipv4')) return 'loopback'
  return PRIVATE_V4.check(address, 'ipv4') ? 'private' : 'public'
}

function reachOf6(address: string): Reach {
  if (NEVER_V6.check(address, 'ipv6')) return 'never'
  const written = new URL(`http://[${address}]/`).hostname
  if (written === '[::1]') return 'loopback'
  const [, high, low] = CARRIER.exec(written) ?? []
  if (high !== undefined && low !== undefined) return reachOf4(carried(high, low)) === 'never' ? 'never' : 'private'
  return GLOBAL_V6.check(address, 'ipv6') && !PRIVATE_V6.check(address, 'ipv6') ? 'public' : 'private'
}

function carried(high: string, low: string): string {
  const value = [high, low].map(group => Number.parseInt(group, 16))
  return value.flatMap(group => [group >> 8, group & 255]).join('.')
}
