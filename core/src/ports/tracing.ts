/** What may be said about a piece of work: ids, names of routes and hooks, numbers. Never what a customer typed. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanSpec {
  /** The kind of work, such as `GET /services` or `hook booking.quote`: the same for many pieces. */
  readonly name: string
  readonly attributes?: SpanAttributes
  /** `server`: somebody else asked for it. Default: a step of our own. */
  readonly kind?: 'server' | 'consumer'
  /** The work it belongs to, as a W3C `traceparent`; default: the span that runs now. */
  readonly parent?: string | undefined
}

/** A span while its work runs. */
export interface WorkSpan {
  set(attributes: SpanAttributes): void
  rename(name: string): void
  /** @param type - A code or the name of an error class, never its message. */
  fail(type: string): void
}

/**
 * Writes down which work happened within which, for a collector of traces. Undefined wherever it is not configured, so
 * that it costs nothing then.
 */
export interface Tracing {
  /** Runs `work` as a span; what it throws is passed on, and marks the span. */
  span<R>(spec: SpanSpec, work: (span: WorkSpan) => Promise<R>): Promise<R>
  /** The span that runs now as a W3C `traceparent`, for whoever works on the same thing elsewhere or later. */
  current(): string | undefined
  /** Sends what is left, for about a second. */
  stop(): Promise<void>
}
