import helmetModule from 'koa-helmet'
import type { Middleware } from 'koa'

/** Policy of every answer: nothing inline but styles, nothing from elsewhere, no frames. */
export function securityHeaders(options: { isHttps: boolean; scriptHashes: readonly string[] }): Middleware {
  return helmetModule({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", ...options.scriptHashes],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // Links to bookings carry a token; nobody, not even our own log or proxy, needs to know where a request came from.
    referrerPolicy: { policy: 'no-referrer' },
    // Plain-http installations must stay reachable; behind https one year (ASVS 3.4.1).
    strictTransportSecurity: options.isHttps ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  })
}
