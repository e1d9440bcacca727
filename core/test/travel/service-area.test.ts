import 'reflect-metadata'
import { expect } from 'chai'
import { DEFAULT_AREA, estimateMinutes, placeKey, zoneOf, type ServiceArea } from '../../dist/domain/service-area.js'
import type { TenantId } from '../../dist/domain/id.js'
import { SqlFieldVisitStore } from '../../dist/db/repositories/sql-field-visit-store.js'
import { travelTimeProviderContract } from '../../dist/testing/index.js'
import { AreaTravelTimes } from '../../dist/travel/area-travel-times.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const AREA: ServiceArea = {
  ...DEFAULT_AREA,
  zones: [
    { name: 'Centre', codes: ['78701', '7870*'] },
    { name: 'South', codes: ['78745'] },
    { name: 'Wide', codes: ['787*'] },
  ],
  matrix: { Centre: { South: 25, Centre: 8 }, '78799': { South: 3 } },
  fallbackMinutes: 17,
}

const at = (zip: string, latitude: number | null = null, longitude: number | null = null, address = '') =>
  placeKey({ zip, latitude, longitude, address })

describe('The default travel times', () => {
  for (const { title, run } of travelTimeProviderContract(async () => new AreaTravelTimes(AREA))) it(title, run)

  it('take the code itself before the beginning of many, and a long beginning before a short one', () => {
    expect(['78701', '78702', '78745', '78750', '10001'].map(zip => zoneOf(AREA, zip))).to.deep.equal([
      'Centre',
      'Centre',
      'South',
      'Wide',
      undefined,
    ])
  })

  it('read the matrix in either direction, then the straight line, then the fallback', () => {
    expect(estimateMinutes(AREA, at('78701'), at('78745'))).to.equal(25)
    expect(estimateMinutes(AREA, at('78745'), at('78701'))).to.equal(25)
    expect(estimateMinutes(AREA, at('78701'), at('78702'))).to.equal(8)
    // One degree of latitude is 111.19 km: by 1.3 at 40 km/h, 216.8 minutes.
    expect(estimateMinutes(AREA, at('1', 30, -97), at('2', 31, -97))).to.equal(217)
    expect(estimateMinutes(AREA, at('1'), at('2', 31, -97))).to.equal(17)
  })

  it('need no time from a door to itself, but some to the next door of the same code', () => {
    const door = (address: string) => at('10001', null, null, address)
    expect(estimateMinutes(AREA, door('1 High  Street'), door('1 high street '))).to.equal(0)
    expect(estimateMinutes(AREA, door('1 High Street'), door('2 High Street'))).to.equal(17)
  })
})

describe('The travel times of the database', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let tenantId: TenantId
  let store: SqlFieldVisitStore

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'roads')
    store = new SqlFieldVisitStore(engine.unitOfWork)
    await engine.unitOfWork.run(tenantId, tx => store.putArea(tx, AREA))
  })
  after(() => engine.close())

  it('are those of the engine, for every kind of place', async () => {
    const keys = [
      ...['78701', '78702', '78745', '78750', '78799', '10001'].map(zip => at(zip)),
      ...[at('78701', 30.2711, -97.7437), at('10001', 40.7506, -73.9972), at('', -33.8688, 151.2093)],
      ...[at('10001', null, null, '1 High Street'), at('10001', 40.75, -73.99, '1 High Street')],
    ]
    for (const from of keys) {
      for (const to of keys) {
        expect(await store.minutes(tenantId, from, to), `${from} to ${to}`).to.equal(estimateMinutes(AREA, from, to))
      }
    }
  })

  it('are those that somebody who knows the roads gave, where they gave any', async () => {
    await store.remember(tenantId, [{ from: at('78701'), to: at('78745'), minutes: 41 }])
    expect(await store.minutes(tenantId, at('78701'), at('78745'))).to.equal(41)
    expect(await store.minutes(tenantId, at('78745'), at('78701'))).to.equal(25)
    expect(await store.known(tenantId, [{ from: at('78701'), to: at('78745') }])).to.have.lengthOf(1)
  })

  it('are not changed by who saw an older area', async () => {
    const stale = { ...AREA, speedKmh: 90, version: 0 }
    expect(await engine.unitOfWork.run(tenantId, tx => store.putArea(tx, stale))).to.equal(false)
    expect((await store.area(tenantId)).speedKmh).to.equal(AREA.speedKmh)
  })
})
