import { expect } from 'chai'
import fc from 'fast-check'
import { orderHandlers, type Ordered } from '../../dist/hooks/order-handlers.js'

function aHandler(plugin: string, order: { before?: string[]; after?: string[] } = {}): Ordered {
  return { id: plugin, plugin, ...order }
}

const idsOf = (handlers: readonly Ordered[]) => orderHandlers(handlers).map(handler => handler.id)

describe('orderHandlers', () => {
  it('sorts by what handlers declare, and ties by id', () => {
    const handlers = [aHandler('b', { after: ['z'] }), aHandler('z'), aHandler('a')]
    expect(idsOf(handlers)).to.deep.equal(['a', 'z', 'b'])
  })

  it('runs the core steps first and in their order, whatever their ids and whenever they registered', () => {
    const handlers = [aHandler('a-plugin'), aHandler('deposits'), aHandler('policy'), aHandler('pricing')]
    expect(idsOf(handlers)).to.deep.equal(['pricing', 'policy', 'deposits', 'a-plugin'])
  })

  it('lets a plugin stand before or between core steps without drawing the others there', () => {
    const handlers = [
      aHandler('pricing'),
      aHandler('policy'),
      aHandler('aa'),
      aHandler('between', { after: ['pricing'], before: ['policy'] }),
      aHandler('first', { before: ['pricing'] }),
      aHandler('earliest', { before: ['first'] }),
    ]
    expect(idsOf(handlers)).to.deep.equal(['earliest', 'first', 'pricing', 'between', 'policy', 'aa'])
  })

  it('ignores names that nobody has', () => {
    expect(idsOf([aHandler('b', { before: ['nobody'] }), aHandler('a', { after: ['nobody'] })])).to.deep.equal([
      'a',
      'b',
    ])
  })

  it('takes the name of a plugin for all its handlers, and an id for one', () => {
    const handlers = [
      { id: 'a/one', plugin: 'a' },
      { id: 'a/two', plugin: 'a' },
      aHandler('z', { before: ['a'] }),
      aHandler('y', { after: ['a/one'], before: ['a/two'] }),
    ]
    expect(idsOf(handlers)).to.deep.equal(['z', 'a/one', 'y', 'a/two'])
  })

  it('refuses a circle and names who is in it', () => {
    const handlers = [aHandler('x', { after: ['y'] }), aHandler('y', { after: ['x'] }), aHandler('free')]
    expect(() => orderHandlers(handlers))
      .to.throw(/circle: x, y/)
      .with.property('code', 'BW_PLUGIN_REFUSED')
  })

  it('refuses a plugin that wants to be before and after the same', () => {
    expect(() =>
      orderHandlers([aHandler('pricing'), aHandler('x', { before: ['pricing'], after: ['pricing'] })]),
    ).to.throw(/circle/)
  })

  it('gives one order for every order of registration', () => {
    const handlers = [
      aHandler('pricing'),
      aHandler('deposits'),
      aHandler('a', { after: ['c'] }),
      aHandler('b', { before: ['deposits'] }),
      aHandler('c'),
      aHandler('d', { before: ['a'] }),
    ]
    const expected = idsOf(handlers)
    const shuffled = fc.shuffledSubarray(handlers, { minLength: handlers.length, maxLength: handlers.length })
    fc.assert(
      fc.property(shuffled, order => {
        expect(idsOf(order)).to.deep.equal(expected)
      }),
      { seed: 20_260_101, numRuns: 200 },
    )
  })
})
