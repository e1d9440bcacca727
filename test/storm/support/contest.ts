import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import type { Answer } from '../../support/booking-client.js'

export interface Contest<T> {
  /** What is printed before the figures. */
  readonly name: string
  /** Sends one request of one contestant; whoever comes back sends it again with the same key. */
  readonly request: (target: T, index: number, key: string) => Promise<Answer>
  /** One target for each contestant, that nobody else wants. */
  readonly own: readonly T[]
  /** What all of them want afterwards, in the same number and at the same moment. */
  readonly contested: T
  /** How many may have it. */
  readonly winners: number
  /** How everybody else is refused, as `409 BW_SLOT_TAKEN`; each of these must occur, and no other. */
  readonly refusals: readonly string[]
}

export interface Side {
  readonly answers: readonly Answer[]
  readonly p50Ms: number
  readonly p99Ms: number
  /** How often a client had to come back, and how many clients. */
  readonly comeBacks: number
  readonly cameBack: number
}

export interface ContestOutcome {
  readonly uncontested: Side
  readonly contested: Side
  readonly won: readonly Answer[]
  readonly lost: readonly Answer[]
}

const PATIENCE_MS = 120_000
const BACK_OFF_SECONDS = 1
/** Not an answer to the question: the first request with this key still runs. */
const IN_PROGRESS = 'BW_IDEMPOTENCY_IN_PROGRESS'

export interface FinalAnswer {
  readonly answer: Answer
  /** From the first request to the final answer, in milliseconds. */
  readonly ms: number
  readonly comeBacks: number
}

/**
 * A pool that is full answers 503 with Retry-After; a client comes back with the same key until it has its answer. Only
 * that one counts.
 */
export async function untilFinal(ask: (key: string) => Promise<Answer>): Promise<FinalAnswer> {
  const key = randomUUID()
  const begunAt = performance.now()
  for (let comeBacks = 0; ; comeBacks += 1) {
    const answer = await ask(key)
    const ms = performance.now() - begunAt
    const isFinal = answer.status !== 503 && answer.body.code !== IN_PROGRESS
    if (isFinal || ms > PATIENCE_MS) return { answer, ms, comeBacks }
    await delay((answer.retryAfterSeconds ?? BACK_OFF_SECONDS) * 1_000 * (0.5 + Math.random()))
  }
}

/**
 * Lets everybody have what nobody else wants, then all the same thing, each time all at once. Winners and refusals are
 * asserted. Timings are printed and never asserted: they say what a lost race costs beside a request without one.
 */
export async function contest<T>(given: Contest<T>): Promise<ContestOutcome> {
  const { name, request, own, winners, refusals } = given
  const uncontested = await side(own.length, (index, key) => request(own[index] as T, index, key))
  const contested = await side(own.length, (index, key) => request(given.contested, index, key))
  const won = contested.answers.filter(isSuccess)
  const lost = contested.answers.filter(answer => !isSuccess(answer))
  print(name, { uncontested, contested, won, lost })
  expect(kindsOf(uncontested.answers.filter(answer => !isSuccess(answer))), 'refused without a contest').to.deep.equal(
    {},
  )
  expect(won, 'winners').to.have.lengthOf(winners)
  expect(Object.keys(kindsOf(lost)).sort(), 'refusals').to.deep.equal([...refusals].sort())
  return { uncontested, contested, won, lost }
}

async function side(count: number, ask: (index: number, key: string) => Promise<Answer>): Promise<Side> {
  const finals = await Promise.all(Array.from({ length: count }, (_, index) => untilFinal(key => ask(index, key))))
  const times = finals.map(({ ms }) => ms).sort((left, right) => left - right)
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  return {
    answers: finals.map(({ answer }) => answer),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    comeBacks: finals.reduce((sum, { comeBacks }) => sum + comeBacks, 0),
    cameBack: finals.filter(({ comeBacks }) => comeBacks > 0).length,
  }
}

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300

/** How many answers there were of each kind. */
export function kindsOf(answers: readonly Answer[]): Record<string, number> {
  const kinds: Record<string, number> = {}
  for (const { status, body } of answers) {
    const kind = `${status} ${body.code ?? ''}`.trim()
    kinds[kind] = (kinds[kind] ?? 0) + 1
  }
  return kinds
}

function print(name: string, { uncontested, contested, won, lost }: ContestOutcome): void {
  const refused = Object.entries(kindsOf(lost)).map(([kind, count]) => `${count} × ${kind}`)
  const figures = (one: Side) =>
    `p50 ${one.p50Ms.toFixed(0)} ms, p99 ${one.p99Ms.toFixed(0)} ms; ${one.cameBack} of ${one.answers.length} came back ${one.comeBacks} times`
  console.log(`      ${name}: ${won.length} won, refused: ${refused.join(', ') || 'nobody'}`)
  console.log(`        uncontested: ${figures(uncontested)}`)
  console.log(`        contested:   ${figures(contested)}`)
  const ratio = (of: (one: Side) => number) => (of(contested) / of(uncontested)).toFixed(2)
  console.log(`        contested / uncontested: p50 ${ratio(one => one.p50Ms)}, p99 ${ratio(one => one.p99Ms)}`)
}
