import { setTimeout as delay } from 'node:timers/promises'

export interface StormCall {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly key: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

export interface StormReply {
  /** 0: nobody answered before the client gave up. */
  readonly status: number
  readonly body: Record<string, unknown> & { id?: string; code?: string }
  readonly inDoubt: number
  /** What the attempts without a result ended with, the last three. */
  readonly doubts: readonly string[]
}

/** The processes behind one address, as a load balancer knows them. */
export interface StormNodes {
  readonly urls: readonly string[]
  readonly tenant: string
  /** Headers of somebody who may enter time off. */
  staffHeaders(): Promise<Record<string, string>>
  /** Told about every success: where the client belongs, and when the attempt began. */
  onSuccess?(home: number, startedAt: number): void
}

const ANSWER_MS = 10_000
const GIVE_UP_MS = 120_000
/** Doubled with every try: clients that come back at once keep a server busy that has to recover. */
const FIRST_PAUSE_MS = 40
const LAST_PAUSE_MS = 640
/** Not an answer to the question: the first request with this key still runs. */
const IN_PROGRESS = 'BW_IDEMPOTENCY_IN_PROGRESS'

/** One client's line to the engine: it repeats the same request with the same key until it knows what came of it. */
export class StormLine {
  constructor(
    private readonly nodes: StormNodes,
    private readonly home: number,
  ) {}

  /** @param detour - Which of the processes is asked first, counted from the client's own. */
  async send(call: StormCall, detour = 0): Promise<StormReply> {
    const begunAt = Date.now()
    const doubts: string[] = []
    for (let inDoubt = 0; ; inDoubt += 1) {
      const startedAt = Date.now()
      const reply = await this.attempt(call, this.home + detour + inDoubt)
      const isSettled = reply !== undefined && reply.status !== 503 && reply.body.code !== IN_PROGRESS
      if (isSettled) {
        if (reply.status < 300) this.nodes.onSuccess?.(this.home, startedAt)
        return { ...reply, inDoubt, doubts: [] }
      }
      doubts.push(reply === undefined ? 'no answer' : `${reply.status} ${reply.body.code}`)
      if (Date.now() - begunAt > GIVE_UP_MS) return { status: 0, body: {}, inDoubt, doubts: doubts.slice(-3) }
      await delay(Math.min(FIRST_PAUSE_MS * 2 ** inDoubt, LAST_PAUSE_MS) * (0.5 + Math.random() / 2))
    }
  }

  private async attempt(call: StormCall, node: number): Promise<Pick<StormReply, 'status' | 'body'> | undefined> {
    const { urls, tenant } = this.nodes
    try {
      const response = await fetch(`${urls[node % urls.length]}/api/v1${call.path}`, {
        method: call.method,
        headers: {
          'Bookwright-Tenant': tenant,
          'Idempotency-Key': call.key,
          'Content-Type': 'application/json',
          ...call.headers,
        },
        ...(call.body && { body: JSON.stringify(call.body) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as StormReply['body']) }
    } catch {
      // The connection broke, in the middle or before: nobody knows yet.
      return undefined
    }
  }
}
