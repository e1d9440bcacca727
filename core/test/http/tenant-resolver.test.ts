import { expect } from 'chai'
import type { Tenant } from '../../dist/domain/tenant.js'
import { TenantResolver, type TenantHints } from '../../dist/http/tenant-resolver.js'
import { caught } from '../db/support/test-engine.js'

const tenant = (slug: string, status: Tenant['status'] = 'active') => ({ slug, status }) as Tenant
const known: Record<string, Tenant> = {
  a: tenant('a'),
  b: tenant('b'),
  closed: tenant('closed', 'suspended'),
  waiting: tenant('waiting', 'pending'),
}

function resolver(only?: Tenant): TenantResolver {
  const byDomain = async (domain: string) => ({ 'book.a.test': known.a, 'closed.test': known.closed })[domain]
  const directory = {
    byDomain,
    bySlug: async (slug: string) => known[slug],
    only: async () => only,
    list: async () => [],
  }
  return new TenantResolver(directory, 'https://engine.example')
}

describe('TenantResolver', () => {
  const table: readonly (readonly [name: string, hints: Partial<TenantHints>, expected: string])[] = [
    ['a domain of its own', { host: 'book.a.test' }, 'a'],
    ['a domain, with a header that agrees', { host: 'book.a.test', headerSlug: 'a' }, 'a'],
    ['a domain, with a header of another', { host: 'book.a.test', headerSlug: 'b' }, 'BW_NOT_FOUND'],
    ['a domain, with a path of another', { host: 'book.a.test', pathSlug: 'b' }, 'BW_NOT_FOUND'],
    ['a domain, with a query of another', { host: 'book.a.test', querySlug: 'b' }, 'BW_NOT_FOUND'],
    ['a subdomain of localhost', { host: 'a.localhost' }, 'a'],
    ['a subdomain of PUBLIC_URL', { host: 'b.engine.example' }, 'b'],
    ['a subdomain, with a header of another', { host: 'a.localhost', headerSlug: 'b' }, 'BW_NOT_FOUND'],
    ['a subdomain of nobody', { host: 'nobody.engine.example' }, 'BW_NOT_FOUND'],
    ['a subdomain of a subdomain', { host: 'x.a.engine.example' }, 'BW_NOT_FOUND'],
    ['a name that only ends like PUBLIC_URL', { host: 'evilengine.example', headerSlug: 'a' }, 'a'],
    ['the path before header and query', { pathSlug: 'a', headerSlug: 'b', querySlug: 'b' }, 'a'],
    ['the header before the query', { headerSlug: 'b', querySlug: 'a' }, 'b'],
    ['the query', { querySlug: 'b' }, 'b'],
    ['a slug that is none', { headerSlug: '../a' }, 'BW_NOT_FOUND'],
    ['nothing, where there are several', {}, 'BW_TENANT_REQUIRED'],
    ['a suspended business by path', { pathSlug: 'closed' }, 'BW_BUSINESS_SUSPENDED'],
    ['a suspended business by domain', { host: 'closed.test' }, 'BW_BUSINESS_SUSPENDED'],
    ['one that waits for its founder', { pathSlug: 'waiting' }, 'BW_NOT_FOUND'],
    ['an address of a machine', { host: '127.0.0.1', headerSlug: 'a' }, 'a'],
  ]

  for (const [name, hints, expected] of table) {
    it(`answers ${name} with ${expected}`, async () => {
      const found = resolver().resolve({ host: 'engine.example', ...hints })
      const result = expected.startsWith('BW_') ? (await caught(found)).code : (await found).slug
      expect(result).to.equal(expected)
    })
  }

  it('answers nothing with the only business there is', async () => {
    expect((await resolver(known.a).resolve({ host: 'engine.example' })).slug).to.equal('a')
  })
})
