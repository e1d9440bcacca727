import { expect } from 'chai'
import { defineFilter, veto } from '../../dist/hooks/hook.js'
import { HookBus, type HandlerFailure } from '../../dist/hooks/hook-bus.js'

interface Draft {
  readonly tenantId: string
  readonly price: number
}

const tenantId = 't1'
const draftHook = defineFilter<Draft>('test.draft', { timeoutMs: 30, keeps: ['tenantId'] })
const draft: Draft = { tenantId, price: 10 }
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

function setUp(enabled: Record<string, string[]> | undefined = undefined) {
  let now = 0
  const failures: HandlerFailure[] = []
  const activation = enabled && {
    ready: async () => {},
    isKnown: () => true,
    isEnabled: (tenant: string, plugin: string) => enabled[tenant]?.includes(plugin) ?? false,
  }
  const clock = { now: () => new Date(now) }
  const bus = new HookBus({ clock, activation, onFailure: failure => failures.push(failure) })
  return { bus, failures, wait: (ms: number) => (now += ms), apply: () => bus.apply(draftHook, draft, { tenantId }) }
}

describe('HookBus.apply', () => {
  it('hands the value from handler to handler in their order, and returns what the last one made of it', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(draftHook, value => ({ ...value, price: value.price * 2 }), { plugin: 'b', after: ['z'] })
    bus.onFilter(draftHook, value => ({ ...value, price: value.price + 1 }), { plugin: 'z' })
    expect(await apply()).to.deep.equal({ tenantId, price: 22 })
  })

  it('keeps the value when a handler returns nothing', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(draftHook, () => {}, { plugin: 'a' })
    expect(await apply()).to.equal(draft)
  })

  it('refuses with plugin and reason when a handler vetoes, and runs nobody after it', async () => {
    const { bus, apply } = setUp()
    let isReached = false
    bus.onFilter(draftHook, () => veto('clinic.needs-referral', { age: 3 }), { plugin: 'clinic', isOptional: true })
    bus.onFilter(
      draftHook,
      () => {
        isReached = true
      },
      { plugin: 'later' },
    )
    const error = await caught(apply())
    expect(error).to.include({ code: 'BW_VETOED', kind: 'vetoed' })
    expect(error?.details).to.deep.equal({
      hook: 'test.draft',
      plugin: 'clinic',
      reason: 'clinic.needs-referral',
      values: { age: 3 },
    })
    expect(isReached).to.equal(false)
  })

  it('tells a veto in words where there are some, and keeps its key beside them', async () => {
    const describeVeto = ({ reason, values }: { reason: string; values: object }, tenant: string) =>
      reason === 'clinic.age' ? `${tenant}: from ${Object.values(values).join()} on` : undefined
    const bus = new HookBus({ clock: { now: () => new Date(0) }, describeVeto })
    const remove = bus.onFilter(draftHook, () => veto('clinic.age', { age: 18 }), { plugin: 'clinic' })
    const told = await caught(bus.apply(draftHook, draft, { tenantId }))
    expect(told?.message).to.equal('t1: from 18 on')
    expect(told?.details).to.include({ reason: 'clinic.age', text: 't1: from 18 on' })
    remove()
    bus.onFilter(draftHook, () => veto('clinic.unknown'), { plugin: 'clinic' })
    expect(await caught(bus.apply(draftHook, draft, { tenantId }))).to.include({ message: 'clinic.unknown' })
  })

  it('refuses the operation and names the plugin when a required handler throws; the text of the error stays inside', async () => {
    const { bus, apply, failures } = setUp()
    const thrown = new Error('secret of the plugin')
    bus.onFilter(
      draftHook,
      () => {
        throw thrown
      },
      { plugin: 'broken' },
    )
    const error = await caught(apply())
    expect(error).to.include({ code: 'BW_HOOK_FAILED', cause: thrown })
    expect(error?.message).to.include('broken').and.not.include('secret')
    expect(failures).to.deep.equal([
      { hook: 'test.draft', plugin: 'broken', handler: 'broken', tenantId, error: thrown },
    ])
  })

  it('goes on without an optional handler that throws, with the value it got', async () => {
    const { bus, apply, failures } = setUp()
    bus.onFilter(draftHook, () => Promise.reject(new Error('no')), { plugin: 'a', isOptional: true })
    bus.onFilter(draftHook, value => ({ ...value, price: 7 }), { plugin: 'b' })
    expect((await apply()).price).to.equal(7)
    expect(failures).to.have.length(1)
  })

  it('gives up on a handler that hangs, tells it by its signal, and refuses when it is required', async () => {
    const { bus, apply } = setUp()
    let signal: AbortSignal | undefined
    bus.onFilter(
      draftHook,
      (_value, _context, given) => {
        signal = given
        return new Promise<Draft>(() => {})
      },
      { plugin: 'slow' },
    )
    expect(await caught(apply())).to.include({ code: 'BW_HOOK_TIMEOUT', kind: 'timeout' })
    expect(signal?.aborted).to.equal(true)
  })

  it('ignores a late rejection of a handler it gave up on', async () => {
    const { bus, apply } = setUp()
    const late = new Promise<Draft>((_, reject) => setTimeout(() => reject(new Error('late')), 45))
    bus.onFilter(draftHook, () => late, { plugin: 'slow', isOptional: true })
    expect(await apply()).to.equal(draft)
    await caught(late)
  })

  it('refuses a change of a field that the hook keeps', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(draftHook, value => ({ ...value, tenantId: 't2' }), { plugin: 'thief' })
    expect(await caught(apply())).to.include({ code: 'BW_HOOK_FAILED' })
  })

  it('calls no handler of a plugin that the tenant did not enable, and always those of the core', async () => {
    const { bus, apply } = setUp({ t1: ['on'] })
    const seen: string[] = []
    for (const plugin of ['on', 'off']) {
      bus.onFilter(
        draftHook,
        () => {
          seen.push(plugin)
        },
        { plugin },
      )
    }
    bus.onFilter(
      draftHook,
      () => {
        seen.push('pricing')
      },
      { plugin: 'pricing', isCore: true },
    )
    await apply()
    expect(seen).to.deep.equal(['pricing', 'on'])
  })

  it('lets errors of core steps pass unchanged', async () => {
    const { bus, apply } = setUp()
    const thrown = new Error('of the core')
    bus.onFilter(
      draftHook,
      () => {
        throw thrown
      },
      { plugin: 'pricing', isCore: true },
    )
    expect(await caught(apply())).to.equal(thrown)
  })

  it('refuses two handlers of one plugin on one hook that no name tells apart', () => {
    const { bus } = setUp()
    bus.onFilter(draftHook, () => {}, { plugin: 'a' })
    bus.onFilter(draftHook, () => {}, { plugin: 'a', name: 'second' })
    expect(() => bus.onFilter(draftHook, () => {}, { plugin: 'a' })).to.throw(/name/)
  })

  it('forgets a handler that was removed, and a refused one leaves nothing behind', async () => {
    const { bus, apply } = setUp()
    const remove = bus.onFilter(draftHook, () => ({ ...draft, price: 1 }), { plugin: 'a', before: ['b'] })
    expect(() => bus.onFilter(draftHook, () => ({ ...draft, price: 2 }), { plugin: 'b', before: ['a'] })).to.throw(
      /circle/,
    )
    expect((await apply()).price).to.equal(1)
    remove()
    expect(await apply()).to.equal(draft)
  })
})

