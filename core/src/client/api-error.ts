/** A refusal of the engine (RFC 9457). `status` 0 is not used: what never arrived is thrown by `fetch` itself. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>>,
    readonly requestId: string,
  ) {
    super(message)
  }
}
