import { NotInstalledError } from '../errors/booking-errors.js'
import { NotFoundError } from '../errors/catalog.js'

/** Groups of addresses that plugins bring, and the kinds of plugins that do. */
const GROUPS: readonly (readonly [path: string, kinds: readonly string[]])[] = [
  ['/ai-services', ['ai', 'channel-voice']],
  ['/integrations/calendar', ['calendar']],
  ['/integrations/call-logs', ['channel-voice']],
  ['/integrations/send-notification', ['channel']],
  ['/analytics', ['analytics']],
]

/** What an address that nothing serves is answered with: where a plugin would serve it, that says which. */
export function nothingAt(path: string): Error {
  const found = GROUPS.find(([group]) => path === group || path.startsWith(`${group}/`))
  if (!found) return new NotFoundError({ what: 'address' })
  const [group, kinds] = found
  return new NotInstalledError({ group, kinds: [...kinds] })
}
