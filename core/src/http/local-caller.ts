import type { IncomingMessage } from 'node:http'

const FORWARDED = /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip)$/
const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/i
const LOOPBACK_HOST = /^(localhost|[a-z0-9-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

/**
 * Whether a program on this machine calls by itself: over the loopback, through no proxy, by a loopback name, and not for a
 * web page of somebody else. The name counts because a page can point a host name of its own at 127.0.0.1 (DNS rebinding).
 */
export function isLocalCaller({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  if (!LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '')) return false
  if (Object.keys(headers).some(name => FORWARDED.test(name))) return false
  if (!LOOPBACK_HOST.test(headers.host ?? '')) return false
  const { origin } = headers
  return origin === undefined || origin === `http://${headers.host ?? ''}`
}
