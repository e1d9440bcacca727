import { expect } from 'chai'
import { offeredGuests, offeredLengths } from '../../dist/catalog/offered-choices.js'

const pool = (capacity: number, more: object = {}) =>
  ({ id: `pool-${capacity}`, type: 'bay', skills: [], attributes: {}, capacity, status: 'active', ...more }) as never
const need = (quantityPerGuest?: number) => ({
  ...{ key: 'bay', type: 'bay', count: 1, during: 'active' as const, hasBuffers: true },
  ...(quantityPerGuest !== undefined && { quantityPerGuest }),
})
const party = { minGuests: 1, maxGuests: null }
const interval = { mode: 'interval', step: 15 } as const

describe('what a customer may choose of a service', () => {
  it('offers its own length and those of the people who need another one, each once and in order', () => {
    const resourceOverrides = {
      a: { durationMinutes: 75 },
      b: { durationMinutes: 45 },
      c: { durationMinutes: 75 },
      d: {},
    }
    expect(
      offeredLengths({ durationMinutes: 60, resourceOverrides, lengths: [{ minutes: 90 }] } as never),
    ).to.deep.equal([45, 60, 75, 90])
  })

  it('counts guests for a class by its places', () => {
    const grid = { mode: 'sessions', places: 12 } as const
    expect(offeredGuests({ grid, requirements: [], ...party }, [])).to.deep.equal({ min: 1, max: 12 })
  })

  it('counts guests where each takes a share, up to what the largest active resource holds', () => {
    const service = { grid: interval, requirements: [need(2)], ...party }
    expect(offeredGuests(service, [pool(7), pool(9), pool(40, { status: 'inactive' })]).max).to.equal(4)
    expect(offeredGuests(service, [pool(1)]).max, 'never none').to.equal(1)
  })

  it('does not count them for a service that takes the same whoever comes along', () => {
    expect(offeredGuests({ grid: interval, requirements: [need()], ...party }, [pool(9)])).to.deep.equal({
      min: 1,
      max: 1,
    })
  })

  it('keeps to the party that the business set', () => {
    const service = { grid: interval, requirements: [need()], minGuests: 2, maxGuests: 6 }
    expect(offeredGuests(service, [])).to.deep.equal({ min: 2, max: 6 })
    expect(offeredGuests({ ...service, requirements: [need(1)] }, [pool(4)])).to.deep.equal({ min: 2, max: 4 })
  })
})
