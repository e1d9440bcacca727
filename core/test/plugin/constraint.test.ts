import { expect } from 'chai'
import { solve } from '../../dist/availability/solve.js'
import type { SolverRule } from '../../dist/availability/solver-constraint.js'
import type { SlotQuery, SolverSnapshot } from '../../dist/availability/types.js'
import { withSolverRules, type SolverRules } from '../../dist/booking/solver-rules.js'
import type { HandlerOptions } from '../../dist/plugin/define-plugin.js'
import { definePlugin } from '../../dist/plugin/define-plugin.js'
import type { PartHandler } from '../../dist/hooks/registration.js'
import type { ConstraintContext } from '../../dist/hooks/payloads.js'
import { aLab, aPackage, OTHER_TENANT, TENANT } from './support/plugin-lab.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const at = (hour: number) => DAY + hour * 60
const range = { startsAt: new Date(at(0) * 60_000), endsAt: new Date(at(24) * 60_000) }
const snapshot: SolverSnapshot = {
  now: DAY - 1_440,
  locations: [{ id: 'L', timeZone: 'UTC' }],
  resources: [{ id: 'ann', type: 'staff', locationId: 'L', schedule: { weekly: { mo: [['09:00', '12:00']] } } }],
  services: [{ id: 'v', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
  busy: [],
}
const query: SlotQuery = {
  ...{ locationId: 'L', from: at(0), to: at(24) },
  ...{ stages: [{ services: [{ serviceId: 'v' }] }], grid: { mode: 'interval', step: 60 } },
}

type Prepare = PartHandler<SolverRule, ConstraintContext>
type Rule = [id: string, prepare: Prepare, options?: HandlerOptions]

/** A business that enabled plugins with these rules, and one that enabled none. */
async function aBusiness(...rules: Rule[]) {
  const lab = aLab()
  const packages = rules.map(([id, prepare, options]) =>
    aPackage(definePlugin({ id, compat: '^1.0.0-alpha.0', setup: bw => bw.constraint(prepare, options) })),
  )
  await lab.host.load(packages, '1.0.0-alpha.0')
  for (const [pluginId] of rules) {
    const health = { state: 'healthy' as const, note: '' }
    lab.plugins.rows.set(`${TENANT} ${pluginId}`, { pluginId, isEnabled: true, health })
  }
  const ask = <R>(work: (rules: SolverRules) => R, tenantId = TENANT) =>
    withSolverRules(lab.bus, tenantId, () => ({ ...range, serviceIds: ['v'] }), work)
  /** The hours that are offered. */
  const hours = (tenantId = TENANT) =>
    ask(
      given =>
        given.solve(constraints => solve(query, snapshot, { constraints }).slots.map(slot => (slot.start - DAY) / 60)),
      tenantId,
    )
  const refusal = () =>
    hours().then(
      found => `offered ${found.join()}`,
      (error: { code: string; details: { plugin: string } }) => `${error.code} ${error.details.plugin}`,
    )
  return { ...lab, ask, hours, refusal }
}

const notBefore = (hour: number): SolverRule => ({ mask: () => [[at(hour), at(24)]] })
const broken: SolverRule = {
  filter: () => {
    throw new Error('out of luck')
  },
}

describe('bw.constraint', () => {
  it('adds rules of the plugins that a business enabled, and of no other', async () => {
    const { hours } = await aBusiness(
      ['vertical-late', () => notBefore(10)],
      ['vertical-short', async () => ({ filter: ({ end }) => end <= at(11) })],
    )
    expect(await hours()).to.deep.equal([10])
    expect(await hours(OTHER_TENANT)).to.deep.equal([9, 10, 11])
  })

  it('tells the plugin who asks, for which services and when', async () => {
    const seen: ConstraintContext[] = []
    const { hours } = await aBusiness(['vertical-late', context => void seen.push(context)])
    await hours()
    expect(seen).to.deep.equal([{ tenantId: TENANT, ...range, serviceIds: ['v'] }])
  })

  it('gives the solver nothing when no rule has a say, so that it may take its shortest way', async () => {
    const { ask } = await aBusiness(['vertical-late', () => undefined])
    await ask(rules => {
      expect(rules.isEmpty).to.equal(true)
      rules.solve(constraints => expect(constraints).to.deep.equal([]))
    })
  })

  it('gives it only the points that a rule has, under the name of the plugin', async () => {
    const { ask } = await aBusiness(['vertical-late', () => notBefore(10), { name: 'mornings' }])
    const points = await ask(rules => rules.solve(([first]) => [first?.code, Object.keys(first ?? {})]))
    expect(points).to.deep.equal(['vertical-late/mornings', ['code', 'mask']])
  })

  it('keeps what a rule refers to as `this`', async () => {
    class Late {
      readonly hour = 11
      mask() {
        return [[at(this.hour), at(24)]] as [number, number][]
      }
    }
    const { hours } = await aBusiness(['vertical-late', () => new Late()])
    expect(await hours()).to.deep.equal([11])
  })
})

describe('A rule that fails', () => {
  it('refuses the question and is named, when it is required', async () => {
    const { refusal } = await aBusiness(['vertical-bad', () => broken])
    expect(await refusal()).to.equal('BW_HOOK_FAILED vertical-bad')
  })

  it('is left out as a whole, when it is optional: every start is judged by the same rules', async () => {
    let calls = 0
    const late: SolverRule = {
      filter({ start }) {
        calls += 1
        if (calls === 3) throw new Error('out of luck')
        return start !== at(9)
      },
    }
    const { hours } = await aBusiness(
      ['vertical-bad', () => late, { optional: true }],
      ['vertical-good', () => ({ filter: ({ start }) => start !== at(10) })],
    )
    expect(await hours()).to.deep.equal([9, 11])
  })

  const unsound: Record<string, SolverRule> = {
    'a filter that is asynchronous': { filter: (async () => false) as never },
    'a filter without an answer': { filter: (() => {}) as never },
    'a mask of strings': { mask: () => ['09:00', '10:00'] as never },
    'a mask of half minutes': { mask: () => [[at(9) + 0.5, at(10)]] },
    'a score that is no number': { score: () => Number.NaN },
    'a price of parts of pennies': { price: () => [{ rule: 'x', amount: 0.5 }] },
  }
  for (const [what, rule] of Object.entries(unsound)) {
    it(`is also ${what}`, async () => {
      const { refusal } = await aBusiness(['vertical-bad', () => rule])
      expect(await refusal()).to.equal('BW_HOOK_FAILED vertical-bad')
    })
  }

  it('is one that takes longer than its share of the question', async () => {
    const slow: SolverRule = {
      filter() {
        const end = performance.now() + 100
        while (performance.now() < end);
        return true
      },
    }
    const { refusal } = await aBusiness(['vertical-slow', () => slow])
    expect(await refusal()).to.equal('BW_HOOK_TIMEOUT vertical-slow')
  })

  it('is one that cannot be prepared', async () => {
    const { refusal, hours } = await aBusiness(['vertical-bad', () => Promise.reject(new Error('no network'))])
    expect(await refusal()).to.equal('BW_HOOK_FAILED vertical-bad')
    expect(await hours(OTHER_TENANT)).to.deep.equal([9, 10, 11])
  })

  it('rests after five failures in use, and is tried again after half a minute', async () => {
    let isBroken = true
    let prepared = 0
    const prepare = () => {
      prepared += 1
      return isBroken ? broken : notBefore(10)
    }
    const { hours, bus, wait } = await aBusiness(['vertical-bad', prepare, { optional: true }])
    for (let count = 0; count < 8; count += 1) expect(await hours()).to.deep.equal([9, 10, 11])
    expect(prepared).to.equal(5)
    expect(bus.circuitOf(TENANT, 'vertical-bad')).to.equal('open')
    expect(bus.counters()[0]).to.include({ calls: 5, failures: 5, skips: 3 })
    isBroken = false
    wait(30_000)
    expect(await hours()).to.deep.equal([10, 11])
    expect(bus.circuitOf(TENANT, 'vertical-bad')).to.equal('closed')
  })

  it('passes what the solver itself refuses, and blames no plugin for it', async () => {
    const { ask, bus } = await aBusiness(['vertical-late', () => notBefore(10), { optional: true }])
    const broken = { ...query, locationId: 'nowhere' }
    const asked = ask(rules => rules.solve(constraints => solve(broken, snapshot, { constraints })))
    expect(await asked.catch((error: { code: string }) => error.code)).to.equal('BW_SOLVER_INPUT')
    expect(bus.counters()[0]).to.include({ calls: 1, failures: 0 })
  })
})
