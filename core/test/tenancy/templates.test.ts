import 'reflect-metadata'
import { expect } from 'chai'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import type { Tenant } from '../../dist/domain/tenant.js'
import { BusinessFounder } from '../../dist/tenancy/business-founder.js'
import { DEMO_BUSINESSES } from '../../dist/tenancy/demo-businesses.js'
import { OrganizationService } from '../../dist/tenancy/organization-service.js'
import { TEMPLATES, TEMPLATE_NAMES } from '../../dist/tenancy/templates/template-list.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'
import { testConfig } from '../booking/support/spa-engine.js'

const DAY_MS = 86_400_000
const FREE = 10

describe('a template', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let engine: Engine
  let organizationId: string

  before(async () => {
    database = await createSchemaDatabase()
    engine = await createEngine(testConfig(database.url))
    organizationId = (await engine.container.resolve(OrganizationService).create({ name: 'Org' })).id
  })
  after(async () => {
    await engine?.close()
    await database?.drop()
  })

  it('is there for each kind of business that the commands promise', () => {
    const promised = ['spa', 'clinic', 'home-services', 'sports-center', 'consultant', 'social-commerce']
    expect(TEMPLATE_NAMES).to.deep.equal(promised)
    expect(DEMO_BUSINESSES.map(({ template }) => template)).to.deep.equal(TEMPLATES)
  })

  for (const { slug, places, ...business } of DEMO_BUSINESSES) {
    it(`${business.template.key} gives an empty business services with ten free times each and more`, async () => {
      const { template, ...facts } = business
      const founding = { ...facts, slug, template, organizationId }
      const { tenant, installed } = await engine.container.resolve(BusinessFounder).found(founding)
      for (const [key, serviceId] of Object.entries(installed?.services ?? {})) {
        const slots = await freeTimes(tenant, { serviceId, ...(places?.[0] && { place: places[0] }) })
        expect(slots, `${template.key} ${key}`).to.be.at.least(FREE)
      }
      expect(Object.keys(installed?.services ?? {})).to.have.length(template.services.length)
    })
  }

  async function freeTimes(tenant: Tenant, wish: object & { serviceId: string }): Promise<number> {
    const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
    const search = { ...wish, from: at(1), to: at(21) }
    const { slots } = await engine.container.resolve(AvailabilityService).find(tenant.id, search, 'customer')
    return slots.length
  }
})
