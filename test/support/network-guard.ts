import dgram from 'node:dgram'
import net from 'node:net'
import { networkInterfaces } from 'node:os'

/** Names and addresses that never leave the machine. */
const loopback = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::)$/i

export interface NetworkGuardOptions {
  /** Hosts that are allowed besides the machine itself: the database server of TEST_DATABASE_URL. */
  allowedHosts?: readonly string[]
  /** Called with `host:port` at once. */
  onViolation?: (destination: string) => void
}

export interface NetworkGuard {
  /** Destinations refused since the last call. */
  takeViolations(): string[]
  remove(): void
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address))
}

export function isLoopback(host: string | undefined): boolean {
  return host === undefined || host === '' || loopback.test(host.replace(/^\[|\]$/g, ''))
}

interface Destination {
  host: string
  port: string
}

/** What `socket.connect(…)` was asked for; undefined for a local pipe. Node normalises arguments to `[options, cb]`. */
function destinationOf(parameters: unknown[]): Destination | undefined {
  const first: unknown = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0]
  if (typeof first === 'object' && first !== null) {
    const options = first as { path?: string | null; host?: string | null; port?: number | string }
    if (options.path) return undefined
    return { host: options.host ?? 'localhost', port: String(options.port) }
  }
  if (typeof first === 'string' && Number.isNaN(Number(first))) return undefined
  return { host: typeof parameters[1] === 'string' ? parameters[1] : 'localhost', port: String(first) }
}

/** The address among the arguments of `dgram.send(message, [offset, length,] port, address, callback)`. */
function datagramAddress(parameters: unknown[]): string | undefined {
  return parameters.slice(1).find((value): value is string => typeof value === 'string')
}

/**
 * Refuses every connection that would leave the machine and remembers where it wanted to go. The socket fails like
 * one without a network; the record makes the test fail even when the code under test handles that error.
 */
export function installNetworkGuard({ allowedHosts = [], onViolation }: NetworkGuardOptions = {}): NetworkGuard {
  const { connect } = net.Socket.prototype
  const { send } = dgram.Socket.prototype
  // A packet to one of this machine's own addresses does not leave it.
  const allowed = new Set([...allowedHosts, ...ownAddresses()])
  const isAllowed = (host: string | undefined) => isLoopback(host) || allowed.has(host ?? '')
  let violations: string[] = []
  const refuse = (destination: string): Error => {
    violations.push(destination)
    onViolation?.(destination)
    return Object.assign(new Error(`outgoing connection to ${destination} refused by the test guard`), {
      code: 'ENETUNREACH',
    })
  }
  net.Socket.prototype.connect = function guardedConnect(this: net.Socket, ...parameters: unknown[]) {
    const destination = destinationOf(parameters)
    if (destination === undefined || isAllowed(destination.host)) return Reflect.apply(connect, this, parameters)
    return this.destroy(refuse(`${destination.host}:${destination.port}`))
  } as typeof connect
  dgram.Socket.prototype.send = function guardedSend(this: dgram.Socket, ...parameters: unknown[]) {
    const address = datagramAddress(parameters)
    if (isAllowed(address)) return Reflect.apply(send, this, parameters)
    this.emit('error', refuse(`${address} (datagram)`))
  } as typeof send
  return {
    takeViolations: () => {
      const taken = violations
      violations = []
      return taken
    },
    remove: () => {
      net.Socket.prototype.connect = connect
      dgram.Socket.prototype.send = send
    },
  }
}
