import { expect } from 'chai'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { CatalogService } from '../../dist/catalog/catalog-service.js'
import { OrmCatalogWriter } from '../../dist/db/repositories/orm-catalog-writer.js'
import { SqlCatalogReader } from '../../dist/db/repositories/sql-catalog-reader.js'
import type { TenantId } from '../../dist/domain/id.js'
import type { Location } from '../../dist/domain/location.js'
import { money } from '../../dist/domain/money.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import { addTenant, caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const PRICE = money(9_000, 'GBP')

describe('CatalogEditor and CatalogService', () => {
  let engine: TestEngine
  let tenantId: TenantId
  let stranger: TenantId
  let editor: CatalogEditor
  let catalog: CatalogService
  let location: Location

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'catalog')
    stranger = await addTenant(engine.owner, 'stranger')
    const reader = new SqlCatalogReader(engine.unitOfWork)
    editor = new CatalogEditor(engine.unitOfWork, reader, new OrmCatalogWriter())
    catalog = new CatalogService(reader)
    location = await editor.createLocation(tenantId, { name: 'Main Street', timeZone: 'Europe/London', phone: '1' })
  })
  after(() => engine.close())

  async function unitCount(resourceId: string): Promise<number | undefined> {
    const rows = await engine.unitOfWork.read<{ count: number }>(
      tenantId,
      `SELECT count(*) AS count FROM bw.resource_unit WHERE resource_id = $1 AND kind = 'real'`,
      [resourceId],
    )
    return rows[0]?.count
  }

  it('reads back what it wrote', async () => {
    const schedule = await editor.createSchedule(tenantId, {
      ...{
        name: 'Week',
        timeZone: 'Europe/London',
        weekly: { mo: [['09:00', '17:00']] },
        breaks: { mo: [['12:00', '13:00']] },
      },
      exceptions: { '2027-12-25': [], '2027-12-24': [['09:00', '12:00']] },
    })
    const person = await editor.createResource(tenantId, {
      ...{ name: 'Zoë Park', type: 'staff', locationId: location.id, scheduleId: schedule.id, skills: ['massage'] },
      ...{ attributes: { language: 'en' }, limits: { perDay: 6 }, position: 'Therapist' },
    })
    const policyId = await editor.createPolicy(tenantId, {
      rules: { ...DEFAULT_POLICY, name: 'Strict', depositPercent: 50 },
      isDefault: true,
    })
    const service = await editor.createService(tenantId, {
      ...{
        name: 'Hot Stone Massage',
        durationMinutes: 60,
        price: PRICE,
        bufferAfterMinutes: 15,
        locationIds: [location.id],
      },
      segments: [
        { minutes: 40, active: true },
        { minutes: 20, active: false },
      ],
      requirements: [
        { key: 'staff', type: 'staff', skill: 'massage' },
        { key: 'room', type: 'room', hasBuffers: false, count: 2 },
      ],
      grid: { mode: 'anchored', times: ['10:00', '14:00'] },
      resourceOverrides: { [person.id]: { durationMinutes: 50, priceAdjustment: money(-500, 'GBP') } },
    })
    expect(service.slug).to.equal('hot-stone-massage')
    expect(person.slug).to.equal('zoe-park')
    expect(await catalog.getService(tenantId, service.id)).to.deep.equal(service)
    expect(await catalog.getResource(tenantId, person.id)).to.deep.equal(person)
    expect(await catalog.getSchedule(tenantId, schedule.id)).to.deep.equal(schedule)
    expect(await catalog.getLocation(tenantId, location.id)).to.deep.equal(location)
    expect(await catalog.policyOf(tenantId, service)).to.include({ name: 'Strict', depositPercent: 50 })
    expect((await catalog.listPolicies(tenantId)).map(policy => policy.id)).to.deep.equal([policyId])
    const staff = await catalog.listStaff(tenantId)
    expect(staff.map(member => [member.resource.name, member.serviceIds])).to.deep.equal([['Zoë Park', [service.id]]])
  })

  it('hides everything from another tenant', async () => {
    for (const list of [
      catalog.listServices(stranger),
      catalog.listResources(stranger),
      catalog.listLocations(stranger),
    ]) {
      expect(await list).to.deep.equal([])
    }
    const [service] = await catalog.listServices(tenantId)
    expect((await caught(catalog.getService(stranger, service?.id ?? ''))).code).to.equal('BW_NOT_FOUND')
    expect((await caught(editor.updateService(stranger, service?.id ?? '', { name: 'x' }))).code).to.equal(
      'BW_NOT_FOUND',
    )
  })

  it('makes one unit for an exclusive resource, as many as its places for a pool, none for a composite', async () => {
    const court = (name: string) => editor.createResource(tenantId, { name, type: 'court', locationId: location.id })
    const halves = [await court('Half A'), await court('Half B')]
    const leafIds = halves.map(half => half.id)
    const full = await editor.createResource(tenantId, {
      name: 'Full',
      type: 'court',
      locationId: location.id,
      mode: 'composite',
      leafIds,
    })
    const pool = await editor.createResource(tenantId, {
      name: 'Bikes',
      type: 'bike',
      locationId: location.id,
      mode: 'pool',
      capacity: 5,
    })
    expect(await Promise.all([halves[0], full, pool].map(resource => unitCount(resource?.id ?? '')))).to.deep.equal([
      1, 0, 5,
    ])
    expect((await catalog.getResource(tenantId, full.id)).leafIds).to.deep.equal([...leafIds].sort())
    const more = await editor.updateResource(tenantId, pool.id, { capacity: 7, version: 1 })
    expect([more.version, await unitCount(pool.id)]).to.deep.equal([2, 7])
    await editor.updateResource(tenantId, pool.id, { capacity: 3 })
    expect(await unitCount(pool.id)).to.equal(3)
    const bad = { name: 'Bad', type: 'court', locationId: location.id, mode: 'composite' as const, leafIds: [pool.id] }
    expect((await caught(editor.createResource(tenantId, bad))).code).to.equal('BW_INVALID_REQUEST')
  })

  it('changes one field and refuses a change made to an older version', async () => {
    const service = await editor.createService(tenantId, {
      name: 'Facial',
      durationMinutes: 30,
      price: PRICE,
      requirements: [],
    })
    const changed = await editor.updateService(tenantId, service.id, { name: 'Facial plus', version: 1 })
    expect(changed).to.deep.equal({ ...service, name: 'Facial plus', version: 2 })
    expect(await catalog.getService(tenantId, service.id)).to.deep.equal(changed)
    const stale = await caught(editor.updateService(tenantId, service.id, { name: 'late', version: 1 }))
    expect([stale.code, stale.details]).to.deep.equal(['BW_STALE_VERSION', { current: 2 }])
  })

  it('says what to correct: a slug that is taken, a zone that is none, a location of nobody', async () => {
    const facial = { name: 'Facial', durationMinutes: 30, price: PRICE, requirements: [] }
    const taken = await caught(editor.createService(tenantId, facial))
    expect([taken.code, taken.details]).to.deep.equal([
      'BW_INVALID_REQUEST',
      { issues: [{ path: 'service.slug', message: 'is taken; choose another one' }] },
    ])
    const zone = editor.createSchedule(tenantId, { name: 'x', timeZone: 'Europe/Nowhere', weekly: {} })
    expect((await caught(zone)).code).to.equal('BW_UNKNOWN_TIME_ZONE')
    const nowhere = editor.createResource(tenantId, {
      name: 'n',
      type: 'staff',
      locationId: '00000000-0000-7000-8000-000000000000',
    })
    expect((await caught(nowhere)).code).to.equal('BW_INVALID_REQUEST')
  })

  it('refuses buffers of more than a day, because a claim of more than two days would be overlooked', async () => {
    const long = { name: 'Retreat', durationMinutes: 1440, price: PRICE, requirements: [], bufferBeforeMinutes: 720 }
    const service = await editor.createService(tenantId, { ...long, bufferAfterMinutes: 720 })
    const tooLong = [
      editor.createService(tenantId, { ...long, bufferAfterMinutes: 721 }),
      editor.updateService(tenantId, service.id, { bufferAfterMinutes: 721 }),
    ]
    for (const work of tooLong) expect((await caught(work)).code).to.equal('BW_INVALID_REQUEST')
  })

  it('refuses a price below nothing, and a step in money that is no whole minor unit', async () => {
    const draft = { name: 'Refund', durationMinutes: 30, requirements: [] }
    for (const amount of [-1, -4500, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1]) {
      const error = await caught(editor.createService(tenantId, { ...draft, price: money(amount, 'GBP') }))
      expect(error.code, String(amount)).to.equal('BW_INVALID_REQUEST')
    }
    expect(await catalog.listServices(tenantId, { slugs: ['refund'] })).to.deep.equal([])
  })

  it('is part of a transaction of the caller when it gets one', async () => {
    const work = engine.unitOfWork.run(tenantId, async tx => {
      await editor.createService(tenantId, { name: 'Undone', durationMinutes: 30, price: PRICE, requirements: [] }, tx)
      expect(await catalog.listServices(tenantId, { slugs: ['undone'] }, tx)).to.have.length(1)
      throw new RangeError('stop')
    })
    await caught(work)
    expect(await catalog.listServices(tenantId, { slugs: ['undone'] })).to.deep.equal([])
  })

  it('keeps exceptions, and takes them away again', async () => {
    const schedule = await editor.createSchedule(tenantId, { name: 'S', timeZone: 'UTC', weekly: {} })
    await editor.setException(tenantId, schedule.id, { onDate: '2027-01-01', spans: [['10:00', '11:00']] })
    expect((await catalog.getSchedule(tenantId, schedule.id)).exceptions).to.deep.equal({
      '2027-01-01': [['10:00', '11:00']],
    })
    await editor.setException(tenantId, schedule.id, { onDate: '2027-01-01', spans: null })
    const changed = await editor.updateSchedule(tenantId, schedule.id, { weekly: { tu: [['08:00', '09:00']] } })
    expect(await catalog.getSchedule(tenantId, schedule.id)).to.deep.equal(changed)
  })
})
