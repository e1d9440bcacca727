import type { Readable } from 'node:stream'
import type { TenantId } from '../domain/id.js'

export interface LiveSubscription {
  readonly tenantId: TenantId
  /** Whose connections are counted together. */
  readonly principal: string
  /** Permissions of whoever listens. */
  readonly permissions: ReadonlySet<string>
  /** The id of the last event that came; undefined: from now on. */
  readonly after: string | undefined
  /** The stream ends after so long, so that rights are proved anew. */
  readonly seconds: number
}

/** Tells staff what happens while they look. */
export interface LiveFeed {
  /**
   * A stream of server-sent events (HTML standard, 9.2.5).
   * @throws UnavailableError or RateLimitedError when too many listen; InvalidRequestError for an id that no event had.
   */
  open(subscription: LiveSubscription): Promise<Readable>
}
