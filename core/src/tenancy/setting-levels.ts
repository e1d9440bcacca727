import { inject, injectable } from 'tsyringe'
import { SETTING_PLACES } from '../di/tokens.js'
import type { OrganizationId, TenantId } from '../domain/id.js'
import type { SettingScope } from '../domain/setting-scope.js'
import { NotFoundError } from '../errors/catalog.js'
import type { SettingPlaces } from '../ports/setting-places.js'
import { mayRun, OrganizationRights, type Asker } from './organization-rights.js'

/** A level at which somebody may set things, with its name. */
export interface LevelView {
  readonly scope: SettingScope
  /** Of an organization or a location; empty for the others. */
  readonly id: string
  readonly name: string
}

/**
 * Who may set what a business inherits: platform admins for the whole installation, whoever runs an organization for all
 * below it. Its own settings, and those of its locations, are a matter of roles in the business.
 */
@injectable()
export class SettingLevels {
  constructor(
    @inject(SETTING_PLACES) private readonly places: SettingPlaces,
    @inject(OrganizationRights) private readonly rights: OrganizationRights,
  ) {}

  /** @throws BW_NOT_FOUND for a level that the asker does not run; a program never does. */
  async require(asker: Asker | undefined, { scope, id = '' }: { scope: SettingScope; id?: string }): Promise<void> {
    if (scope === 'tenant' || scope === 'location') return
    const reach = asker && (await this.rights.reachOf(asker))
    const isRun = reach !== undefined && (scope === 'instance' ? reach === null : mayRun(reach, id as OrganizationId))
    if (!isRun) throw new NotFoundError({ what: scope })
  }

  /** Those among `scopes` that the asker may set, outermost first. */
  async list(asker: Asker | undefined, tenantId: TenantId, scopes: readonly SettingScope[]): Promise<LevelView[]> {
    const [business, reach, locations] = await Promise.all([
      this.places.business(tenantId),
      asker && this.rights.reachOf(asker),
      scopes.includes('location') ? this.places.choices(tenantId, 'location') : [],
    ])
    const organizations = business.organizations.filter(({ id }) => reach !== undefined && mayRun(reach, id))
    const levels: LevelView[] = [
      ...(reach === null ? [{ scope: 'instance' as const, id: '', name: '' }] : []),
      ...organizations.map(({ id, name }) => ({ scope: 'organization' as const, id, name })),
      { scope: 'tenant', id: '', name: business.name },
      ...locations.map(({ value, label }) => ({ scope: 'location' as const, id: value, name: label })),
    ]
    return levels.filter(({ scope }) => scope === 'tenant' || scopes.includes(scope))
  }
}
