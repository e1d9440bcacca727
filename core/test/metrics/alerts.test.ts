import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { SlotTakenError } from '../../dist/errors/catalog.js'
import type { MetricSources } from '../../dist/metrics/engine-metrics.js'
import { SERVICE } from '../http/support/fake-services.js'
import { startTestApp, type TestApp } from '../http/support/test-app.js'
import { PromQl, type Scrape } from './support/promql.js'

interface Rule {
  readonly alert: string
  readonly expression: string
  readonly forSeconds: number
}

const STEP_SECONDS = 60
const TENANT = { 'bookwright-tenant': 'spa' }
const file = fileURLToPath(new URL('../../../docs/operations/alerts.yml', import.meta.url))

/** The one form that our file has: a line, or a folded block. */
function readRules(text: string): Rule[] {
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map(block => {
      const folded = /^ {8}expr: >-\n((?: {10}.*\n)+)/m.exec(block)?.[1]
      const expression = (folded ?? /^ {8}expr: (.*)$/m.exec(block)?.[1] ?? '').replaceAll(/\s+/g, ' ').trim()
      const minutes = Number(/^ {8}for: (\d+)m$/m.exec(block)?.[1])
      return { alert: block.split('\n')[0] ?? '', expression, forSeconds: minutes * 60 }
    })
}

const rules = readRules(readFileSync(file, 'utf8'))

/** Prometheus fires when the expression held at every look for as long as `for` says. */
function firing(scrapes: readonly Scrape[]): string[] {
  const data = new PromQl(scrapes)
  return rules
    .filter(({ expression, forSeconds }) => {
      let since: number | undefined
      return scrapes.some(({ at }) => {
        since = data.ask(expression, at).length > 0 ? (since ?? at) : undefined
        return since !== undefined && at - since >= forSeconds
      })
    })
    .map(({ alert }) => alert)
}

