import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { request as httpRequest, Agent as HttpAgent, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AddressRefusedError } from '../errors/webhook-errors.js'
import type { Outbound, OutboundAnswer, OutboundCall, OutboundResult } from '../ports/outbound.js'
import { reachOf } from './public-address.js'

const TIMEOUT_MS = 10_000
const MAX_BYTES = 65_536
/** The first ports belong to services that would take a request for one of their own. */
const WELL_KNOWN_PORTS = 1_024
const WEB_PORTS = [80, 443]
const MAX_URL_LENGTH = 2_000

/** Every address of a name. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>

export interface OutboundRules {
  /** Plain http is for rehearsals; what it carries can be read on the way. */
  readonly isHttpAllowed: boolean
  /** Only this machine, and only where the operator said so: tests, and receivers beside the engine. */
  readonly isLoopbackAllowed: boolean
  /** Default: the system's. */
  readonly resolve?: Resolver
}

/** Why nothing is sent there. */
class Refusal {
  constructor(readonly reason: string) {}
}

interface Target {
  readonly url: URL
  readonly addresses: readonly LookupAddress[]
}

/**
 * Calls addresses that others wrote down. The name is looked up once, every address behind it is checked, and the socket
 * gets the checked ones: a name that answers something else a moment later changes nothing. Redirects are not followed, a
 * connection serves one call, and time and size are bounded.
 */
export class OutboundClient implements Outbound {
  private readonly resolve: Resolver

  constructor(private readonly rules: OutboundRules) {
    this.resolve = rules.resolve ?? resolveBySystem
  }

  check(text: string): void {
    const url = this.read(text)
    if (url instanceof Refusal) throw new AddressRefusedError({ reason: url.reason })
  }

  async send(call: OutboundCall): Promise<OutboundResult> {
    const url = this.read(call.url)
    if (url instanceof Refusal) return { kind: 'refused', reason: url.reason }
    const timeoutMs = call.timeoutMs ?? TIMEOUT_MS
    const time = AbortSignal.timeout(timeoutMs)
    const signal = call.signal ? AbortSignal.any([time, call.signal]) : time
    try {
      const addresses = await within(signal, this.addressesOf(url))
      if (addresses instanceof Refusal) return { kind: 'refused', reason: addresses.reason }
      return await exchange({ url, addresses }, call, signal)
    } catch (error) {
      if (time.aborted) return { kind: 'failed', reason: `No complete answer within ${timeoutMs / 1_000} seconds.` }
      return { kind: 'failed', reason: reasonOf(error) }
    }
  }

  private read(text: string): URL | Refusal {
    if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return new Refusal('This is not a web address.')
    const url = new URL(text)
    const isHttp = url.protocol === 'http:'
    if (url.protocol !== 'https:' && !(isHttp && this.rules.isHttpAllowed)) {
      return new Refusal('The address must begin with https://.')
    }
    if (url.username !== '' || url.password !== '') return new Refusal('The address must not hold a name or password.')
    const host = hostOf(url)
    const port = url.port === '' ? undefined : Number(url.port)
    if (port !== undefined && port < WELL_KNOWN_PORTS && !WEB_PORTS.includes(port)) {
      return new Refusal(`Port ${port} is not one of a web server.`)
    }
    // The parser has turned every spelling of a number (2130706433, 0x7f.1, ①②⑦.0.0.1) into the usual one.
    if (isIP(host) !== 0 && !this.isOpen(host)) return notPublic(host)
    return url
  }

  private async addressesOf(url: URL): Promise<readonly LookupAddress[] | Refusal> {
    const host = hostOf(url)
    const family = isIP(host)
    const addresses = family === 0 ? await this.resolve(host) : [{ address: host, family }]
    // One that is not public makes the whole name suspect: an honest one has no reason to mix them.
    const closed = addresses.find(({ address }) => !this.isOpen(address))
    if (closed) return notPublic(host)
    return addresses.length > 0 ? addresses : new Refusal(`${host} has no address.`)
  }

  private isOpen(address: string): boolean {
    const reach = reachOf(address)
    return reach === 'public' || (reach === 'loopback' && this.rules.isLoopbackAllowed)
  }
}

function notPublic(host: string): Refusal {
  return new Refusal(`${host} is not a public address: it leads into a private network.`)
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** One request on a connection of its own; no proxy of the environment is asked. */
function exchange({ url, addresses }: Target, call: OutboundCall, signal: AbortSignal): Promise<OutboundAnswer> {
  const isTls = url.protocol === 'https:'
  const lookup: LookupFunction = (_host, options, done) => {
    const [first] = addresses
    if (options.all) done(null, [...addresses])
    else done(null, first?.address ?? '', first?.family)
  }
  const body = call.body === undefined ? undefined : Buffer.from(call.body)
  const length = body === undefined ? {} : { 'content-length': String(body.length) }
  const options: RequestOptions = {
    method: call.method,
    headers: { 'accept-encoding': 'identity', ...call.headers, ...length },
    agent: isTls ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
    lookup,
    signal,
  }
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, options, response => {
      read(response, call.maxBytes ?? MAX_BYTES).then(resolve, reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function read(response: IncomingMessage, maxBytes: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  let isCut = false
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const room = maxBytes - size
    chunks.push(chunk.subarray(0, room))
    size += Math.min(chunk.length, room)
    isCut = chunk.length > room
    // Leaving the loop ends the connection.
    if (isCut) break
  }
  const { statusCode: status = 0 } = response
  return { kind: 'answer', status, headers: flat(response), body: Buffer.concat(chunks), isCut }
}

function flat({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, string>
}

/** A look-up cannot be ended: it is not waited for any longer. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason as Error)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}

function resolveBySystem(host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })
}

const KNOWN_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Nobody knows this name.',
  EAI_AGAIN: 'The name could not be looked up.',
  ECONNREFUSED: 'Nobody listens at this address.',
  ECONNRESET: 'The connection was broken off.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is self-signed.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate cannot be verified.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate belongs to another name.',
}

function reasonOf(error: unknown): string {
  const { code = '' } = error as { code?: unknown }
  return KNOWN_REASONS[String(code)] ?? `The call did not come through (${String(code) || 'broken off'}).`
}
