import type { Context } from 'koa'

/** What the middleware of one request leaves for the next and for the access log. */
export interface RequestState {
  requestId: string
  /** The host that a trusted proxy was asked for. */
  forwardedHost?: string
  routeName?: string
  tenantSlug?: string
  tenantId?: string
  accountId?: string
  /** Id of the API key, when a program called with one. */
  keyId?: string
  /** Code of the problem that was answered. */
  problemCode?: string
  /** Set by the error mapper when the cause belongs in the log. */
  failure?: unknown
}

export function stateOf(context: Context): RequestState {
  return context.state as RequestState
}

/** The Host header (behind a trusted proxy: the host that it was asked for) without its port, lower case: `localhost` of `localhost:3000`. */
export function hostOf(context: Context): string {
  const { forwardedHost } = stateOf(context)
  const host = forwardedHost?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') ?? context.hostname
  return host.toLowerCase().replace(/\.$/, '')
}
