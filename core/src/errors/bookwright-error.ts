/** Where an error belongs in the taxonomy; the HTTP layer maps each kind to one status (ADR 0007). */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'unsupported'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'too-slow'
  | 'vetoed'
  | 'rate-limited'
  | 'internal'
  | 'provider'
  | 'unavailable'
  | 'timeout'

export interface BookwrightErrorOptions<D extends object = object> {
  cause?: unknown
  details?: D
}

/** The one error class of the engine: a code from the catalogue, a kind, and details that are data. */
export class BookwrightError<D extends object = object> extends Error {
  readonly details: D
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    options: BookwrightErrorOptions<D> = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'BookwrightError'
    this.details = options.details ?? ({} as D)
  }

  /** True for messages written for end users; internal and provider texts stay in the log. */
  get isPublic(): boolean {
    return this.kind !== 'internal' && this.kind !== 'provider'
  }
}

/** One entry of a catalogue: `code` is API, `kind` decides the status, `title` never names what happened in particular. */
export interface ErrorClass<D extends object> {
  new (details: D, cause?: unknown): BookwrightError<D>
  readonly code: string
  readonly kind: ErrorKind
  readonly title: string
}

/**
 * Declares one error code once. Codes are API: the reference lists every one of them.
 * @param title - What happened, in a few words that do not change with the details.
 * @param text - One sentence for the reader that says what to do.
 */
export function defineError<D extends object>(
  code: `BW_${string}`,
  kind: ErrorKind,
  title: string,
  text: (details: D) => string,
): ErrorClass<D> {
  return class extends BookwrightError<D> {
    static readonly code = code
    static readonly kind = kind
    static readonly title = title
    constructor(details: D, cause?: unknown) {
      super(code, kind, text(details), { details, cause })
    }
  }
}
