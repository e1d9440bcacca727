/** One call to an address that somebody else wrote down. */
export interface OutboundCall {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the look-up of the name to the end of the answer. Default 10,000, in milliseconds. */
  readonly timeoutMs?: number
  /** How much of the answer is read, in bytes; more is not waited for. Default 65,536. */
  readonly maxBytes?: number
  /** Ends the call before its time. */
  readonly signal?: AbortSignal
}

/** A server answered, whatever it says: redirects are answers too and nobody follows them. */
export interface OutboundAnswer {
  readonly kind: 'answer'
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly isCut: boolean
}

/** No answer. `refused`: the address is none that the engine calls, and nothing was sent. */
export interface OutboundFailure {
  readonly kind: 'failed' | 'refused'
  /** A sentence for people; it holds neither secrets nor what was sent. */
  readonly reason: string
}

export type OutboundResult = OutboundAnswer | OutboundFailure

/** The only way to an address that a person or a program gave: it never leads into the network of the installation. */
export interface Outbound {
  /** @throws AddressRefusedError when an address can be refused by its look alone. Nothing is asked of the network. */
  check(url: string): void
  /** Never throws: what went wrong is the answer. */
  send(call: OutboundCall): Promise<OutboundResult>
}
