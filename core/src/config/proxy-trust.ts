import { BlockList, isIP } from 'node:net'
import type { ProxyTrust } from '../ports/config.js'
import { refused, type EnvironmentReader } from './environment.js'

const MAX_HOPS = 10
const NAME = 'BOOKWRIGHT_TRUST_PROXY'

/**
 * Which proxies may say where a request comes from: a number of them in a row, or their addresses.
 * @throws ConfigurationError when it is neither.
 */
export function readProxyTrust(env: EnvironmentReader): ProxyTrust {
  const text = env.text(NAME)?.toLowerCase()
  if (text === undefined || ['0', 'false', 'no', 'off'].includes(text)) return 0
  if (['true', 'yes', 'on'].includes(text)) return 1
  if (/^\d+$/.test(text)) {
    if (Number(text) <= MAX_HOPS) return Number(text)
    throw refused(`${NAME} is "${text}": more than ${MAX_HOPS} proxies in a row are not expected.`)
  }
  const entries = text.split(',').map(entry => entry.trim())
  const list = new BlockList()
  const bad = entries.find(entry => !addTo(list, entry))
  if (bad === undefined) return entries
  throw refused(
    `${NAME} has "${bad}": it takes how many proxies stand in a row, or their addresses, such as 10.0.0.0/8.`,
  )
}

/** The addresses of the list, ready to be asked. */
export function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) addTo(list, entry)
  return list
}

function addTo(list: BlockList, entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) list.addAddress(address, family)
  else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)) {
    list.addSubnet(address, Number(bits), family)
  } else return false
  return true
}
