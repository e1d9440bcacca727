import { refused, type EnvironmentReader } from './environment.js'

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i

/** Whether a host name means this machine and nobody else's. @param host - As in a URL: IPv6 in brackets. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host)
}

/**
 * The address that customers use, without a slash at its end.
 * @throws ConfigurationError when it is no origin, is missing in production, or would carry passwords in the clear there.
 */
export function readPublicUrl(env: EnvironmentReader, isProduction: boolean, fallback: string): string {
  const text = env.url('PUBLIC_URL', ['http:', 'https:'])
  if (text === undefined) {
    if (isProduction) throw refused('PUBLIC_URL is required in production: set it to the address your customers use.')
    return fallback
  }
  const url = new URL(text)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw refused(
      'PUBLIC_URL takes a protocol, a host and a port, such as https://book.example.com, and nothing after it.',
    )
  }
  const isOpen = url.protocol === 'http:' && !isLoopbackHost(url.hostname)
  if (isProduction && isOpen && !env.flag('BOOKWRIGHT_ALLOW_HTTP')) {
    const advice = 'use https, or set BOOKWRIGHT_ALLOW_HTTP=1 for a network that nobody else can read'
    throw refused(`PUBLIC_URL is http in production, which shows passwords to everybody on the way: ${advice}.`)
  }
  return url.origin
}
