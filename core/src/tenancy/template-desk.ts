import { inject, injectable } from 'tsyringe'
import { CATALOG_READER } from '../di/tokens.js'
import type { Tenant } from '../domain/tenant.js'
import { BusinessNotEmptyError } from '../errors/tenancy-errors.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import { TemplateInstaller } from './template-installer.js'
import type { BusinessTemplate } from './templates/business-template.js'
import { TEMPLATES } from './templates/template-list.js'

/** Whether a template can go into a business: `filled` says that it offers something already. */
export interface TemplateState {
  readonly state: 'empty' | 'filled'
  /** The template that it was filled from; null: none, or not to be told any more. */
  readonly template: string | null
}

/** Puts templates into businesses that offer nothing yet. */
@injectable()
export class TemplateDesk {
  constructor(
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(TemplateInstaller) private readonly installer: TemplateInstaller,
  ) {}

  async stateOf({ id }: Tenant): Promise<TemplateState> {
    const [services, resources] = [await this.reader.services(id), await this.reader.resources(id)]
    if (services.length + resources.length === 0) return { state: 'empty', template: null }
    const known = new Set([...services, ...resources].map(({ slug }) => slug))
    const isWhole = (template: BusinessTemplate) =>
      [...template.services, ...template.resources].every(({ key }) => known.has(key))
    return { state: 'filled', template: TEMPLATES.find(isWhole)?.key ?? null }
  }

  /**
   * Fills an empty business; its first place, its hours and its rules stay, where it has some.
   * @returns False when it has all of the template already; then nothing changes.
   * @throws BusinessNotEmptyError when it offers something else.
   */
  async apply(tenant: Tenant, template: BusinessTemplate): Promise<boolean> {
    const { state, template: applied } = await this.stateOf(tenant)
    if (applied === template.key) return false
    if (state === 'filled') throw new BusinessNotEmptyError({})
    const [location] = await this.reader.locations(tenant.id)
    const hasPolicy = (await this.reader.policies(tenant.id)).some(({ isDefault }) => isDefault)
    await this.installer.install(tenant, template, { hasPolicy, ...(location && { location: { id: location.id } }) })
    return true
  }

  /** A place, hours and rules for a business that has none of them. @returns False when it has a place already. */
  async prepareBare(tenant: Tenant): Promise<boolean> {
    if ((await this.reader.locations(tenant.id)).length > 0) return false
    const hasPolicy = (await this.reader.policies(tenant.id)).some(({ isDefault }) => isDefault)
    await this.installer.installBare(tenant, { hasPolicy })
    return true
  }
}
