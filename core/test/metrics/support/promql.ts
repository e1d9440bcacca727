/**
 * As much of PromQL as our alert rules use, over scrapes that were taken: selectors, `rate`, `increase`,
 * `histogram_quantile`, `sum`/`max`/`min` with `by`, `*`, comparisons that filter, and `and`.
 * https://prometheus.io/docs/prometheus/latest/querying/
 */
export interface Scrape {
  /** Seconds. */
  readonly at: number
  readonly text: string
}

type Labels = Readonly<Record<string, string>>
interface Sample {
  readonly labels: Labels
  readonly value: number
}
type Value = number | readonly Sample[]
type Evaluate = (at: number) => Value

/** How old a value may be and still count as the present one. */
const STALE_SECONDS = 300
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?![\w.]))|([a-zA-Z_]\w*)|("(?:[^"\\]|\\.)*")|(\[\d+[smh]\])|(=~|!~|!=|==|>=|<=|[(){},=<>*]))/y

export class PromQl {
  private readonly series = new Map<string, { name: string; labels: Labels; points: [number, number][] }>()

  constructor(scrapes: readonly Scrape[]) {
    for (const { at, text } of scrapes) this.take(at, text)
  }

  /** The samples that an expression leaves over at a time; an alert fires when there are any. */
  ask(expression: string, at: number): readonly Sample[] {
    const value = new Parser(expression, this).parse()(at)
    return typeof value === 'number' ? [{ labels: {}, value }] : value
  }

  /** The points of the series that fit, within `seconds` before `at`. */
  points(name: string, fits: (labels: Labels) => boolean, at: number, seconds: number) {
    return [...this.series.values()]
      .filter(one => one.name === name && fits(one.labels))
      .map(({ labels, points }) => ({ labels, points: points.filter(([time]) => time <= at && time > at - seconds) }))
      .filter(({ points }) => points.length > 0)
  }

  private take(at: number, text: string): void {
    for (const line of text.split('\n').filter(one => one !== '' && !one.startsWith('#'))) {
      const [, name = '', labelText = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      if (name === '') throw new Error(`not a sample: ${line}`)
      const pairs = [...labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
      const labels = Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text.replace(/\\(.)/g, '$1')]))
      const key = `${name}{${labelText}}`
      const known = this.series.get(key) ?? { name, labels, points: [] }
      known.points.push([at, Number(value)])
      this.series.set(key, known)
    }
  }
}

class Parser {
  private readonly tokens: string[] = []
  private at = 0

  constructor(
    expression: string,
    private readonly data: PromQl,
  ) {
    TOKEN.lastIndex = 0
    while (TOKEN.lastIndex < expression.trimEnd().length) {
      const from = TOKEN.lastIndex
      const match = TOKEN.exec(expression)
      if (!match) throw new Error(`cannot read "${expression.slice(from)}"`)
      this.tokens.push(match[0].trim())
    }
  }

  parse(): Evaluate {
    const result = this.conjunction()
    if (this.at < this.tokens.length) throw new Error(`left over: ${this.tokens.slice(this.at).join(' ')}`)
    return result
  }

  private conjunction(): Evaluate {
    let left = this.comparison()
    while (this.accept('and')) {
      const [first, second] = [left, this.comparison()]
      left = at => {
        const others = new Set(vector(second(at)).map(({ labels }) => keyOf(labels)))
        return vector(first(at)).filter(({ labels }) => others.has(keyOf(labels)))
      }
    }
    return left
  }

  /** From left to right; what does not compare as said falls out, what does keeps its left value. */
  private comparison(): Evaluate {
    let left = this.product()
    for (let operator = this.tokens[this.at]; operator && operator in COMPARE; operator = this.tokens[this.at]) {
      this.at += 1
      const [first, second, compare] = [left, this.product(), COMPARE[operator]!]
      left = at =>
        paired(vector(first(at)), second(at)).flatMap(([sample, other]) =>
          compare(sample.value, other) ? [sample] : [],
        )
    }
    return left
  }

  private product(): Evaluate {
    let left = this.primary()
    while (this.accept('*')) {
      const [first, second] = [left, this.primary()]
      left = at => {
        const [one, two] = [first(at), second(at)]
        const [many, single] = typeof one === 'number' ? [two, one] : [one, two]
        if (typeof many === 'number') return many * (single as number)
        return paired(many, single).map(([{ labels, value }, factor]) => ({ labels, value: value * factor }))
      }
    }
    return left
  }

  private primary(): Evaluate {
    const token = this.next()
    if (/^\d/.test(token)) return () => Number(token)
    if (token === '(') return this.closed(() => this.conjunction())
    if (token in AGGREGATE) return this.aggregation(AGGREGATE[token]!)
    if (token === 'rate' || token === 'increase') return this.range(token)
    if (token === 'histogram_quantile') return this.quantile()
    return this.selector(token)
  }

