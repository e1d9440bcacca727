import { expect } from 'chai'
import { defineAction, type ActionEvent } from '../../dist/hooks/hook.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'

interface Booked extends ActionEvent {
  readonly bookingId: string
}

const booked = defineAction<Booked>('booking.test-booked', { timeoutMs: 30 })
const event: Booked = { eventId: 'e1', tenantId: 't1', bookingId: 'b1' }
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

function setUp({ isKnown = true, enabled = ['a', 'b', 'audit'] } = {}) {
  const activation = {
    ready: async () => {
      isKnown = true
    },
    isKnown: () => isKnown,
    isEnabled: (_tenant: string, plugin: string) => isKnown && enabled.includes(plugin),
  }
  return { bus: new HookBus({ clock: { now: () => new Date(0) }, activation }) }
}

describe('HookBus, actions', () => {
  it('names the handlers that may run for a tenant, those of patterns too, in an order of their own', () => {
    const { bus } = setUp()
    bus.onAny('booking.*', () => {}, { plugin: 'audit' })
    bus.onAny('**', () => {}, { plugin: 'audit' })
    bus.onAny('payment.*', () => {}, { plugin: 'audit' })
    bus.onAction(booked, () => {}, { plugin: 'b' })
    bus.onAction(booked, () => {}, { plugin: 'off' })
    bus.onAction(booked, () => {}, { plugin: 'messaging', name: 'customer', isCore: true })
    expect(bus.handlersOf(booked.name, 't1')).to.deep.equal([
      'audit/any:**',
      'audit/any:booking.*',
      'b',
      'messaging/customer',
    ])
  })

  it('runs the one handler that is asked for, and no other', async () => {
    const { bus } = setUp()
    const seen: string[] = []
    bus.onAction(
      booked,
      ({ bookingId }) => {
        seen.push(`a ${bookingId}`)
      },
      { plugin: 'a' },
    )
    bus.onAction(
      booked,
      () => {
        seen.push('b')
      },
      { plugin: 'b' },
    )
    bus.onAny(
      'booking.*',
      hook => {
        seen.push(hook)
      },
      { plugin: 'audit' },
    )
    await bus.emit(booked.name, event, 'a')
    await bus.emit(booked.name, event, 'audit/any:booking.*')
    expect(seen).to.deep.equal(['a b1', 'booking.test-booked'])
  })

  it('rejects for that handler alone when it throws or hangs, so that it alone is tried again', async () => {
    const { bus } = setUp()
    bus.onAction(
      booked,
      () => {
        throw new Error('no')
      },
      { plugin: 'a' },
    )
    bus.onAction(booked, () => new Promise(() => {}), { plugin: 'b' })
    expect(await caught(bus.emit(booked.name, event, 'a'))).to.include({ code: 'BW_HOOK_FAILED' })
    expect(await caught(bus.emit(booked.name, event, 'b'))).to.include({ code: 'BW_HOOK_TIMEOUT' })
  })

  it('has nothing to do for a handler that is gone or was switched off', async () => {
    const { bus } = setUp()
    let isCalled = false
    bus.onAction(
      booked,
      () => {
        isCalled = true
      },
      { plugin: 'off' },
    )
    await bus.emit(booked.name, event, 'off')
    await bus.emit(booked.name, event, 'never-there')
    expect(isCalled).to.equal(false)
  })

  it('names every handler for a tenant it does not know yet, and decides when it runs them', async () => {
    const { bus } = setUp({ isKnown: false })
    const seen: string[] = []
    for (const plugin of ['a', 'off']) {
      bus.onAction(
        booked,
        () => {
          seen.push(plugin)
        },
        { plugin },
      )
    }
    for (const handler of bus.handlersOf(booked.name, 't1')) await bus.emit(booked.name, event, handler)
    expect(seen).to.deep.equal(['a'])
    expect(bus.handlersOf(booked.name, 't1')).to.deep.equal(['a'])
  })

  it('counts calls, failures and milliseconds of each handler', async () => {
    const { bus } = setUp()
    bus.onAction(booked, () => {}, { plugin: 'a' })
    await bus.emit(booked.name, event, 'a')
    const [counters] = bus.counters()
    expect(counters).to.include({ hook: booked.name, handler: 'a', calls: 1, failures: 0 })
    expect(counters?.totalMs).to.be.at.least(0)
  })
})
