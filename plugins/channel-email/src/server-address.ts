import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { ProviderFailedError, reachOf } from '@bookwright/core'

export type Resolver = (host: string) => Promise<readonly { readonly address: string }[]>

/**
 * The address to connect to. A business names its server, and that may stand in its own network; it must not be one where no
 * server of anybody is. It is looked up once and then used, so that a name cannot mean something else a moment later.
 * @throws BW_PROVIDER_FAILED for a name that leads to any address where no mail server can be; what DNS throws.
 */
export async function serverAddress(host: string, resolve: Resolver = resolveAll): Promise<string> {
  const found = isIP(host) === 0 ? await resolve(host) : [{ address: host }]
  const [first] = found
  if (first === undefined || found.some(({ address }) => reachOf(address) === 'never')) {
    throw new ProviderFailedError({
      plugin: 'channel-email',
      problem: 'the address of the mail server is not allowed.',
    })
  }
  return first.address
}

function resolveAll(host: string) {
  return lookup(host, { all: true })
}
