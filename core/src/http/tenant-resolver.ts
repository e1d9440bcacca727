import type { Tenant } from '../domain/tenant.js'
import { BusinessSuspendedError } from '../errors/access-errors.js'
import { NotFoundError, TenantRequiredError } from '../errors/catalog.js'

/** Finds tenants for requests, whatever their state. */
export interface TenantLookup {
  byDomain(domain: string): Promise<Tenant | undefined>
  bySlug(slug: string): Promise<Tenant | undefined>
  /** The tenant of an installation that has exactly one. */
  only(): Promise<Tenant | undefined>
  list(): Promise<Pick<Tenant, 'slug' | 'name' | 'profile'>[]>
}

export interface TenantHints {
  /** The Host header without its port, lower case. */
  readonly host: string
  /** From `/b/<slug>/`. */
  readonly pathSlug?: string | undefined
  readonly headerSlug?: string | undefined
  readonly querySlug?: string | undefined
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Decides which business a request means: by host, path, header, query, or because there is only one. */
export class TenantResolver {
  private readonly publicHost: string

  constructor(
    private readonly directory: TenantLookup,
    publicUrl: string,
  ) {
    this.publicHost = new URL(publicUrl).hostname.toLowerCase()
  }

  /** The tenant that a host names; undefined for a host that names none. @throws NotFoundError for an unknown slug. */
  async byHost(host: string): Promise<Tenant | undefined> {
    if (host === this.publicHost || host === 'localhost' || /^[\d.]+$/.test(host) || host.includes(':')) {
      return undefined
    }
    const tenant = await this.directory.byDomain(host)
    if (tenant) return requireOpen(tenant)
    const slug = this.subdomain(host)
    return slug === undefined ? undefined : this.bySlug(slug)
  }

  async bySlug(slug: string): Promise<Tenant> {
    const tenant = SLUG.test(slug) ? await this.directory.bySlug(slug) : undefined
    if (!tenant) throw new NotFoundError({ what: 'business' })
    return requireOpen(tenant)
  }

  /**
   * @throws BusinessSuspendedError; NotFoundError for an unknown tenant, and when host and header name different ones.
   * @throws TenantRequiredError when nothing names a tenant and there is more than one.
   */
  async resolve(hints: TenantHints): Promise<Tenant> {
    const named = hints.pathSlug ?? hints.headerSlug ?? hints.querySlug
    const hosted = await this.byHost(hints.host)
    if (hosted) {
      const isContradicted = [hints.pathSlug, hints.headerSlug, hints.querySlug].some(
        slug => slug !== undefined && slug !== hosted.slug,
      )
      if (isContradicted) throw new NotFoundError({ what: 'business' })
      return hosted
    }
    if (named !== undefined) return this.bySlug(named)
    const only = await this.directory.only()
    if (!only) throw new TenantRequiredError({})
    return only
  }

  private subdomain(host: string): string | undefined {
    const parent = ['localhost', this.publicHost].find(name => host.endsWith(`.${name}`))
    return parent && host.slice(0, -parent.length - 1)
  }
}

/** A suspended business says so in words; one that waits for its founder is not there yet. */
function requireOpen(tenant: Tenant): Tenant {
  if (tenant.status === 'suspended') throw new BusinessSuspendedError({})
  if (tenant.status === 'pending') throw new NotFoundError({ what: 'business' })
  return tenant
}