describe('The circuit of a handler', () => {
  const failing = () => {
    throw new Error('no')
  }

  it('opens after five failures: an optional handler is not called, a required one refuses at once', async () => {
    const { bus, apply } = setUp()
    let calls = 0
    bus.onFilter(
      draftHook,
      () => {
        calls += 1
        failing()
      },
      { plugin: 'a', isOptional: true },
    )
    for (let count = 0; count < 8; count += 1) await apply()
    expect(calls).to.equal(5)
    expect(bus.circuitOf(tenantId, 'a')).to.equal('open')

    bus.onFilter(draftHook, failing, { plugin: 'b' })
    for (let count = 0; count < 6; count += 1) await caught(apply())
    expect(bus.counters().find(one => one.plugin === 'b')).to.include({ calls: 5, failures: 5, skips: 1 })
  })

  it('closes again when the call after 30 seconds succeeds', async () => {
    const { bus, apply, wait } = setUp()
    let isBroken = true
    bus.onFilter(
      draftHook,
      () => {
        if (isBroken) failing()
      },
      { plugin: 'a' },
    )
    for (let count = 0; count < 5; count += 1) await caught(apply())
    isBroken = false
    expect(await caught(apply())).to.include({ code: 'BW_HOOK_FAILED' })
    wait(30_000)
    expect(await apply()).to.equal(draft)
    expect(bus.circuitOf(tenantId, 'a')).to.equal('closed')
  })

  it('counts failures within a minute, whatever succeeds between them', async () => {
    const { bus, apply } = setUp()
    let calls = 0
    const everyOther = () => {
      calls += 1
      if (calls % 2 === 0) failing()
    }
    bus.onFilter(draftHook, everyOther, { plugin: 'a', isOptional: true })
    for (let count = 0; count < 12; count += 1) await apply()
    expect(calls).to.equal(10)
  })

  it('counts failures of calls that run at the same time', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(draftHook, () => Promise.reject(new Error('no')), { plugin: 'a', isOptional: true })
    await Promise.all(Array.from({ length: 5 }, apply))
    expect(bus.circuitOf(tenantId, 'a')).to.equal('open')
  })

  it('lets the next call try when the one after 30 seconds ended in a conflict of the database', async () => {
    const { bus, apply, wait } = setUp()
    let work: () => void = failing
    bus.onFilter(draftHook, () => work(), { plugin: 'a' })
    for (let count = 0; count < 5; count += 1) await caught(apply())
    wait(30_000)
    work = () => {
      throw Object.assign(new Error('could not serialize access'), { code: '40001' })
    }
    expect(await caught(apply())).to.include({ code: '40001' })
    work = () => {}
    expect(await apply()).to.equal(draft)
    expect(bus.circuitOf(tenantId, 'a')).to.equal('closed')
  })

  it('is one a tenant: what fails for one business does not stop it for another', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(
      draftHook,
      (_value, context) => {
        if (context.tenantId === tenantId) failing()
      },
      { plugin: 'a' },
    )
    for (let count = 0; count < 5; count += 1) await caught(apply())
    expect(await bus.apply(draftHook, draft, { tenantId: 't2' })).to.equal(draft)
  })

  it('does not count vetoes as failures', async () => {
    const { bus, apply } = setUp()
    bus.onFilter(draftHook, () => veto('a.no'), { plugin: 'a' })
    for (let count = 0; count < 7; count += 1) expect(await caught(apply())).to.include({ code: 'BW_VETOED' })
    expect(bus.counters()[0]).to.include({ calls: 7, failures: 0, vetoes: 7 })
  })
})
