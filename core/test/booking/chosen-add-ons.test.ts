import { expect } from 'chai'
import { withAddOns } from '../../dist/booking/chosen-add-ons.js'
import type { AddOn } from '../../dist/domain/add-on.js'
import { money } from '../../dist/domain/money.js'
import { InvalidRequestError } from '../../dist/errors/catalog.js'
import type { AvailabilitySnapshot, SnapshotService } from '../../dist/ports/availability-store.js'

const art: AddOn = { key: 'art', name: 'Art', minutes: 30, price: money(2_000, 'SGD') }
const gems: AddOn = { key: 'gems', name: 'Gems', minutes: 0, price: money(500, 'SGD') }
const ama = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
const li = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c42'

const gel: SnapshotService = {
  ...{ id: 'gel', name: 'Gel', durationMinutes: 60, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 },
  ...{ buffersOutsideHours: false, segments: [], grid: { mode: 'interval', step: 30 }, priceAmount: 4_800 },
  ...{ priceCurrency: 'SGD', isActive: true, policy: null, locationIds: [], requirements: [], addOns: [art, gems] },
  overrides: {
    [ama]: { durationMinutes: null, priceAdjustment: 1_000 },
    [li]: { durationMinutes: 75, priceAdjustment: 0 },
  },
}

function snapshotOf(...services: SnapshotService[]): AvailabilitySnapshot {
  return { now: 0, nowMs: 0, nextExpiryMs: null, locations: [], services, resources: [], schedules: [], busy: [] }
}

describe('A service with its add-ons', () => {
  const chosen = (addOns: readonly (string | AddOn)[], service = gel) =>
    withAddOns(snapshotOf(service), [{ serviceId: 'gel', addOns }]).services[0]!

  it('is longer and dearer, also for whoever needs another time, and keeps its id', () => {
    const { id, name, durationMinutes, priceAmount, overrides } = chosen(['gems', 'art'])
    expect([id, name, durationMinutes, priceAmount]).to.deep.equal(['gel', 'Gel + Art + Gems', 90, 7_300])
    expect(overrides[ama]).to.deep.equal({ durationMinutes: null, priceAdjustment: 1_000 })
    expect(overrides[li]).to.deep.equal({ durationMinutes: 105, priceAdjustment: 0 })
  })

  it('takes them at its end, where somebody is busy with them', () => {
    const segments = [
      { minutes: 20, active: true },
      { minutes: 40, active: false },
    ]
    expect(chosen(['art'], { ...gel, segments }).segments.at(-1)).to.deep.equal({ minutes: 30, active: true })
    expect(chosen(['gems'], { ...gel, segments }).segments).to.deep.equal(segments)
  })

  it('counts one that is asked for twice once, and takes one that was chosen before as it was then', () => {
    expect(chosen(['art', 'art']).priceAmount).to.equal(6_800)
    const before = { ...art, minutes: 45, price: money(1_500, 'SGD') }
    expect(chosen([before], { ...gel, addOns: [] })).to.include({ durationMinutes: 105, priceAmount: 6_300 })
  })

  it('is the plain one when none is chosen: the snapshot stays as it is', () => {
    const snapshot = snapshotOf(gel)
    expect(withAddOns(snapshot, [{ serviceId: 'gel', addOns: [] }, { serviceId: 'gel' }])).to.equal(snapshot)
  })

  it('refuses one that is not offered, and two choices in one visit', () => {
    const refused = (ask: () => unknown) => {
      try {
        ask()
      } catch (error) {
        return error instanceof InvalidRequestError
      }
      return false
    }
    expect(refused(() => chosen(['gold']))).to.equal(true)
    const two = [{ serviceId: 'gel', addOns: ['art'] }, { serviceId: 'gel' }]
    expect(refused(() => withAddOns(snapshotOf(gel), two))).to.equal(true)
  })
})
