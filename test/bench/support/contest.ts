import type { LoadResult } from './load.js'

/** One who takes part; `run` is one round. */
export interface Contender {
  readonly name: string
  readonly run: (round: number) => Promise<LoadResult>
}

export interface ContestResult {
  readonly name: string
  /** Medians over the rounds. */
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly cpuMs: number
  /** Lowest and highest round. */
  readonly range: readonly [number, number]
  readonly statuses: Readonly<Record<string, number>>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

const MAX_WARM_ROUNDS = 15

/** Lets everybody run in turn, round after round and forwards and backwards, so that no one gets the quiet moments. */
export async function contest(
  contenders: readonly Contender[],
  { rounds, warmAnswers }: { readonly rounds: number; readonly warmAnswers: number },
): Promise<ContestResult[]> {
  const results = new Map<string, LoadResult[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await warmUp(contender, warmAnswers)
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    for (const contender of order) results.get(contender.name)?.push(await contender.run(round))
  }
  return contenders.map(({ name }) => summarize(name, results.get(name) ?? []))
}

/** The first thousands of answers measure the compiler. A machine that is busy with other things makes fewer a round. */
async function warmUp(contender: Contender, answers: number): Promise<void> {
  let count = 0
  for (let round = 0; round < MAX_WARM_ROUNDS && count < answers; round += 1) count += (await contender.run(-1)).count
}

function summarize(name: string, rounds: readonly LoadResult[]): ContestResult {
  const rates = rounds.map(result => result.perSecond)
  const statuses: Record<string, number> = {}
  for (const round of rounds) {
    for (const [status, count] of Object.entries(round.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  }
  return {
    name,
    perSecond: median(rates),
    p50Ms: median(rounds.map(result => result.p50Ms)),
    p95Ms: median(rounds.map(result => result.p95Ms)),
    p99Ms: median(rounds.map(result => result.p99Ms)),
    cpuMs: median(rounds.map(result => result.cpuMs)),
    range: [Math.min(...rates), Math.max(...rates)],
    statuses,
  }
}
