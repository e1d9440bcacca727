import 'reflect-metadata'
import { expect } from 'chai'
import type { AvailabilitySnapshot, AvailabilityStore } from '../../dist/ports/availability-store.js'
import type { FieldVisitStore, KnownLeg } from '../../dist/ports/field-visit-store.js'
import type { TravelRequest, TravelTimeProvider } from '../../dist/ports/travel-time-provider.js'
import type { PortRegistries } from '../../dist/ports/port-registry.js'
import { RoadAwareStore } from '../../dist/travel/road-aware-store.js'
import { recordingLog } from '../db/support/test-engine.js'

const REQUEST = { serviceIds: [], locationIds: null, from: new Date(0), to: new Date(1), place: '78703' }

function made(answer: TravelTimeProvider['minutes'] | undefined) {
  const asked: TravelRequest[] = []
  const remembered: KnownLeg[] = []
  const provider: TravelTimeProvider = {
    minutes: (request, signal) => {
      asked.push(request)
      return answer!(request, signal)
    },
  }
  const snapshot = {
    resources: [{ homeKey: '78745' }, {}],
    busy: [{ place: '78701' }, { place: '' }, { place: '78703' }],
  } as unknown as AvailabilitySnapshot
  const plain = { load: async () => snapshot } as unknown as AvailabilityStore
  const visits = {
    known: async () => [],
    remember: async (_: string, legs: readonly KnownLeg[]) => void remembered.push(...legs),
  } as unknown as FieldVisitStore
  const forTenant = async () => (answer ? [{ pluginId: 'roads', adapter: provider }] : [])
  const ports = { of: () => ({ forTenant }) } as unknown as PortRegistries
  const log = recordingLog()
  return { store: new RoadAwareStore(plain, visits, ports, log), asked, remembered, log }
}

describe('Snapshots with roads', () => {
  it('ask the plugin once for both directions of every way, and keep what it says', async () => {
    const { store, asked, remembered } = made(async ({ legs }) => legs.map((_, index) => index + 10))
    const { knownLegs } = await store.load('t', REQUEST)
    expect(knownLegs).to.deep.equal([
      { from: '78703', to: '78745', minutes: 10 },
      { from: '78745', to: '78703', minutes: 11 },
      { from: '78703', to: '78701', minutes: 12 },
      { from: '78701', to: '78703', minutes: 13 },
    ])
    expect(remembered).to.deep.equal(knownLegs)
    expect((await store.load('t', REQUEST)).knownLegs).to.deep.equal(knownLegs)
    expect(asked).to.have.lengthOf(1)
    await store.load('another', REQUEST)
    expect(asked, 'of one business nothing is known to another').to.have.lengthOf(2)
  })

  it('leave out what the plugin does not know, or answers wrongly', async () => {
    const { store } = made(async () => [null, 3.5, -1, 20])
    const { knownLegs } = await store.load('t', REQUEST)
    expect(knownLegs).to.deep.equal([{ from: '78701', to: '78703', minutes: 20 }])
  })

  it('estimate everything, and say so in the log, when the plugin fails', async () => {
    const { store, log } = made(() => Promise.reject(new Error('no route')))
    expect((await store.load('t', REQUEST)).knownLegs).to.deep.equal([])
    expect(log.lines.map(line => line.level)).to.deep.equal(['warn'])
  })

  it('ask nobody without a place or without a plugin', async () => {
    expect((await made(undefined).store.load('t', REQUEST)).knownLegs).to.equal(undefined)
    const { store, asked } = made(async () => [])
    await store.load('t', { ...REQUEST, place: undefined })
    expect(asked).to.deep.equal([])
  })
})
