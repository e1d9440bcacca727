import type { Middleware } from 'koa'
import { InvalidRequestError } from '../errors/catalog.js'

/** What a host name and its port are made of; anything else (`a@b`) two readers could read in two ways. */
const HOST = /^[\w.:[\]-]*$/

/** Refuses two Host headers: Node takes the first, a proxy may route by the second. */
export function hostGuard(): Middleware {
  return async (context, next) => {
    const names = context.req.rawHeaders.filter((_, index) => index % 2 === 0)
    if (names.filter(name => name.toLowerCase() === 'host').length > 1) {
      throw new InvalidRequestError({ issues: [{ path: 'Host', message: 'Given more than once' }] })
    }
    // Koa gives an empty object instead of a URL when Host and path make none.
    if (!(context.URL instanceof URL) || !HOST.test(context.headers.host ?? '')) {
      throw new InvalidRequestError({ issues: [{ path: 'Host', message: 'Not a host name' }] })
    }
    await next()
  }
}
