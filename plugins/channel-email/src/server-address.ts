import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { ProviderFailedError } from '@bookwright/core'

/**
 * Where no mail server is: this network alone (link-local, RFC 3927 and RFC 4291), nowhere, everybody at once, and the
 * addresses at which clouds tell their machines secrets. A business names its server, so it must not name these.
 */
const NO_SERVER = new BlockList()
NO_SERVER.addSubnet('169.254.0.0', 16, 'ipv4')
NO_SERVER.addSubnet('0.0.0.0', 8, 'ipv4')
NO_SERVER.addSubnet('224.0.0.0', 3, 'ipv4')
NO_SERVER.addAddress('100.100.100.200', 'ipv4')
NO_SERVER.addAddress('168.63.129.16', 'ipv4')
NO_SERVER.addAddress('192.0.0.192', 'ipv4')
NO_SERVER.addSubnet('fe80::', 10, 'ipv6')
NO_SERVER.addSubnet('ff00::', 8, 'ipv6')
NO_SERVER.addAddress('::', 'ipv6')
NO_SERVER.addAddress('fd00:ec2::254', 'ipv6')

export type Resolver = (host: string) => Promise<readonly { readonly address: string }[]>

/**
 * The address to connect to: looked up once and then used, so that a name cannot mean something else a moment later.
 * @throws BW_PROVIDER_FAILED for a name that leads to any address where no mail server can be; what DNS throws.
 */
export async function serverAddress(host: string, resolve: Resolver = resolveAll): Promise<string> {
  const found = isIP(host) === 0 ? await resolve(host) : [{ address: host }]
  const [first] = found
  if (first === undefined || found.some(({ address }) => isNoServer(address))) {
    throw new ProviderFailedError({
      plugin: 'channel-email',
      problem: 'the address of the mail server is not allowed.',
    })
  }
  return first.address
}

function isNoServer(address: string): boolean {
  const mapped = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.replace(/%.*$/, '')
  return NO_SERVER.check(mapped, isIP(mapped) === 6 ? 'ipv6' : 'ipv4')
}

function resolveAll(host: string) {
  return lookup(host, { all: true })
}
