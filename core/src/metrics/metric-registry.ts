export type Labels = Readonly<Record<string, string>>
type Kind = 'counter' | 'gauge' | 'histogram'

/** How many combinations of labels one metric keeps; beyond it a caller who invents values cannot fill the memory. */
const MAX_SERIES = 2_000

export interface CountedDurations {
  readonly durations: readonly number[]
  readonly count: number
  readonly sum: number
}

interface Metric {
  readonly kind: Kind
  readonly help: string
  /** Lines by name and labels, in the order of their first use. */
  readonly samples: Map<string, number>
}

/** Counts and writes in the text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export class MetricRegistry {
  private readonly metrics = new Map<string, Metric>()

  describe(name: string, kind: Kind, help: string): void {
    if (!this.metrics.has(name)) this.metrics.set(name, { kind, help, samples: new Map() })
  }

  add(name: string, labels: Labels = {}, amount = 1): void {
    this.put(name, sample(name, labels), previous => previous + amount)
  }

  set(name: string, labels: Labels, value: number): void {
    this.put(name, sample(name, labels), () => value)
  }

  /** Forgets the values of a metric that is set anew each time it is read. */
  clear(name: string): void {
    this.metrics.get(name)?.samples.clear()
  }

  /** @param buckets - Upper limits, rising. */
  observe(name: string, labels: Labels, value: number, buckets: readonly number[]): void {
    // Written once for all buckets: this runs for every request.
    const pairs = pairsOf(labels)
    const others = pairs === '' ? '' : `${pairs},`
    for (const limit of [...buckets, Infinity]) {
      const le = limit === Infinity ? '+Inf' : String(limit)
      this.put(name, `${name}_bucket{${others}le="${le}"}`, previous => previous + (value <= limit ? 1 : 0))
    }
    this.put(name, withPairs(`${name}_sum`, pairs), previous => previous + value)
    this.put(name, withPairs(`${name}_count`, pairs), previous => previous + 1)
  }

  /**
   * Sets a histogram that somebody else counted.
   * @param counted.durations - How many lie in each bucket and in none before it. @param buckets - Upper limits, rising.
   */
  setHistogram(name: string, labels: Labels, counted: CountedDurations, buckets: readonly number[]): void {
    const pairs = pairsOf(labels)
    const others = pairs === '' ? '' : `${pairs},`
    let below = 0
    buckets.forEach((limit, index) => {
      below += counted.durations[index] ?? 0
      const upTo = below
      this.put(name, `${name}_bucket{${others}le="${limit}"}`, () => upTo)
    })
    this.put(name, `${name}_bucket{${others}le="+Inf"}`, () => counted.count)
    this.put(name, withPairs(`${name}_sum`, pairs), () => counted.sum)
    this.put(name, withPairs(`${name}_count`, pairs), () => counted.count)
  }

  text(): string {
    return [...this.metrics]
      .filter(([, { samples }]) => samples.size > 0)
      .flatMap(([name, { kind, help, samples }]) => [
        `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
        `# TYPE ${name} ${kind}`,
        ...[...samples].map(([key, value]) => `${key} ${Number.isNaN(value) ? 'NaN' : value}`),
      ])
      .map(line => `${line}\n`)
      .join('')
  }

  private put(name: string, key: string, change: (previous: number) => number): void {
    const samples = this.metrics.get(name)?.samples
    if (!samples || (samples.size >= MAX_SERIES && !samples.has(key))) return
    samples.set(key, change(samples.get(key) ?? 0))
  }
}

function sample(name: string, labels: Labels): string {
  return withPairs(name, pairsOf(labels))
}

function withPairs(name: string, pairs: string): string {
  return pairs === '' ? name : `${name}{${pairs}}`
}

function pairsOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
    .join(',')
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
