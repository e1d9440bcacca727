import { expect } from 'chai'
import { CommandRunner, type Command } from '../../dist/booking/command-runner.js'
import { IdempotencyInProgressError, SlotTakenError } from '../../dist/errors/catalog.js'
import type { IdempotencyStore, StoredAnswer } from '../../dist/ports/idempotency-store.js'
import type { Transaction, UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { caught } from '../db/support/test-engine.js'
import { asked } from './support/spa-engine.js'

describe('CommandRunner', () => {
  const answer = { status: 201, body: { id: 'b1' } }

  /** A store that finds, on each look before the transaction, the next of `found`, and `begun` inside it. */
  function setUp(found: (StoredAnswer | undefined)[], begun?: () => StoredAnswer | undefined) {
    const steps: string[] = []
    const tx = {} as Transaction
    const unitOfWork: Pick<UnitOfWork, 'run'> = {
      run: async (_tenantId, work) => {
        steps.push('BEGIN')
        const value = await work(tx)
        steps.push('COMMIT')
        return value
      },
    }
    const store: IdempotencyStore = {
      find: async () => found.shift(),
      begin: async () => begun?.(),
      store: async (_tx, key, stored) => void steps.push(`store ${key.key} ${stored.status}`),
    }
    const command: Command<string, { id: string }> = {
      prepare: async () => {
        steps.push('prepare')
        return 'plan'
      },
      commit: async (_tx, plan) => {
        steps.push(`commit ${plan}`)
        return answer
      },
    }
    return { steps, command, runner: new CommandRunner(unitOfWork as UnitOfWork, store) }
  }

  it('plans before the transaction, and stores the answer in it', async () => {
    const { steps, command, runner } = setUp([])
    expect(await runner.run('t', asked('k'), command)).to.deep.equal({ ...answer, isReplayed: false })
    expect(steps).to.deep.equal(['prepare', 'BEGIN', 'commit plan', 'store k 201', 'COMMIT'])
  })

  it('stores nothing for a request without a key', async () => {
    const { steps, command, runner } = setUp([answer])
    expect((await runner.run('t', asked(), command)).isReplayed).to.equal(false)
    expect(steps).to.deep.equal(['prepare', 'BEGIN', 'commit plan', 'COMMIT'])
  })

  it('answers a repeat from the store and does no work', async () => {
    const { steps, command, runner } = setUp([answer])
    expect(await runner.run('t', asked('k'), command)).to.deep.equal({ ...answer, isReplayed: true })
    expect(steps).to.deep.equal([])
  })

  it('answers a repeat whose plan was refused because its own first request took the slot', async () => {
    const { steps, command, runner } = setUp([undefined, answer])
    const prepare = () => Promise.reject(new SlotTakenError({ startsAt: '', alternatives: [] }))
    expect((await runner.run('t', asked('k'), { ...command, prepare })).isReplayed).to.equal(true)
    expect(steps).to.deep.equal([])
  })

  it('passes a refusal of the plan on when no first request has succeeded', async () => {
    const { steps, command, runner } = setUp([])
    const prepare = () => Promise.reject(new SlotTakenError({ startsAt: '', alternatives: [] }))
    expect((await caught(runner.run('t', asked('k'), { ...command, prepare }))).code).to.equal('BW_SLOT_TAKEN')
    expect(steps).to.deep.equal([])
  })

  it('does not commit when the first request ended between the look and the lock', async () => {
    const { steps, command, runner } = setUp([], () => answer)
    expect((await runner.run('t', asked('k'), command)).isReplayed).to.equal(true)
    expect(steps).to.deep.equal(['prepare', 'BEGIN', 'COMMIT'])
  })

  it('refuses while the first request is still running', async () => {
    const { steps, command, runner } = setUp([], () => {
      throw new IdempotencyInProgressError({})
    })
    expect((await caught(runner.run('t', asked('k'), command))).code).to.equal('BW_IDEMPOTENCY_IN_PROGRESS')
    expect(steps).to.deep.equal(['prepare', 'BEGIN'])
  })
})
