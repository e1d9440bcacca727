import { inject, injectable } from 'tsyringe'
import { CatalogEditor } from '../catalog/catalog-editor.js'
import { CONSENT_STORE, FIELD_VISIT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { CONSENT_PURPOSES } from '../domain/consent.js'
import { newId, type LocationId, type PolicyId, type ServiceId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import { money } from '../domain/money.js'
import { DEFAULT_POLICY } from '../domain/policy.js'
import type { WeeklyHours } from '../domain/schedule.js'
import type { Tenant } from '../domain/tenant.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { FirstClasses } from './first-classes.js'
import type { BusinessTemplate, InstalledTemplate, Key, TemplateService } from './templates/business-template.js'
import { onDays, WORKING_DAYS } from './templates/week.js'

/** What stands already in the business that a template goes into. */
export interface InstallOptions {
  /** Where the business is; absent: a place with its name is made. */
  readonly location?: Partial<Pick<Location, 'slug' | 'name' | 'address' | 'phone'>> | { readonly id: LocationId }
  /** True: its rules stay what counts for everything else, and those of the template are given to its services. */
  readonly hasPolicy?: boolean
  /** Instead of the first hours of the template, which are those of the house. */
  readonly hours?: WeeklyHours
}

/** What a bare business is open when nobody says it. */
const USUAL_HOURS = onDays(WORKING_DAYS, ['09:00', '17:00'])

type Ids = Readonly<Record<Key, string>>

/** Writes a template's catalogue, team and hours for a tenant, all of it or nothing. */
@injectable()
export class TemplateInstaller {
  constructor(
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CONSENT_STORE) private readonly consents: ConsentStore,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(FirstClasses) private readonly classes: FirstClasses,
  ) {}

  /** Runs one transaction, and one more for classes. @returns The ids that the keys of the template got. */
  async install(tenant: Tenant, template: BusinessTemplate, options: InstallOptions = {}): Promise<InstalledTemplate> {
    const installed = await this.unitOfWork.run(tenant.id, async tx => {
      const locationId = await this.location(tx, tenant, options)
      const schedules = await this.schedules(tx, tenant, withHours(template, options))
      const resources = await this.resources(tx, template, { locationId, schedules })
      const services = Object.fromEntries(template.services.map(({ key }) => [key, newId<'service'>()]))
      const isDefault = options.hasPolicy !== true
      const policies = await this.policies(tx, template, { services, isDefault })
      const named = isDefault ? { ...policies, '': null } : policies
      await this.services(tx, { tenant, template }, { services, resources, policies: named })
      await this.rest(tx, tenant, template)
      return { locationId, policyId: policies[''] ?? '', schedules, resources, services }
    })
    for (const item of template.classes ?? []) {
      await this.classes.lay(tenant, installed.services[item.service] ?? '', item)
    }
    return installed
  }

  /** A place, hours and the standard rules, and nothing to book. Runs one transaction. */
  async installBare(tenant: Tenant, options: InstallOptions = {}): Promise<void> {
    const { hours: weekly = USUAL_HOURS, hasPolicy } = options
    await this.unitOfWork.run(tenant.id, async tx => {
      await this.location(tx, tenant, options)
      const { timeZone } = tenant
      await this.editor.createSchedule(tenant.id, { name: 'Opening hours', timeZone, weekly }, tx)
      if (!hasPolicy) await this.editor.createPolicy(tenant.id, { rules: DEFAULT_POLICY, isDefault: true }, tx)
    })
  }

  private async location(tx: Transaction, tenant: Tenant, { location = {} }: InstallOptions): Promise<LocationId> {
    if ('id' in location) return location.id
    const { timeZone, name } = tenant
    return (await this.editor.createLocation(tenant.id, { name, ...location, timeZone }, tx)).id
  }

  /** By key; the rules of the business stand under no name. */
  private async policies(
    tx: Transaction,
    { policy, serviceDeposits, morePolicies = [] }: BusinessTemplate,
    { services, isDefault }: { services: Ids; isDefault: boolean },
  ): Promise<Readonly<Record<Key, PolicyId>>> {
    const deposits = Object.entries(serviceDeposits ?? {}).map(([key, rule]) => [services[key] ?? key, rule])
    const rules = serviceDeposits ? { ...policy, serviceDeposits: Object.fromEntries(deposits) } : policy
    const ids: Record<Key, PolicyId> = { '': await this.editor.createPolicy(tx.tenantId, { rules, isDefault }, tx) }
    for (const one of morePolicies) ids[one.key] = await this.editor.createPolicy(tx.tenantId, { rules: one.rules }, tx)
    return ids
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
    places: { locationId: string; schedules: Ids },
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

  private async services(
    tx: Transaction,
    { tenant, template }: { tenant: Tenant; template: BusinessTemplate },
    ids: { services: Ids; resources: Ids; policies: Readonly<Record<Key, PolicyId | null>> },
  ): Promise<void> {
    const { currency } = tenant
    for (const [sort, service] of template.services.entries()) {
      const { key, price, policy = '', addOns = [], priceAdjustments = {}, ...rest } = service
      const adjustments = Object.entries(priceAdjustments).map(([resource, amount]) => {
        return [ids.resources[resource] ?? resource, { priceAdjustment: money(amount, currency) }]
      })
      const draft = {
        ...{ grid: template.grid, ...rest, id: serviceIdOf(service, ids.services), slug: key, sort },
        ...{ price: money(price, currency), policyId: ids.policies[policy] ?? null },
        addOns: addOns.map(addOn => ({ ...addOn, price: money(addOn.price, currency) })),
        resourceOverrides: Object.fromEntries(adjustments),
      }
      await this.editor.createService(tx.tenantId, draft, tx)
    }
  }

  private async rest(tx: Transaction, tenant: Tenant, { consentTexts, area }: BusinessTemplate): Promise<void> {
    for (const purpose of CONSENT_PURPOSES) {
      const text = consentTexts?.[purpose]
      if (text) await this.consents.addText(tx, { purpose, text, language: tenant.locale })
    }
    if (area) await this.visits.putArea(tx, { ...area, version: (await this.visits.area(tenant.id, tx)).version })
  }
}

function serviceIdOf({ key }: TemplateService, services: Ids): ServiceId {
  return services[key] ?? newId<'service'>()
}

function withHours(template: BusinessTemplate, { hours }: InstallOptions): BusinessTemplate {
  if (!hours) return template
  return {
    ...template,
    schedules: template.schedules.map((one, index) => (index > 0 ? one : { ...one, weekly: hours })),
  }
}
