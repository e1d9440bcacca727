import { inject, injectable } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import type { TemplateState } from './template-desk.js'
import { TemplateDesk } from './template-desk.js'
import { TenantDesk, type DeskContext } from './tenant-desk.js'
import { templateNamed } from './templates/template-list.js'

export interface AppliedTemplate {
  readonly template: string
  /** False: the business had all of it already. */
  readonly isChanged: boolean
}

/** Templates for the businesses that somebody runs. */
@injectable()
export class TenantTemplates {
  constructor(
    @inject(TenantDesk) private readonly tenants: TenantDesk,
    @inject(TemplateDesk) private readonly templates: TemplateDesk,
  ) {}

  /** @throws NotFoundError, ForbiddenError */
  async stateOf({ asker }: DeskContext, id: TenantId): Promise<TemplateState> {
    return this.templates.stateOf(await this.tenants.requireRun(asker, id))
  }

  /** @throws NotFoundError, ForbiddenError, InvalidRequestError, BusinessNotEmptyError */
  async apply(context: DeskContext, id: TenantId, name: string): Promise<AppliedTemplate> {
    const tenant = await this.tenants.requireRun(context.asker, id)
    const template = templateNamed(name)
    const isChanged = await this.templates.apply(tenant, template)
    if (isChanged) await this.tenants.audit(context, id, 'tenant.filled', { template: template.key })
    return { template: template.key, isChanged }
  }
}
