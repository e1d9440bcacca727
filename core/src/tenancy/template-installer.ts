import { inject, injectable } from 'tsyringe'
import { CatalogEditor } from '../catalog/catalog-editor.js'
import { CONSENT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { money } from '../domain/money.js'
import type { Tenant } from '../domain/tenant.js'
import { CONSENT_PURPOSES } from '../domain/consent.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { BusinessTemplate, InstalledTemplate, Key } from './templates/business-template.js'

/** Writes a template's catalogue, team and hours for a tenant, all of it or nothing. */
@injectable()
export class TemplateInstaller {
  constructor(
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CONSENT_STORE) private readonly consents: ConsentStore,
  ) {}

  /** Runs one transaction. @returns The ids that the keys of the template got. */
  async install(tenant: Tenant, template: BusinessTemplate): Promise<InstalledTemplate> {
    return this.unitOfWork.run(tenant.id, async tx => {
      const { timeZone } = tenant
      const location = await this.editor.createLocation(tenant.id, { ...template.location, timeZone }, tx)
      const policyId = await this.editor.createPolicy(tenant.id, { rules: template.policy, isDefault: true }, tx)
      const schedules = await this.schedules(tx, tenant, template)
      const resources = await this.resources(tx, template, { locationId: location.id, schedules })
      const services = await this.services(tx, tenant, template)
      for (const purpose of CONSENT_PURPOSES) {
        const text = template.consentTexts?.[purpose]
        if (text) await this.consents.addText(tx, { purpose, text, language: tenant.locale })
      }
      return { locationId: location.id, policyId, schedules, resources, services }
    })
  }

  private async schedules(tx: Transaction, tenant: Tenant, template: BusinessTemplate): Promise<Record<Key, string>> {
    const ids: Record<Key, string> = {}
    for (const { key, name, weekly, breaks } of template.schedules) {
      const draft = { name, timeZone: tenant.timeZone, weekly, breaks: breaks ?? {} }
      ids[key] = (await this.editor.createSchedule(tx.tenantId, draft, tx)).id
    }
    return ids
  }

  private async resources(
    tx: Transaction,
    template: BusinessTemplate,
    places: { locationId: string; schedules: Record<Key, string> },
  ): Promise<Record<Key, string>> {
    const ids: Record<Key, string> = {}
    for (const [sort, { key, schedule, leaves = [], ...rest }] of template.resources.entries()) {
      const leafIds = leaves.map(leaf => ids[leaf] ?? leaf)
      const scheduleId = places.schedules[schedule] ?? null
      const draft = { ...rest, sort, slug: key, locationId: places.locationId, scheduleId, leafIds }
      ids[key] = (await this.editor.createResource(tx.tenantId, draft, tx)).id
    }
    return ids
  }

  private async services(tx: Transaction, tenant: Tenant, template: BusinessTemplate): Promise<Record<Key, string>> {
    const ids: Record<Key, string> = {}
    for (const [sort, { key, price, ...rest }] of template.services.entries()) {
      const draft = { ...rest, sort, slug: key, grid: template.grid, price: money(price, tenant.currency) }
      ids[key] = (await this.editor.createService(tx.tenantId, draft, tx)).id
    }
    return ids
  }
}