  private aggregation(combine: (values: readonly number[]) => number): Evaluate {
    const by: string[] = []
    if (this.accept('by')) {
      this.expect('(')
      while (!this.accept(')')) if (!this.accept(',')) by.push(this.next())
    }
    this.expect('(')
    const inner = this.closed(() => this.conjunction())
    return at => {
      const groups = new Map<string, { labels: Labels; values: number[] }>()
      for (const { labels, value } of vector(inner(at))) {
        const kept = Object.fromEntries(by.map(name => [name, labels[name] ?? '']))
        const group = groups.get(keyOf(kept)) ?? { labels: kept, values: [] }
        group.values.push(value)
        groups.set(keyOf(kept), group)
      }
      return [...groups.values()].map(({ labels, values }) => ({ labels, value: combine(values) }))
    }
  }

  private range(kind: 'rate' | 'increase'): Evaluate {
    this.expect('(')
    const name = this.next()
    const fits = this.matchers()
    const [, count = '', unit = ''] = /^\[(\d+)([smh])\]$/.exec(this.next()) ?? []
    const seconds = Number(count) * (UNITS[unit] ?? Number.NaN)
    this.expect(')')
    return at =>
      this.data
        .points(name, fits, at, seconds + 1)
        .filter(({ points }) => points.length > 1)
        .map(({ labels, points }) => ({ labels, value: risen(points, seconds) / (kind === 'rate' ? seconds : 1) }))
  }

  private quantile(): Evaluate {
    this.expect('(')
    const share = Number(this.next())
    this.expect(',')
    const inner = this.closed(() => this.conjunction())
    return at => {
      const buckets = vector(inner(at))
        .map(({ labels, value }) => ({ limit: Number((labels['le'] ?? '').replace('+Inf', 'Infinity')), value }))
        .sort((a, b) => a.limit - b.limit)
      const total = buckets.at(-1)?.value ?? 0
      if (total === 0) return []
      const index = buckets.findIndex(({ value }) => value >= share * total)
      const [below, here] = [buckets[index - 1], buckets[index]!]
      if (here.limit === Infinity) return [{ labels: {}, value: below?.limit ?? 0 }]
      const [from, before] = [below?.limit ?? 0, below?.value ?? 0]
      const part = (share * total - before) / (here.value - before)
      return [{ labels: {}, value: from + (here.limit - from) * part }]
    }
  }

  private selector(name: string): Evaluate {
    const fits = this.matchers()
    return at =>
      this.data
        .points(name, fits, at, STALE_SECONDS)
        .map(({ labels, points }) => ({ labels, value: points.at(-1)![1] }))
  }

  private matchers(): (labels: Labels) => boolean {
    const all: ((labels: Labels) => boolean)[] = []
    if (this.accept('{')) {
      while (!this.accept('}')) {
        if (this.accept(',')) continue
        const [label, operator, quoted] = [this.next(), this.next(), this.next()]
        const text = JSON.parse(quoted) as string
        const test = operator.endsWith('~')
          ? (value: string) => new RegExp(`^(?:${text})$`).test(value)
          : (value: string) => value === text
        all.push(labels => test(labels[label] ?? '') !== operator.startsWith('!'))
      }
    }
    return labels => all.every(fits => fits(labels))
  }

  private closed(inner: () => Evaluate): Evaluate {
    const result = inner()
    this.expect(')')
    return result
  }

  private next(): string {
    const token = this.tokens[this.at]
    if (token === undefined) throw new Error('the expression ends too early')
    this.at += 1
    return token
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at] !== token) return false
    this.at += 1
    return true
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw new Error(`"${token}" is missing before "${this.tokens[this.at] ?? 'the end'}"`)
  }
}

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
}

const AGGREGATE: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: values => values.reduce((total, value) => total + value, 0),
  max: values => Math.max(...values),
  min: values => Math.min(...values),
}

function vector(value: Value): readonly Sample[] {
  return typeof value === 'number' ? [{ labels: {}, value }] : value
}

const keyOf = (labels: Labels) => JSON.stringify(Object.entries(labels).sort())

function paired(left: readonly Sample[], right: Value): [Sample, number][] {
  if (typeof right === 'number') return left.map(sample => [sample, right])
  const others = new Map(right.map(({ labels, value }) => [keyOf(labels), value]))
  return left.flatMap((sample): [Sample, number][] => {
    const other = others.get(keyOf(sample.labels))
    return other === undefined ? [] : [[sample, other]]
  })
}

/** How much a counter rose, stretched to the whole range; a fall is a start anew. */
function risen(points: readonly [number, number][], seconds: number): number {
  let sum = 0
  for (let index = 1; index < points.length; index += 1) {
    const [before, now] = [points[index - 1]![1], points[index]![1]]
    sum += now >= before ? now - before : now
  }
  const covered = points.at(-1)![0] - points[0]![0]
  return covered === 0 ? 0 : (sum * seconds) / covered
}
