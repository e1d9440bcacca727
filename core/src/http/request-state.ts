import type { Context } from 'koa'

/** What the middleware of one request leaves for the next and for the access log. */
export interface RequestState {
  requestId: string
  routeName?: string
  tenantSlug?: string
  accountId?: string
  /** Code of the problem that was answered. */
  problemCode?: string
  /** Set by the error mapper when the cause belongs in the log. */
  failure?: unknown
}

export function stateOf(context: Context): RequestState {
  return context.state as RequestState
}

/** The Host header without its port, lower case: `localhost` of `localhost:3000`. */
export function hostOf(context: Context): string {
  return context.hostname.toLowerCase().replace(/\.$/, '')
}
