import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'
import type {
  BusinessDraft,
  ManagedTenant,
  Organization,
  OrganizationMember,
  PersonDraft,
  TemplatePreview,
  TenantChange,
  TenantDomain,
} from './tenancy-contract.js'

const at = encodeURIComponent

/** The calls about organizations, businesses and their host names, and how businesses begin. */
export class TenancyApi {
  constructor(private readonly http: HttpClient) {}

  signUpState(signal?: AbortSignal): Promise<{ isOpen: boolean; templates: string[] }> {
    return this.http.get('/auth/sign-up', { signal })
  }

  signUp(business: BusinessDraft, owner: PersonDraft): Promise<void> {
    return this.http.post('/auth/sign-up', { body: { business, owner } })
  }

  setupState(signal?: AbortSignal): Promise<{ templates: string[] }> {
    return this.http.get('/setup', { signal })
  }

  setUp(code: string, business: BusinessDraft, admin: PersonDraft): Promise<void> {
    return this.http.post('/setup', { body: { code, business, admin } })
  }

  templates(signal?: AbortSignal): Promise<Page<TemplatePreview>> {
    return this.http.get('/templates', { signal })
  }

  applyTemplate(tenantId: string, template: string): Promise<{ isChanged: boolean }> {
    return this.http.post(`/tenants/${at(tenantId)}/template`, { body: { template } })
  }

  organizations(signal?: AbortSignal): Promise<Page<Organization>> {
    return this.http.get('/organizations', { signal })
  }

  addOrganization(name: string, parentId: string | null): Promise<Organization> {
    return this.http.post('/organizations', { body: { name, parentId } })
  }

  changeOrganization(id: string, body: { name: string; parentId: string | null }): Promise<Organization> {
    return this.http.put(`/organizations/${at(id)}`, { body })
  }

  removeOrganization(id: string): Promise<void> {
    return this.http.delete(`/organizations/${at(id)}`)
  }

  members(id: string, signal?: AbortSignal): Promise<Page<OrganizationMember>> {
    return this.http.get(`/organizations/${at(id)}/members`, { signal })
  }

  addMember(id: string, body: { email: string; role: string }): Promise<void> {
    return this.http.post(`/organizations/${at(id)}/members`, { body })
  }

  removeMember(id: string, userId: string): Promise<void> {
    return this.http.delete(`/organizations/${at(id)}/members/${at(userId)}`)
  }

  tenants(signal?: AbortSignal): Promise<Page<ManagedTenant>> {
    return this.http.get('/tenants', { signal })
  }

  tenant(id: string, signal?: AbortSignal): Promise<ManagedTenant> {
    return this.http.get(`/tenants/${at(id)}`, { signal })
  }

  addTenant(body: BusinessDraft & { organizationId: string }): Promise<ManagedTenant> {
    return this.http.post('/tenants', { body })
  }

  changeTenant(id: string, body: TenantChange): Promise<ManagedTenant> {
    return this.http.patch(`/tenants/${at(id)}`, { body })
  }

  /** @param data - Base64. */
  putPicture(id: string, kind: 'logo' | 'photo', data: string): Promise<{ hash: string }> {
    return this.http.put(`/tenants/${at(id)}/pictures/${kind}`, { body: { data } })
  }

  removePicture(id: string, kind: 'logo' | 'photo'): Promise<void> {
    return this.http.delete(`/tenants/${at(id)}/pictures/${kind}`)
  }

  domains(id: string, signal?: AbortSignal): Promise<Page<TenantDomain>> {
    return this.http.get(`/tenants/${at(id)}/domains`, { signal })
  }

  addDomain(id: string, domain: string): Promise<TenantDomain> {
    return this.http.post(`/tenants/${at(id)}/domains`, { body: { domain } })
  }

  confirmDomain(id: string, domain: string): Promise<TenantDomain> {
    return this.http.post(`/tenants/${at(id)}/domains/${at(domain)}/confirm`, { body: {} })
  }

  removeDomain(id: string, domain: string): Promise<void> {
    return this.http.delete(`/tenants/${at(id)}/domains/${at(domain)}`)
  }
}