describe('alert rules', function () {
  this.timeout(60_000)
  let app: TestApp
  let state: {
    lag: number
    dead: number
    deadWebhooks: number
    isAway: boolean
    waiting: number
    free: number
    pluginMs: number
    isKeptOut: boolean
  }
  let keys = 0
  beforeEach(async () => {
    state = { lag: 0, dead: 0, deadWebhooks: 0, isAway: false, waiting: 0, free: 8, pluginMs: 0, isKeptOut: false }
    const sources: Partial<MetricSources> = {
      queue: async () => {
        if (state.isAway) throw new Error('the database is away')
        const { lag, dead, deadWebhooks } = state
        return { lagSeconds: lag, waitingEvents: 0, deadEvents: dead, waitingWebhooks: 0, deadWebhooks }
      },
      pool: () => ({ size: 10 - state.free, used: 10 - state.free, waiting: state.waiting, max: 10 }),
      plugins: () => [{ plugin: 'slow', state: state.isKeptOut ? 'quarantined' : 'ready', openCircuits: 0 }],
      handlers: () => [
        {
          hook: 'booking.quote',
          handler: 'slow',
          plugin: 'slow',
          calls: 1,
          failures: 0,
          timeouts: 0,
          vetoes: 0,
          skips: 0,
          durations: [],
          totalMs: state.pluginMs,
        },
      ],
    }
    app = await startTestApp({ metricSources: sources })
  })
  afterEach(() => app.stop())

  const search = () =>
    app.call(`/api/v1/availability?serviceId=${SERVICE}&from=2030-03-01&to=2030-03-02`, { headers: TENANT })
  const book = () => {
    const body = { appointments: [{ serviceId: SERVICE, startsAt: '2030-03-01T10:00:00Z' }], customer: { name: 'A' } }
    return app.call('/api/v1/bookings', {
      method: 'POST',
      body,
      headers: { ...TENANT, 'idempotency-key': `k${(keys += 1)}` },
    })
  }
  /** What an ordinary minute brings. */
  const ordinary = () => Promise.all([search(), search(), book()])

  /** A minute after the other: what happens in it, then a look at `/metrics`. */
  async function watch(minutes: number, happens: (minute: number) => Promise<unknown>): Promise<Scrape[]> {
    const scrapes: Scrape[] = []
    for (let minute = 0; minute < minutes; minute += 1) {
      await happens(minute)
      const { status, text } = await app.call('/metrics')
      expect(status).to.equal(200)
      scrapes.push({ at: 1_000_000 + minute * STEP_SECONDS, text })
    }
    return scrapes
  }

  const causes: Record<string, { minutes: number; cause: (minute: number) => unknown }> = {
    BookwrightQueueLag: { minutes: 7, cause: () => (state.lag = 61) },
    BookwrightDeadEvents: { minutes: 3, cause: () => (state.dead = 1) },
    BookwrightDeadWebhooks: { minutes: 3, cause: () => (state.deadWebhooks = 1) },
    BookwrightServerErrors: {
      minutes: 10,
      cause: async () => {
        app.failures.set('book', new Error('broken'))
        await book()
        app.failures.clear()
      },
    },
    BookwrightSlowAvailability: {
      minutes: 18,
      cause: async minute => {
        if (minute % 3 !== 0) return
        const find = app.services.availability.answer
        app.services.availability.answer = async (...given) => {
          await delay(600)
          return find(...given)
        }
        await Promise.all([search(), search(), search()])
        app.services.availability.answer = find
      },
    },
    BookwrightConflicts: {
      minutes: 22,
      cause: async () => {
        app.failures.set('book', new SlotTakenError({ startsAt: '2030-03-01T10:00:00Z', alternatives: [] }))
        await book()
        app.failures.clear()
      },
    },
    BookwrightPoolExhausted: {
      minutes: 4,
      cause: () => {
        state.waiting = 3
        state.free = 0
      },
    },
    BookwrightSlowPlugin: { minutes: 18, cause: () => (state.pluginMs += 0.6 * STEP_SECONDS * 1_000) },
    BookwrightPluginQuarantined: { minutes: 3, cause: () => (state.isKeptOut = true) },
    BookwrightQueueUnreadable: { minutes: 4, cause: () => (state.isAway = true) },
  }

  it('have each a cause that is tried here, and a way out in the guide', () => {
    const guide = readFileSync(fileURLToPath(new URL('../../../docs/guide/operations.md', import.meta.url)), 'utf8')
    expect(Object.keys(causes).sort()).to.deep.equal(rules.map(({ alert }) => alert).sort())
    expect(rules.filter(({ alert }) => !guide.includes(`| \`${alert}\``))).to.deep.equal([])
    for (const { expression, forSeconds } of rules) {
      expect([expression !== '', forSeconds > 0]).to.deep.equal([true, true])
    }
  })

  it('are silent through forty ordinary minutes', async () => {
    expect(firing(await watch(40, ordinary))).to.deep.equal([])
  })

  for (const [alert, { minutes, cause }] of Object.entries(causes)) {
    it(`${alert} is silent before, waits as long as it says, and fires alone`, async () => {
      const happens = async (minute: number) => {
        await ordinary()
        // Counters have to be there before they can rise.
        if (minute >= 2) await cause(minute)
      }
      const scrapes = await watch(minutes + 2, happens)
      expect(firing(scrapes.slice(0, 3)).filter(name => name === alert)).to.deep.equal([])
      expect(firing(scrapes)).to.deep.equal([alert])
    })
  }
})

describe('the evaluator of alert rules', () => {
  const data = new PromQl([
    { at: 0, text: 'a_total{r="x"} 0\na_total{r="y"} 5\ng 3\n' },
    { at: 60, text: 'a_total{r="x"} 60\na_total{r="y"} 5\ng 4\n' },
  ])
  const values = (expression: string) => data.ask(expression, 60).map(({ value }) => value)

  it('computes what Prometheus does', () => {
    expect(values('a_total{r="x"}')).to.deep.equal([60])
    expect(values('sum(a_total)')).to.deep.equal([65])
    expect(values('rate(a_total{r=~"x|z"}[1m])')).to.deep.equal([1])
    expect(values('sum by (r) (increase(a_total[1m]))')).to.deep.equal([60, 0])
    expect(values('max(g) > 3 and min(g) == 4')).to.deep.equal([4])
    expect(values('g > 0.5 * g > 5')).to.deep.equal([])
    expect(values('g > 4')).to.deep.equal([])
    expect(() => values('avg(g)')).to.throw('left over')
  })
})
